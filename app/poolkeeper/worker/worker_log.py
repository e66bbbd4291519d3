"""What a worker logs goes to the window over a pipe of its own: one process alone writes the log file."""

import contextlib
import logging
import threading
from multiprocessing.connection import Connection

import msgspec

from poolkeeper.databases.redacting import redacted

_log = logging.getLogger(__name__)

OURS = "poolkeeper"


class Entry(msgspec.Struct, frozen=True, array_like=True):
    """One line of the log, its traceback included; `created_s` is `time.time()` of the worker."""

    logger: str
    level: int
    created_s: float
    text: str


class ToWindow(logging.Handler):
    """Sends whole entries, from any thread; a window that is gone wants none."""

    def __init__(self, pipe: Connection) -> None:
        super().__init__()
        self._pipe = pipe

    def filter(self, record: logging.LogRecord) -> bool:
        """Of what is not ours only warnings are of use, and what is worth less may say too much."""
        return record.levelno >= logging.WARNING or record.name.partition(".")[0] == OURS

    def emit(self, record: logging.LogRecord) -> None:
        """Send one entry; what looks like a password in it is masked."""
        entry = Entry(record.name, record.levelno, record.created, redacted(self.format(record)))
        with contextlib.suppress(OSError, ValueError):
            self._pipe.send_bytes(msgspec.msgpack.encode(entry))


def log_to_window(pipe: Connection) -> None:
    """In the worker: send what is logged from now on, and what ends a thread unexpectedly."""
    root = logging.getLogger()
    root.addHandler(ToWindow(pipe))
    root.setLevel(logging.INFO)
    threading.excepthook = _report_thread


def hear_log(pipe: Connection, process_id: int | None) -> None:
    """In the window: log what a worker sends, on a thread of its own until the worker ends."""
    threading.Thread(target=_hear, args=(pipe, process_id), name="log of worker", daemon=True).start()


def _hear(pipe: Connection, process_id: int | None) -> None:
    decoder = msgspec.msgpack.Decoder(Entry)
    with pipe, contextlib.suppress(EOFError, OSError, msgspec.DecodeError):
        while True:
            entry = decoder.decode(pipe.recv_bytes())
            facts = {
                "name": entry.logger,
                "levelno": entry.level,
                "levelname": logging.getLevelName(entry.level),
                "created": entry.created_s,
                "msecs": entry.created_s % 1 * 1000,
                "msg": f"[worker {process_id}] {entry.text}",
            }
            logging.getLogger(entry.logger).handle(logging.makeLogRecord(facts))


def _report_thread(ended: threading.ExceptHookArgs) -> None:
    if ended.exc_value is not None and not isinstance(ended.exc_value, SystemExit):
        name = ended.thread.name if ended.thread else "unknown"
        _log.error("the thread %r ended by a mistake", name, exc_info=ended.exc_value)
