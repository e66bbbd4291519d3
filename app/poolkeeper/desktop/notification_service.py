"""The notification service of a Linux desktop, by freedesktop.org's Desktop Notifications 1.2 on D-Bus."""

from __future__ import annotations

import html
import logging
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

_log = logging.getLogger(__name__)

_NAME = "org.freedesktop.Notifications"
_PATH = "/org/freedesktop/Notifications"
_SIGNATURE = "susssasa{sv}i"
ANSWER_S = 3.0
_CLICKED = "default"
"""The action that is meant by a click on the notification itself."""


class NotificationService:
    """Connects at the first notification and stays, to hear of clicks; knows no Qt.

    `show` and `close` belong to one thread, which they may hold up for a few seconds; `clicked` is called on
    another, with what the notification was about. `icon` is a picture's file.
    """

    def __init__(self, clicked: Callable[[str], None], icon: Path) -> None:
        self._clicked = clicked
        self._icon = icon
        self._connection: Any = None
        self._router: Any = None
        self._has_markup = False
        self._shown: dict[str, int] = {}

    def show(self, about: str, title: str, text: str, shown_ms: int) -> None:
        """Show a notification in place of the last one about the same.

        Raises OSError, KeyError or an error of jeepney's where the desktop has no such service.
        """
        try:
            self._show(about, title, text, shown_ms)
        except Exception:
            # a bus or a service that was started anew is connected to at the next one
            self.close()
            raise

    def close(self) -> None:
        """Hear no more; what is shown goes by itself."""
        router, connection = self._router, self._connection
        self._router = self._connection = None
        self._shown.clear()
        if router is not None:
            router.close()
        if connection is not None:
            connection.close()

    def _show(self, about: str, title: str, text: str, shown_ms: int) -> None:
        from jeepney import DBusAddress  # type: ignore[import-untyped]

        if self._router is None:
            self._connect()
        told = (
            "Poolkeeper",
            self._shown.get(about, 0),
            "",
            title,
            html.escape(text, quote=False) if self._has_markup else text,
            [_CLICKED, "Show Poolkeeper"],
            {"desktop-entry": ("s", "poolkeeper"), "image-path": ("s", self._icon.as_uri())},
            shown_ms,
        )
        service = DBusAddress(_PATH, _NAME, _NAME)
        (self._shown[about],) = self._answer(service, "Notify", _SIGNATURE, told)

    def _connect(self) -> None:
        from jeepney import DBusAddress, MatchRule
        from jeepney.bus_messages import message_bus  # type: ignore[import-untyped]
        from jeepney.io.threading import DBusRouter, open_dbus_connection  # type: ignore[import-untyped]

        self._connection = open_dbus_connection("SESSION")
        self._router = DBusRouter(self._connection)
        clicks = MatchRule(type="signal", interface=_NAME, member="ActionInvoked", path=_PATH)
        # it is called in place of a queue
        self._router.filter(clicks, queue=_Clicks(self._click))
        self._router.send_and_get_reply(message_bus.AddMatch(clicks), timeout=ANSWER_S)
        (able,) = self._answer(DBusAddress(_PATH, _NAME, _NAME), "GetCapabilities")
        self._has_markup = "body-markup" in able

    def _answer(self, service: Any, method: str, signature: str = "", body: tuple[Any, ...] = ()) -> Any:  # noqa: ANN401 - jeepney's
        from jeepney import new_method_call
        from jeepney.wrappers import unwrap_msg  # type: ignore[import-untyped]

        asked = new_method_call(service, method, signature or None, body)
        return unwrap_msg(self._router.send_and_get_reply(asked, timeout=ANSWER_S))

    def _click(self, number: int, action: str) -> None:
        about = next((each for each, shown in self._shown.items() if shown == number), None)
        if action == _CLICKED and about is not None:
            self._clicked(about)


class _Clicks:
    """What jeepney takes for a queue."""

    def __init__(self, click: Callable[[int, str], None]) -> None:
        self._click = click

    def put_nowait(self, message: Any) -> None:  # noqa: ANN401 - jeepney's
        try:
            self._click(*message.body)
        except Exception:  # noqa: BLE001 - whatever a program sends, the listener goes on
            _log.debug("a click on a notification was not understood", exc_info=True)
