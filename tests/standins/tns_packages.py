"""Plays the supplied PL/SQL packages that database tools call, such as DBMS_OUTPUT and DBMS_SESSION."""

from collections import deque
from collections.abc import Callable
from typing import Protocol

from tests.standins.tns_answers import Answer
from tests.standins.tns_sessions import Session
from tests.standins.ttc_errors import OracleError

MAX_LINES = 2147483647


class Caller(Protocol):
    """The block that calls."""

    implicit: list[Answer]
    rooms: dict[str, int]

    def evaluate(self, expression: str) -> object:
        """What an argument comes to."""

    def assign(self, target: str, value: object) -> None:
        """Give an OUT argument its value."""


class Packages:
    """The packages of one session with what they keep between calls."""

    def __init__(self, session: Session, pause: Callable[[float], None]) -> None:
        self._session = session
        self._pause = pause
        self._output_enabled = False
        self._output: deque[str] = deque()
        self._unfinished = ""
        self._procedures: dict[str, Callable[[list[str], Caller], None]] = {
            "DBMS_OUTPUT.ENABLE": lambda *_: self._enable_output(enabled=True),
            "DBMS_OUTPUT.DISABLE": lambda *_: self._enable_output(enabled=False),
            "DBMS_OUTPUT.PUT_LINE": self._put_line,
            "DBMS_OUTPUT.PUT": self._put,
            "DBMS_OUTPUT.NEW_LINE": lambda _, caller: self._put_line(["''"], caller),
            "DBMS_OUTPUT.GET_LINE": self._get_line,
            "DBMS_OUTPUT.GET_LINES": self._get_lines,
            "DBMS_SESSION.SLEEP": self._sleep,
            "DBMS_LOCK.SLEEP": self._sleep,
            "DBMS_SESSION.SET_IDENTIFIER": self._set("client_identifier"),
            "DBMS_SESSION.CLEAR_IDENTIFIER": lambda *_: setattr(self._session, "client_identifier", ""),
            "DBMS_SESSION.MODIFY_PACKAGE_STATE": lambda *_: None,
            "DBMS_SESSION.RESET_PACKAGE": lambda *_: None,
            "DBMS_APPLICATION_INFO.SET_MODULE": self._set("module", "action"),
            "DBMS_APPLICATION_INFO.SET_ACTION": self._set("action"),
            "DBMS_APPLICATION_INFO.SET_CLIENT_INFO": self._set("client_info"),
            "DBMS_SQL.RETURN_RESULT": self._return_result,
            "RAISE_APPLICATION_ERROR": self._raise_error,
        }

    def call(self, name: str, arguments: list[str], caller: Caller) -> bool:
        """Call a procedure; False when there is none of that name. Raises OracleError, or what breaks in."""
        procedure = self._procedures.get(name)
        if procedure is None:
            return False
        procedure(arguments, caller)
        return True

    def _enable_output(self, *, enabled: bool) -> None:
        self._output_enabled = enabled
        if not enabled:
            self._output.clear()

    def _put(self, arguments: list[str], caller: Caller) -> None:
        said = caller.evaluate(arguments[0])
        self._unfinished += "" if said is None else str(said)

    def _put_line(self, arguments: list[str], caller: Caller) -> None:
        self._put(arguments, caller)
        if self._output_enabled:
            self._output.extend(self._unfinished.split("\n"))
        self._unfinished = ""

    def _get_line(self, arguments: list[str], caller: Caller) -> None:
        line = self._output.popleft() if self._output else None
        caller.assign(arguments[0], line)
        caller.assign(arguments[1], 1 if line is None else 0)

    def _get_lines(self, arguments: list[str], caller: Caller) -> None:
        asked = caller.evaluate(arguments[1])
        room = caller.rooms.get(arguments[0].replace(":", "").strip().upper()) or MAX_LINES
        count = min(int(str(asked)) if asked is not None else MAX_LINES, room, len(self._output))
        lines = [self._output.popleft() for _ in range(count)]
        caller.assign(arguments[0], lines)
        caller.assign(arguments[1], len(lines))

    def _sleep(self, arguments: list[str], caller: Caller) -> None:
        seconds = float(str(caller.evaluate(arguments[0])))
        self._session.waits_for = "PL/SQL lock timer"
        try:
            self._pause(seconds)
        finally:
            self._session.waits_for = ""

    def _set(self, *names: str) -> Callable[[list[str], Caller], None]:
        def keep(arguments: list[str], caller: Caller) -> None:
            for name, argument in zip(names, arguments, strict=False):
                value = caller.evaluate(argument)
                setattr(self._session, name, "" if value is None else str(value))

        return keep

    def _return_result(self, arguments: list[str], caller: Caller) -> None:
        result = caller.evaluate(arguments[0])
        if isinstance(result, Answer):
            caller.implicit.append(result)

    def _raise_error(self, arguments: list[str], caller: Caller) -> None:
        number, text = (caller.evaluate(argument) for argument in arguments[:2])
        code = -int(str(number))
        raise OracleError(code, f"ORA-{code}: {text}\nORA-06512: at line 1")


def split_arguments(text: str) -> list[str]:
    """Split at the commas outside brackets."""
    parts, depth, part = [], 0, ""
    for character in text:
        depth += {"(": 1, ")": -1}.get(character, 0)
        if character == "," and not depth:
            parts.append(part)
            part = ""
        else:
            part += character
    return [part.strip() for part in [*parts, part] if part.strip()]


def bare_arguments(text: str) -> list[str]:
    """The arguments of a call without their names."""
    return [argument.split("=>", 1)[-1].strip() for argument in split_arguments(text)]
