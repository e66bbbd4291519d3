"""What a start of the program loads before its first window is painted."""

import os
import subprocess
import sys


def test_no_part_of_a_worker_and_no_driver_is_loaded_before_the_first_paint():
    code = (
        "import sys, poolkeeper.desktop.application\n"
        "heavy = {'pyarrow', 'sqlglot', 'sqlalchemy', 'psycopg', 'pymysql', 'oracledb', 'keyring'}\n"
        "print(sorted(name for name in sys.modules if name in heavy or name == 'poolkeeper.worker.handle'))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )
    assert done.stdout.strip() == "[]"
