"""A notification service as a Linux desktop has one, on any D-Bus: it keeps what it is told to show."""

import threading
from typing import NamedTuple

from jeepney import DBusAddress, MessageType, new_error, new_method_return, new_signal
from jeepney.bus_messages import message_bus
from jeepney.io.threading import ReceiveStopped, open_dbus_connection

NAME, PATH = "org.freedesktop.Notifications", "/org/freedesktop/Notifications"


class Shown(NamedTuple):
    number: int
    title: str
    text: str
    actions: list
    hints: dict


class NotificationStandin:
    """Serves from `with` to its end; `shown` holds every notification."""

    def __init__(self, address, capabilities=("body", "body-markup", "actions")):
        self.shown = []
        self._capabilities = list(capabilities)
        self._bus = open_dbus_connection(address)
        self._thread = threading.Thread(target=self._serve, name="notification stand-in", daemon=True)

    def __enter__(self):
        self._bus.send(message_bus.RequestName(NAME), serial=next(self._bus.outgoing_serial))
        self._thread.start()
        return self

    def __exit__(self, *_error):
        self._bus.interrupt()
        self._thread.join(5)
        self._bus.close()

    def click(self, number, action="default"):
        """As when a person clicks on it."""
        emitter = DBusAddress(PATH, interface=NAME)
        self._bus.send(new_signal(emitter, "ActionInvoked", "us", (number, action)))

    def _serve(self):
        try:
            while True:
                self._answer(self._bus.receive())
        except ReceiveStopped:
            pass

    def _answer(self, message):
        fields = {key.name: value for key, value in message.header.fields.items()}
        if message.header.message_type is not MessageType.method_call:
            return
        match fields["member"]:
            case "GetCapabilities":
                reply = new_method_return(message, "as", (self._capabilities,))
            case "Notify":
                _name, replaced, _icon, title, text, actions, hints, _ms = message.body
                number = replaced or len(self.shown) + 1
                self.shown.append(Shown(number, title, text, actions, hints))
                reply = new_method_return(message, "u", (number,))
            case _:
                reply = new_error(message, "org.freedesktop.DBus.Error.UnknownMethod")
        self._bus.send(reply)
