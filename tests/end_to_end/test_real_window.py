"""`python3 app` on an X display of its own, driven by keys and looked at from outside."""

import contextlib
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtGui import QImage

from tests.support.waiting import wait_until

ROOT = Path(__file__).resolve().parents[2]
DEADLINE_S = 40

pytestmark = [pytest.mark.xvfb, pytest.mark.slow]


def wait_for(what, condition):
    return wait_until(condition, DEADLINE_S, what=what)


@pytest.fixture
def display():
    """A display of its own with a window manager."""
    for program in ("Xvfb", "openbox", "xdotool", "scrot"):
        assert shutil.which(program), f"{program} is not installed; `python3 tests` installs it"
    read, write = os.pipe()
    server = subprocess.Popen(
        ["Xvfb", "-displayfd", str(write), "-screen", "0", "1280x720x24", "-nolisten", "tcp"],
        pass_fds=[write],
        stderr=subprocess.DEVNULL,
    )
    os.close(write)
    with os.fdopen(read) as numbers:
        name = ":" + numbers.readline().strip()
    environment = {**os.environ, "DISPLAY": name}
    manager = subprocess.Popen(["openbox"], env=environment, stderr=subprocess.DEVNULL)
    # a window shown before its manager is ready would never get the keyboard
    wait_for("the window manager", lambda: xdotool(environment, "get_desktop"))
    yield name
    for process in (manager, server):
        process.terminate()
        process.wait(DEADLINE_S)


@pytest.fixture
def environment(display, tmp_path):
    """What the program sees: the display, and a home folder nobody has used."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(("QT_", "XDG_"))}
    return inherited | {
        "DISPLAY": display,
        "HOME": str(tmp_path),
        "XDG_DATA_HOME": str(tmp_path / "data"),
        "XDG_CONFIG_HOME": str(tmp_path / "config"),
        "XDG_STATE_HOME": str(tmp_path / "state"),
        "DBUS_SESSION_BUS_ADDRESS": "",
    }


def looked_at(environment, path):
    """The picture of the whole display."""
    subprocess.run(["scrot", "--overwrite", str(path)], env=environment, check=True)
    picture = QImage(str(path))
    assert not picture.isNull()
    return picture


def colours(picture, left, top, width, height):
    """How many different colours a part of the picture has: text makes many, empty ground few."""
    return len({picture.pixel(x, y) for x in range(left, left + width) for y in range(top, top + height)})


def xdotool(environment, *words):
    done = subprocess.run(["xdotool", *words], env=environment, capture_output=True, text=True, check=False)
    return done.stdout.strip()


def children_of(process_id):
    found = Path(f"/proc/{process_id}/task/{process_id}/children")
    return [int(each) for each in found.read_text().split()] if found.exists() else []


def alive(process_id):
    with contextlib.suppress(FileNotFoundError):
        return "State:\tZ" not in Path(f"/proc/{process_id}/status").read_text()
    return False


def test_the_sample_query_runs_at_the_first_key_and_the_window_closes_clean(environment, tmp_path):
    program = subprocess.Popen(
        [sys.executable, str(ROOT / "app")], env=environment, cwd=tmp_path, stderr=subprocess.PIPE, text=True
    )
    try:
        window = wait_for(
            "the window", lambda: xdotool(environment, "search", "--onlyvisible", "--name", "^Poolkeeper$")
        ).split()[0]
        # the sample's tab brings its colours: keywords, parameters
        picture = tmp_path / "picture.png"
        wait_for("the tab", lambda: colours(looked_at(environment, picture), 290, 140, 260, 110) > 60)
        empty = colours(looked_at(environment, picture), 260, 400, 600, 200)
        xdotool(environment, "windowactivate", "--sync", window)
        xdotool(environment, "key", "ctrl+Return")
        wait_for(
            "the grid", lambda: colours(looked_at(environment, picture), 260, 400, 600, 200) > empty + 40
        )
        workers = children_of(program.pid)
        assert workers
        xdotool(environment, "key", "alt+F4")
        assert program.wait(DEADLINE_S) == 0
        wait_for("the end of the workers", lambda: not any(alive(worker) for worker in workers))
        assert (tmp_path / "data" / "Poolkeeper" / "sample.db").exists()
    finally:
        if program.poll() is None:
            program.send_signal(signal.SIGKILL)
        program.communicate()


def test_without_a_display_it_says_so_in_one_sentence(environment, tmp_path):
    environment = {**environment, "DISPLAY": "", "WAYLAND_DISPLAY": ""}
    done = subprocess.run(
        [sys.executable, str(ROOT / "app")], env=environment, cwd=tmp_path, capture_output=True, text=True
    )
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1
    assert "needs a display" in done.stderr


def test_a_display_that_does_not_answer_is_named(environment, tmp_path):
    done = subprocess.run(
        [sys.executable, str(ROOT / "app")],
        env={**environment, "DISPLAY": ":4242"},
        cwd=tmp_path,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 2
    assert ":4242" in done.stderr


def test_the_self_test_needs_no_display(environment, tmp_path):
    import json

    environment = {**environment, "DISPLAY": ""}
    done = subprocess.run(
        [sys.executable, str(ROOT / "app"), "--self-test", "--json"],
        env=environment,
        cwd=tmp_path,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    report = json.loads(done.stdout)
    assert report["passed"]
    assert [check["name"] for check in report["checks"]] == [
        "sample database",
        "open the pool",
        "parameterized query",
        "pool figures",
        "dispose",
    ]
