"""A prompter of GNOME that takes every question and answers none, as when nobody sits at the screen."""

import contextlib
import threading
from collections.abc import Iterator


@contextlib.contextmanager
def silent_prompter(address: str) -> Iterator[threading.Event]:
    """Take the prompter's name on a bus; the event tells that a question has arrived."""
    from jeepney import message_bus
    from jeepney.io.blocking import Proxy, open_dbus_connection

    asked, stop = threading.Event(), threading.Event()
    bus = open_dbus_connection(address)
    assert Proxy(message_bus, bus).RequestName("org.gnome.keyring.SystemPrompter") == (1,)

    def listen() -> None:
        while not stop.is_set():
            with contextlib.suppress(TimeoutError):
                message = bus.receive(timeout=0.1)
                if message.header.fields.get(3) == "BeginPrompting":
                    asked.set()

    thread = threading.Thread(target=listen)
    thread.start()
    try:
        yield asked
    finally:
        stop.set()
        thread.join()
        bus.close()
