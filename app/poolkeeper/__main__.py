"""The command `poolkeeper`: the window, or a self-test without one."""

import argparse
import multiprocessing
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from poolkeeper import __version__


def main(arguments: Sequence[str] | None = None) -> int:
    """Run Poolkeeper; returns 0, 1 for a self-test that failed, 2 where no window can be shown."""
    # Python starts a process with `-c`, and would look for its modules in the current folder first.
    os.environ["PYTHONSAFEPATH"] = "1"
    multiprocessing.freeze_support()
    chosen = _parser().parse_args(arguments)
    if chosen.self_test:
        from poolkeeper.worker.self_test import run_self_test

        passed, report = run_self_test(chosen.json, chosen.connections, with_lab=chosen.lab)
        _put_out(report, chosen.report)
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
    parser.add_argument("--report", metavar="FILE", help="with --self-test: write the report to this file")
    parser.add_argument(
        "--connections",
        metavar="NAME",
        nargs="*",
        help="with --self-test: open these saved connections too, or all of them",
    )
    parser.add_argument(
        "--lab", action="store_true", help="with --connections: run the pool lab on each for a moment"
    )
    return parser


def _put_out(report: str, path: str | None) -> None:
    """A window's program of Windows has nowhere to print to: there the report goes to a file."""
    if path is not None:
        Path(path).write_text(f"{report}\n", encoding="utf-8")
    else:
        print(report)


if __name__ == "__main__":
    sys.exit(main())
