"""The command `poolkeeper`: the window, or a self-test without one."""

import argparse
import io
import multiprocessing
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from poolkeeper import __version__


def main(arguments: Sequence[str] | None = None) -> int:
    """Run Poolkeeper; returns 0, 1 for what failed without a window, 2 where no window can be shown."""
    # Python starts a process with `-c`, and would look for its modules in the current folder first.
    os.environ["PYTHONSAFEPATH"] = "1"
    multiprocessing.freeze_support()
    chosen = _chosen(arguments)
    if chosen.self_test:
        from poolkeeper.worker.self_test import run_self_test

        passed, report = run_self_test(chosen.json, chosen.connections, with_lab=chosen.lab)
        return 0 if _put_out(report, chosen.report) and passed else 1
    if chosen.forget_everything:
        from poolkeeper.worker.forgetting import forget_everything

        gone, told = forget_everything(certain=chosen.yes)
        return 0 if _put_out(told, chosen.report) and gone else 1
    from poolkeeper.display import why_no_window

    refusal = why_no_window()
    if refusal:
        print(refusal, file=sys.stderr)
        return 2
    from poolkeeper.desktop.application import run_application

    return run_application([Path(name).absolute() for name in chosen.files])


def _chosen(arguments: Sequence[str] | None) -> argparse.Namespace:
    """What was asked for; ends the program with a sentence where a word needs another that is not there."""
    parser = _parser()
    chosen = parser.parse_args(arguments)
    for word, given, needed, there in (
        ("--lab", chosen.lab, "--connections", chosen.connections is not None),
        ("--connections", chosen.connections is not None, "--self-test", chosen.self_test),
        ("--json", chosen.json, "--self-test", chosen.self_test),
        ("--yes", chosen.yes, "--forget-everything", chosen.forget_everything),
    ):
        if given and not there:
            parser.error(f"{word} goes with {needed}")
    return chosen


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="poolkeeper", description="A connection manager for DBAs.")
    parser.add_argument("--version", action="version", version=f"Poolkeeper {__version__}")
    parser.add_argument("files", metavar="FILE", nargs="*", help="files of SQL to show in query tabs")
    parser.add_argument(
        "--self-test", action="store_true", help="do the main job without a window and report"
    )
    parser.add_argument("--json", action="store_true", help="with --self-test: report as JSON")
    parser.add_argument("--report", metavar="FILE", help="without a window: write what is told to this file")
    parser.add_argument(
        "--connections",
        metavar="NAME",
        nargs="*",
        help="with --self-test: open these saved connections too, or all of them",
    )
    parser.add_argument(
        "--lab", action="store_true", help="with --connections: run the pool lab on each for a moment"
    )
    parser.add_argument(
        "--forget-everything",
        action="store_true",
        help="say what Poolkeeper keeps of you, and with --yes remove it: connections, passwords, files",
    )
    parser.add_argument("--yes", action="store_true", help="with --forget-everything: do it")
    return parser


def _put_out(report: str, path: str | None) -> bool:
    """A window's program of Windows has nowhere to print to: there the report goes to a file.

    Where that cannot be written it is printed all the same, and False is the answer.
    """
    why = "" if path is None else _not_written(report, Path(path))
    if path is not None and not why:
        return True
    if why:
        print(why, file=sys.stderr)
    if isinstance(sys.stdout, io.TextIOWrapper):
        # a terminal or a pipe may know fewer characters than names have
        sys.stdout.reconfigure(errors="backslashreplace")
    print(report)
    return not why


def _not_written(report: str, path: Path) -> str:
    """Why the report is not in the file, or nothing."""
    try:
        path.write_text(f"{report}\n", encoding="utf-8")
    except (OSError, ValueError) as error:
        why = error.strerror if isinstance(error, OSError) else "its name cannot be used"
        return f"The report cannot be written to {path}: {why}."
    return ""


if __name__ == "__main__":
    sys.exit(main())
