"""Connects the unmodified thin driver to a stand-in, and waits for what the stand-in should come to see."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import oracledb

from tests.standins.tns import TnsStandin

PATIENCE_S = 10.0


@contextmanager
def signed_in(server: TnsStandin, **options: Any) -> Iterator[oracledb.Connection]:
    """A connection of the user `app`; closed at the end where it still can be."""
    settings = {"user": "app", "password": "secret", "dsn": server.dsn, **options}
    connection = oracledb.connect(**settings)
    try:
        yield connection
    finally:
        if connection.is_healthy():
            connection.close()


def in_background(work: Callable[[], object]) -> tuple[threading.Thread, list[object]]:
    """Run something in a thread; gives the thread and the list its result or exception comes in."""
    results: list[object] = []

    def run() -> None:
        try:
            results.append(work())
        except Exception as error:
            results.append(error)

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    return thread, results


def error_code(error: BaseException) -> object:
    """The ORA number of an error, or the DPY code's text where the driver raised it."""
    first = error.args[0]
    return first.code or first.full_code
