"""`python3 packaging`: builds the application of this system into `dist/` and runs its self-test."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "app"))

from bootstrap.environment import (  # noqa: E402
    NotRunnable,
    make_environment,
    python_of_environment,
)
from bootstrap.system_packages import PackagesMissing  # noqa: E402

BUILT = ROOT / "dist" / "poolkeeper" / ("poolkeeper.exe" if os.name == "nt" else "poolkeeper")


def main() -> int:
    """Build, then have the result prove itself; returns 0, 1 for a failed build, 2 where none is possible."""
    try:
        make_environment(["packaging"])
    except (NotRunnable, PackagesMissing) as error:
        print(error, file=sys.stderr)
        return 2
    build = [str(python_of_environment()), "-m", "PyInstaller", "--noconfirm", "--log-level", "WARN"]
    places = ["--distpath", str(ROOT / "dist"), "--workpath", str(ROOT / "build")]
    steps = [[*build, *places, str(ROOT / "packaging" / "poolkeeper.spec")], [str(BUILT), "--self-test"]]
    for step in steps:
        if subprocess.run(step, cwd=ROOT, check=False).returncode:
            return 1
    print(f"Built {BUILT.parent}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
