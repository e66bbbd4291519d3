"""`python3 app`: makes the environment if need be and opens the window."""

import sys
from pathlib import Path

from bootstrap.environment import NotRunnable, inside_environment, make_environment, run_inside
from bootstrap.system_packages import WINDOW_LIBRARIES, PackagesMissing, missing_libraries, provide


def main() -> int:
    """Run Poolkeeper from a clone; returns its exit code, 2 where it cannot be started."""
    if inside_environment():
        from poolkeeper.__main__ import main as run_poolkeeper

        return run_poolkeeper()
    try:
        if "--self-test" not in sys.argv:
            provide(missing_libraries(WINDOW_LIBRARIES), "for the window")
        make_environment()
    except (NotRunnable, PackagesMissing) as error:
        print(error, file=sys.stderr)
        return 2
    run_inside([str(Path(__file__).parent), *sys.argv[1:]])
    return 0


if __name__ == "__main__":
    sys.exit(main())
