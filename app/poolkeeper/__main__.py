"""The command `poolkeeper`: the window, or a self-test without one."""

import argparse
import multiprocessing
import os
import sys
from collections.abc import Sequence

from poolkeeper import __version__


def main(arguments: Sequence[str] | None = None) -> int:
    """Run Poolkeeper; returns 0, 1 for a self-test that failed, 2 where no window can be shown."""
    # Python starts a process with `-c`, and would look for its modules in the current folder first.
    os.environ["PYTHONSAFEPATH"] = "1"
    multiprocessing.freeze_support()
    chosen = _parser().parse_args(arguments)
    if chosen.self_test:
        from poolkeeper.worker.self_test import run_self_test

        passed, report = run_self_test(as_json=chosen.json)
        print(report)
        return 0 if passed else 1
    from poolkeeper.display import why_no_window

    refusal = why_no_window()
    if refusal:
        print(refusal, file=sys.stderr)
        return 2
    from poolkeeper.desktop.application import run_application

    return run_application()


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="poolkeeper", description="A connection manager for DBAs.")
    parser.add_argument("--version", action="version", version=f"Poolkeeper {__version__}")
    parser.add_argument(
        "--self-test", action="store_true", help="do the main job without a window and report"
    )
    parser.add_argument("--json", action="store_true", help="with --self-test: report as JSON")
    return parser


if __name__ == "__main__":
    sys.exit(main())
