"""Remote calls: sp_executesql, prepared statements, and procedures by name (MS-TDS 2.2.6.6)."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tests.standins import tds_tokens as token
from tests.standins.tds_answers import SqlError
from tests.standins.tds_batches import BatchRun
from tests.standins.tds_catalog import data_types, described_parameters, described_result
from tests.standins.tds_errors import not_spoken, prepared_missing
from tests.standins.tds_packets import Response
from tests.standins.tds_parameters import Parameter, Reader, read_parameter, skip_headers
from tests.standins.tds_results import Results

if TYPE_CHECKING:
    from tests.standins.tds_session import Session

_BY_NUMBER = {
    1: "sp_cursor",
    2: "sp_cursoropen",
    3: "sp_cursorprepare",
    4: "sp_cursorexecute",
    5: "sp_cursorprepexec",
    6: "sp_cursorunprepare",
    7: "sp_cursorfetch",
    8: "sp_cursoroption",
    9: "sp_cursorclose",
    10: "sp_executesql",
    11: "sp_prepare",
    12: "sp_execute",
    13: "sp_prepexec",
    14: "sp_prepexecrpc",
    15: "sp_unprepare",
}
_SEPARATORS = frozenset({0x80, 0xFF, 0xFE})


@dataclass
class PreparedStatements:
    """The statements that a session has prepared, by their handles."""

    _kept: dict[int, tuple[str, str]] = field(default_factory=dict)
    _last: int = 0

    def keep(self, definition: str, text: str) -> int:
        """Keep a statement and its parameters' definition; gives the handle."""
        self._last += 1
        self._kept[self._last] = (definition, text)
        return self._last

    def find(self, handle: object) -> tuple[str, str]:
        """Give the definition and the text; raises SqlError 8179."""
        if handle not in self._kept:
            raise prepared_missing(handle)
        return self._kept[handle]  # type: ignore[index]

    def drop(self, handle: object) -> None:
        """Forget a statement, if it is there."""
        self._kept.pop(handle, None)  # type: ignore[arg-type]

    def clear(self) -> None:
        """Forget all."""
        self._kept.clear()

    def __len__(self) -> int:
        return len(self._kept)


@dataclass(frozen=True)
class _Call:
    name: str
    parameters: list[Parameter]

    def text(self, place: int) -> str:
        value = self.parameters[place].value if place < len(self.parameters) else None
        return str(value or "")


def serve_calls(session: Session, response: Response, body: bytes) -> None:
    """Run every call of the request; errors become part of the response."""
    try:
        calls = _read_calls(body)
    except ValueError as error:
        response.write(token.notice(not_spoken(str(error)), session.server.name))
        response.write(token.done(token.DONE_PROCEDURE, token.FAILED))
        return
    for place, call in enumerate(calls):
        session.server.requests.note(session, call.name, _first_text(call))
        results = Results(response, session.server.name, in_procedure=True)
        outputs = b""
        try:
            outputs = _HANDLERS.get(call.name, _call_by_name)(session, results, call)
        except SqlError as error:
            session.last_error = error.number
            results.notice(error)
            results.failed = True
        results.close_procedure(outputs, int(results.failed), more=place + 1 < len(calls))


def _first_text(call: _Call) -> str:
    """Give the statement that a call carries, for the list of requests; values stay out of it."""
    place = {"sp_executesql": 0, "sp_prepexecrpc": 1, "sp_prepare": 2, "sp_prepexec": 2}.get(call.name)
    return "" if place is None else call.text(place)


def _read_calls(body: bytes) -> list[_Call]:
    reader = Reader(body)
    skip_headers(reader)
    calls = []
    while reader.left:
        length = reader.number(2)
        if length == 0xFFFF:
            number = reader.number(2)
            name = _BY_NUMBER.get(number, f"procedure number {number}")
        else:
            name = reader.bytes(2 * length).decode("utf-16-le")
        reader.number(2)
        parameters = []
        while reader.left and reader.peek() not in _SEPARATORS:
            parameters.append(read_parameter(reader))
        if reader.left:
            reader.number(1)
        calls.append(_Call(_plain(name), parameters))
    return calls


def _plain(name: str) -> str:
    """Take schema and brackets off the name of a system procedure."""
    last = name.rpartition(".")[2].strip("[]")
    return last.lower() if last.lower().startswith("sp_") else name


def _bound(definition: str, given: list[Parameter]) -> dict[str, Parameter]:
    """Bring values and the names of their definition together; unnamed ones go by their place."""
    names = re.findall(r"@(\w+)\s+(?:AS\s+)?[\w.]+", definition)
    bound = {}
    for place, parameter in enumerate(given):
        name = parameter.name or (names[place] if place < len(names) else f"P{place + 1}")
        bound[name] = parameter
    return bound


def _run(session: Session, results: Results, definition: str, text: str, given: list[Parameter]) -> None:
    bound = _bound(definition, given)
    BatchRun(session, results, bound).run(text)


def _execute_sql(session: Session, results: Results, call: _Call) -> bytes:
    _run(session, results, call.text(1), call.text(0), call.parameters[2:])
    return b""


def _prepare(session: Session, results: Results, call: _Call) -> bytes:
    handle = session.prepared.keep(call.text(1), call.text(2))
    return _handle(call, handle)


def _prepare_and_execute(session: Session, results: Results, call: _Call) -> bytes:
    session.prepared.drop(call.parameters[0].value)
    handle = session.prepared.keep(call.text(1), call.text(2))
    _run(session, results, call.text(1), call.text(2), call.parameters[3:])
    return _handle(call, handle)


def _prepare_and_call(session: Session, results: Results, call: _Call) -> bytes:
    """Run a procedure that the driver names as a text, and keep the text."""
    session.prepared.drop(call.parameters[0].value)
    text = call.text(1) if call.text(1).upper().startswith("EXEC") else f"EXEC {call.text(1)}"
    handle = session.prepared.keep("", text)
    _run(session, results, "", text, call.parameters[2:])
    return _handle(call, handle)


def _handle(call: _Call, handle: int) -> bytes:
    return token.return_value(0, call.parameters[0].name, "int", handle)


def _execute(session: Session, results: Results, call: _Call) -> bytes:
    definition, text = session.prepared.find(call.parameters[0].value)
    _run(session, results, definition, text, call.parameters[1:])
    return b""


def _unprepare(session: Session, results: Results, call: _Call) -> bytes:
    session.prepared.drop(call.parameters[0].value)
    return b""


def _describe_parameters(session: Session, results: Results, call: _Call) -> bytes:
    BatchRun(session, results, {}).play(described_parameters(call.text(0)))
    return b""


def _data_types(session: Session, results: Results, call: _Call) -> bytes:
    BatchRun(session, results, {}).play(data_types(int(call.parameters[0].value or 0)))
    return b""


def _describe_result(session: Session, results: Results, call: _Call) -> bytes:
    BatchRun(session, results, {}).play(described_result())
    return b""


def _reset(session: Session, results: Results, call: _Call) -> bytes:
    session.set_options_back()
    return b""


def _refuse(session: Session, results: Results, call: _Call) -> bytes:
    raise not_spoken(f"{call.name}: it has no server cursors")


def _call_by_name(session: Session, results: Results, call: _Call) -> bytes:
    """Look for a script under `EXEC name`; its answer may set output parameters."""
    named = {parameter.name or f"P{place}": parameter for place, parameter in enumerate(call.parameters, 1)}
    run = BatchRun(session, results, named)
    run.run(f"EXEC {call.name}")
    return b"".join(
        token.return_value(place, parameter.name and f"@{parameter.name}", parameter.type, run.values[name])
        for place, (name, parameter) in enumerate(named.items())
        if parameter.output
    )


_HANDLERS = {
    "sp_executesql": _execute_sql,
    "sp_prepare": _prepare,
    "sp_prepexec": _prepare_and_execute,
    "sp_prepexecrpc": _prepare_and_call,
    "sp_execute": _execute,
    "sp_unprepare": _unprepare,
    "sp_describe_first_result_set": _describe_result,
    "sp_describe_undeclared_parameters": _describe_parameters,
    "sp_datatype_info": _data_types,
    "sp_datatype_info_100": _data_types,
    "sp_reset_connection": _reset,
    **{name: _refuse for name in _BY_NUMBER.values() if name.startswith("sp_cursor")},
}
