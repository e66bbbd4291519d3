"""What an import brings along, seen in a Python of its own."""

import os
import subprocess
import sys
from pathlib import Path

APP = Path(__file__).parents[2] / "app"


def heavy_ones_in(program, heavy):
    """Run a program; returns which modules of those are loaded at its end, in order."""
    told = f"\nimport sys\nprint(*sorted({set(heavy)!r} & set(sys.modules)), sep='\\n')"
    done = subprocess.run(
        [sys.executable, "-c", program + told],
        capture_output=True,
        text=True,
        timeout=60,
        env={**os.environ, "PYTHONPATH": os.pathsep.join([str(APP), *sys.path])},
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.split()
