"""A worker trusts neither the folder it is started in, nor leaves its memory behind."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from poolkeeper.profiles.engines import Engine
from poolkeeper.profiles.profile import Profile
from poolkeeper.worker.lean_environment import is_kept
from tests.support.heard_worker import HeardWorker

APP = Path(__file__).parents[1] / "app"

STARTED_AS_A_PROGRAM = """
import sys
from poolkeeper.__main__ import main

if __name__ == "__main__":
    sys.exit(main(["--self-test", "--json"]))
"""


@pytest.mark.sqlite
def test_the_current_folder_gives_no_code_to_a_worker(tmp_path):
    programs, current = tmp_path / "programs", tmp_path / "current"
    programs.mkdir()
    current.mkdir()
    (programs / "start.py").write_text(STARTED_AS_A_PROGRAM)
    for module in ("multiprocessing", "signal", "socket", "threading"):
        (current / f"{module}.py").write_text("open('ran', 'a').write(__name__)")
    environment = {**os.environ, "PYTHONPATH": str(APP)}
    environment.pop("PYTHONSAFEPATH", None)
    done = subprocess.run(
        [sys.executable, str(programs / "start.py")],
        cwd=current,
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert not (current / "ran").exists()
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.sqlite
def test_a_crash_leaves_no_image_of_the_memory(tmp_path):
    path = tmp_path / "any.db"
    path.touch()
    with HeardWorker(Profile(name="any", engine=Engine.SQLITE, database=str(path))) as worker:
        worker.open()
        limits = Path(f"/proc/{worker.handle.process_id}/limits").read_text()
    (core,) = [line.split()[4:6] for line in limits.splitlines() if "core" in line]
    assert core == ["0", "0"]


def test_a_frozen_worker_is_told_where_its_libraries_are():
    """Without it a worker takes the system's, and where there are none it ends at once."""
    assert is_kept("PYINSTALLER_RESET_ENVIRONMENT")


SHOWS_ENVIRONMENTS = """
import sys
from pathlib import Path
from poolkeeper.profiles.engines import Engine
from poolkeeper.profiles.profile import Profile
from poolkeeper.worker.handle import WorkerHandle
from poolkeeper.worker.lean_environment import is_kept
from tests.support.heard_worker import HeardWorker

if __name__ == "__main__":
    profile = Profile(name="any", engine=Engine.SQLITE, database=sys.argv[1])
    with HeardWorker(profile, start_method=sys.argv[2]) as worker:
        worker.open()
        families = {worker.handle.process_id}
        children = Path("/proc/self/task").glob("*/children")
        families |= {int(each) for file in children for each in file.read_text().split()}
        for process in families:
            print(Path(f"/proc/{process}/environ").read_bytes().decode().replace(chr(0), chr(10)))
"""


@pytest.mark.sqlite
@pytest.mark.parametrize("method", ["forkserver", "spawn"])
def test_a_variable_with_a_secret_is_the_windows_alone(tmp_path, method):
    """Set before the window starts, as people do; neither workers nor what they are forked from have it."""
    (tmp_path / "any.db").touch()
    (tmp_path / "start.py").write_text(SHOWS_ENVIRONMENTS)
    secrets = {"ORDERS_PW", "PGPASSWORD", "ORACLE_PASSWORD", "AWS_SECRET_ACCESS_KEY", "VAULT_TOKEN", "ANY"}
    paths = os.pathsep.join([str(APP), str(APP.parent)])
    environment = {**os.environ, **dict.fromkeys(secrets, "cAnArY-of-a-variable"), "PYTHONPATH": paths}
    environment |= {"ODBCSYSINI": "/kept", "KRB5_CONFIG": "/kept", "LC_ALL": "C.UTF-8"}
    # without it a frozen worker is not led to the libraries of the application
    environment |= {"PYINSTALLER_RESET_ENVIRONMENT": "1"}
    done = subprocess.run(
        [sys.executable, str(tmp_path / "start.py"), str(tmp_path / "any.db"), method],
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    told = done.stdout.splitlines()
    assert "cAnArY" not in done.stdout + done.stderr
    assert {"ODBCSYSINI=/kept", "KRB5_CONFIG=/kept", "LC_ALL=C.UTF-8", "PYTHONSAFEPATH=1"} <= set(told)
    assert "PYINSTALLER_RESET_ENVIRONMENT=1" in told


def test_the_keys_of_tls_are_written_nowhere(tmp_path):
    keys = tmp_path / "keys"
    program = (
        "import ssl; from poolkeeper.worker.process import keep_secrets_in; keep_secrets_in(); "
        "print(ssl.create_default_context().keylog_filename)"
    )
    environment = {**os.environ, "PYTHONPATH": str(APP), "SSLKEYLOGFILE": str(keys)}
    done = subprocess.run(
        [sys.executable, "-c", program], env=environment, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "None"
    assert not keys.exists()
