"""Decides who answers a statement: a script, the PL/SQL player, the session itself, or sqlite."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from tests.standins.tns_administration import STORED_CODE, administer
from tests.standins.tns_answers import Answer, Statement
from tests.standins.tns_bind_names import ParsedStatement, parse
from tests.standins.tns_functions import SqlFunctions
from tests.standins.tns_plsql import BlockPlayer
from tests.standins.tns_sessions import Session
from tests.standins.tns_sqlite import SessionDatabase
from tests.standins.tns_transactions import SessionTransaction
from tests.standins.tns_translate import column_name, refuse_semicolon, translate
from tests.standins.tns_type_shapes import type_shape
from tests.standins.tns_views import ServerViews
from tests.standins.ttc_binds import BindType
from tests.standins.ttc_errors import OracleError
from tests.standins.ttc_rowids import rowid_of
from tests.standins.ttc_types import Column

if TYPE_CHECKING:
    from tests.standins.tns import TnsStandin

LEVELS = re.compile(
    r"^\s*SELECT\s+(?P<what>LEVEL|ROWNUM)(?:\s+(?:AS\s+)?(?P<name>\w+))?\s+FROM\s+DUAL\s+"
    r"CONNECT\s+BY\s+(?:LEVEL|ROWNUM)\s*<=\s*(?P<count>\d+|:\w+)\s*$",
    re.IGNORECASE,
)
TABLE_NAMES = re.compile(r"\b(?:FROM|JOIN|INTO|UPDATE|,)\s+\"?([A-Za-z_][\w$#]*)", re.IGNORECASE)
DML = ("INSERT", "UPDATE", "DELETE", "MERGE")


class StatementRunner:
    """Runs the statements of one session."""

    def __init__(self, server: "TnsStandin", session: Session, pause: Callable[[float], None]) -> None:
        self._server = server
        self._session = session
        self._pause = pause
        self._views = ServerViews(server, session)
        functions = SqlFunctions(
            lambda: session.user,
            self._views.context,
            server.sequences,
            lambda: self.transaction.open_as_told(),
        )
        self._database = SessionDatabase(server.database_file, session, server.lock_holder, pause, functions)
        self.transaction = SessionTransaction(self._database, session)
        self._blocks = BlockPlayer(self, session, pause)

    def close(self) -> None:
        """Let the database go."""
        self._database.close()

    def run(
        self,
        parsed: ParsedStatement,
        statement: Statement,
        *,
        collects_errors: bool = False,
        binds: list[BindType] | None = None,
    ) -> Answer:
        """Run one statement for all its iterations; raises OracleError, or BreakAsked from the pause."""
        scripted = self._server.script.answer(statement)
        if scripted is not None:
            if scripted.opens_transaction:
                self.transaction.open_as_told()
            return scripted
        if parsed.is_plsql:
            return type_shape(statement) or self._blocks.play(parsed, statement, binds or [])
        if not STORED_CODE.match(parsed.text):
            refuse_semicolon(parsed)
        answered = self.transaction.answer(parsed) or administer(parsed, self._server, self._session)
        if answered is not None:
            return answered
        if parsed.is_query:
            return self._query(parsed, statement.binds[0])
        if parsed.verb in DML:
            return self._change(parsed, statement, collects_errors=collects_errors)
        return self._define(parsed)

    def query(self, text: str, values: dict[str, object]) -> Answer:
        """Run a query of a block's."""
        parsed = parse(text)
        statement = Statement(text, [values], self._session, self._pause)
        scripted = self._server.script.answer(statement)
        return scripted or self._query(parsed, values)

    def _query(self, parsed: ParsedStatement, values: Mapping[str, object]) -> Answer:
        levels = LEVELS.match(parsed.text)
        if levels:
            count = values[parsed.places[0].name] if parsed.places else levels["count"]
            return Answer(
                [Column((levels["name"] or levels["what"]).upper(), "NUMBER")], _counting(int(str(count)))
            )
        translated = translate(parsed, self._server.schemas())
        self._views.prepare(translated.text, self._database)
        if translated.locks:
            self._database.begin(nowait=translated.nowait)
        cursor = self._database.execute(translated.text, _placed(parsed, values), parsed.text)
        rows = self._database.rows(cursor, parsed.text)
        return Answer(self._columns(cursor.description or (), parsed), rows)

    def _columns(self, description: Sequence[Sequence[Any]], parsed: ParsedStatement) -> list[Column | str]:
        types: dict[str, str] = {}
        for table in TABLE_NAMES.findall(parsed.text):
            types = {**self._database.declared_types(table), **types}
        columns: list[Column | str] = []
        for raw, *_ in description:
            name, declared = column_name(raw, parsed), types.get(raw.upper(), "")
            columns.append(Column(name, declared) if declared else name)
        return columns

    def _change(self, parsed: ParsedStatement, statement: Statement, *, collects_errors: bool) -> Answer:
        self.transaction.begin_change()
        translated = translate(parsed, self._server.schemas())
        total, rowid, counts, returned, errors = 0, 0, [], [], []
        for number, binds in enumerate(statement.binds):
            try:
                cursor = self._database.execute(translated.text, _placed(parsed, binds), parsed.text)
            except OracleError as error:
                if not collects_errors:
                    raise
                errors.append((number, error))
                counts.append(0)
                continue
            rows = list(self._database.rows(cursor, parsed.text))
            affected = len(rows) if rows else max(cursor.rowcount, 0)
            returned.append(rows)
            counts.append(affected)
            total += affected
            rowid = cursor.lastrowid or rowid
        return Answer(
            affected=total,
            returned=returned,
            counts=counts,
            array_errors=errors,
            rowid=rowid_of(rowid) if total else (0, 0, 0, 0),
        )

    def _define(self, parsed: ParsedStatement) -> Answer:
        self.transaction.commit()
        self._database.execute(translate(parsed, self._server.schemas()).text, [], parsed.text)
        return Answer()


def _placed(parsed: ParsedStatement, values: Mapping[str, object]) -> list[object]:
    return [values.get(bind.name) for bind in parsed.places if not bind.returned]


def _counting(count: int) -> Iterator[tuple[int]]:
    return ((number,) for number in range(1, count + 1))
