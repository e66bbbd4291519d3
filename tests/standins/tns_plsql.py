"""Plays small PL/SQL blocks: assignments, calls of packages, cursors, loops over numbers, SQL statements.

Expressions are worked out by sqlite. What a block says beyond that is refused as PL/SQL refuses an unknown
name.
"""

import re
from collections.abc import Callable, Iterator
from typing import Protocol

from tests.standins.tns_answers import Answer, Statement
from tests.standins.tns_bind_names import TOKENS, ParsedStatement, parse
from tests.standins.tns_packages import Packages, bare_arguments, split_arguments
from tests.standins.tns_sessions import Session
from tests.standins.ttc_binds import BindType
from tests.standins.ttc_errors import OracleError

HIDDEN = re.compile(r"\x00(\d+)\x00")
DECLARED = re.compile(
    r"^(\w+)\s+(?:CONSTANT\s+)?[\w.%]+(?:\s*\([^)]*\))?(?:\s*(?::=|DEFAULT)\s*(.+))?$", re.I | re.S
)
ASSIGNED = re.compile(r"^(:?\s*\"?\w+\"?)\s*:=\s*(.+)$", re.DOTALL)
LOOP = re.compile(r"^FOR\s+(\w+)\s+IN\s+(.+?)\s*\.\.\s*(.+?)\s+LOOP\b\s*(.*)$", re.IGNORECASE | re.DOTALL)
OPENED = re.compile(r"^OPEN\s+(:?\s*\w+)\s+FOR\s+(.+)$", re.IGNORECASE | re.DOTALL)
SELECTED = re.compile(r"^(SELECT\b.+?)\bINTO\b\s+(.+?)\s+(FROM\b.+)$", re.IGNORECASE | re.DOTALL)
IMMEDIATE = re.compile(r"^EXECUTE\s+IMMEDIATE\s+(.+)$", re.IGNORECASE | re.DOTALL)
CALLED = re.compile(r"^([\w.$#\"]+)\s*(?:\((.*)\))?$", re.DOTALL)
SQL_VERBS = ("INSERT", "UPDATE", "DELETE", "MERGE", "COMMIT", "ROLLBACK", "SAVEPOINT")


class Runner(Protocol):
    """What a block needs of the session's runner."""

    def run(self, parsed: ParsedStatement, statement: Statement) -> Answer:
        """Run one statement."""

    def query(self, text: str, values: dict[str, object]) -> Answer:
        """Run one query."""


class BlockPlayer:
    """Plays the blocks of one session."""

    def __init__(self, runner: Runner, session: Session, pause: Callable[[float], None]) -> None:
        self._runner = runner
        self._session = session
        self._pause = pause
        self._packages = Packages(session, pause)

    def play(self, parsed: ParsedStatement, statement: Statement, binds: list[BindType]) -> Answer:
        """Play a block for each of its iterations; the last one's OUT binds come back."""
        out: dict[str, object] = {}
        implicit: list[Answer] = []
        rooms = {bind.name: kind.elements for bind, kind in zip(parsed.binds, binds, strict=False)}
        for values in statement.binds:
            block = Block(self._runner, self._packages, self._session, self._pause, dict(values), rooms)
            block.play(parsed.text)
            out = {name: block.values.get(name) for name in block.assigned}
            implicit = block.implicit
        return Answer(out=out, implicit=implicit)


class Block:
    """One play of one block: its variables and binds by name (upper case)."""

    def __init__(
        self,
        runner: Runner,
        packages: Packages,
        session: Session,
        pause: Callable[[float], None],
        values: dict[str, object],
        rooms: dict[str, int],
    ) -> None:
        self.values = values
        self.assigned: set[str] = set()
        self.implicit: list[Answer] = []
        self.rooms = rooms
        self._binds = set(values)
        self._runner = runner
        self._packages = packages
        self._session = session
        self._pause = pause
        self._hidden: list[str] = []

    def play(self, text: str) -> None:
        """Play the text; raises OracleError."""
        code = TOKENS.sub(self._aside, text).strip()
        if not code.endswith(";") and not code.upper().startswith("CALL"):
            end = 'PLS-00103: Encountered the symbol "end-of-file" when expecting one of the following: ;'
            raise OracleError(6550, f"line 1, column {len(text)}:\n{end}")
        code = re.sub(r"^\s*CALL\s+(.+)$", r"BEGIN \1; END;", code, flags=re.IGNORECASE | re.DOTALL)
        declared, _, body = re.sub(r"^\s*DECLARE\b", "", code, flags=re.IGNORECASE).partition("BEGIN")
        if not body:
            declared, _, body = code.partition("begin")
            declared = re.sub(r"^\s*DECLARE\b", "", declared, flags=re.IGNORECASE)
        for declaration in filter(None, map(str.strip, declared.split(";"))):
            self._declare(declaration)
        steps = [step for step in map(str.strip, body.split(";")) if step]
        self._play_steps(iter(steps), runs=True)

    def evaluate(self, expression: str) -> object:
        """What an expression comes to."""
        expression = self._restored(expression).strip()
        named = re.fullmatch(r":?\s*\"?(\w+)\"?", expression)
        if named and named[1].upper() in self.values:
            return self.values[named[1].upper()]
        answer = self._runner.query(f"SELECT {self._with_binds(expression)} FROM dual", self.values)
        return next(iter(answer.typed().rows))[0]

    def assign(self, target: str, value: object) -> None:
        """Give a variable or a bind a value."""
        name = target.replace(":", "").strip().strip('"').upper()
        self.values[name] = value
        if name in self._binds:
            self.assigned.add(name)

    def _aside(self, found: re.Match[str]) -> str:
        if found["skip"] and not found["skip"].startswith('"'):
            return " "
        if found["text"]:
            self._hidden.append(found["text"])
            return f"\x00{len(self._hidden) - 1}\x00"
        return found[0]

    def _restored(self, code: str) -> str:
        return HIDDEN.sub(lambda found: self._hidden[int(found[1])], code)

    def _with_binds(self, text: str) -> str:
        def bound(found: re.Match[str]) -> str:
            word = (found["word"] or "").upper()
            return f":{word}" if word in self.values and word not in self._binds else found[0]

        return TOKENS.sub(bound, text)

    def _declare(self, declaration: str) -> None:
        found = DECLARED.match(declaration)
        if found:
            self.values[found[1].upper()] = self.evaluate(found[2]) if found[2] else None

    def _play_steps(self, steps: Iterator[str], *, runs: bool) -> None:
        for step in steps:
            words = step.upper().split()
            if words[0] == "END":
                return
            loop = LOOP.match(step)
            if loop:
                self._loop(loop, steps, runs=runs)
            elif runs:
                self._step(step)

    def _loop(self, loop: re.Match[str], steps: Iterator[str], *, runs: bool) -> None:
        body, depth = [loop[4]] if loop[4] else [], 1
        for step in steps:
            depth += 1 if LOOP.match(step) else -1 if step.upper().startswith("END") else 0
            if not depth:
                break
            body.append(step)
        if not runs:
            return
        first, last = (int(str(self.evaluate(loop[part]))) for part in (2, 3))
        for number in range(first, last + 1):
            self.values[loop[1].upper()] = number
            self._play_steps(iter(body), runs=True)
            self._pause(0)

    def _step(self, step: str) -> None:
        verb = step.split()[0].upper()
        assigned, opened, immediate = ASSIGNED.match(step), OPENED.match(step), IMMEDIATE.match(step)
        selected = SELECTED.match(step)
        if verb == "NULL":
            return
        if assigned:
            self.assign(assigned[1], self.evaluate(assigned[2]))
        elif opened:
            self.assign(opened[1], self._opened(opened[2]))
        elif immediate:
            self._run_sql(str(self.evaluate(immediate[1])))
        elif verb == "SELECT" and selected:
            self._select_into(selected)
        elif verb in SQL_VERBS:
            self._run_sql(self._with_binds(self._restored(step)))
        else:
            self._call(step)

    def _opened(self, text: str) -> Answer:
        if text.split()[0].upper() not in ("SELECT", "WITH"):
            return self._runner.query(str(self.evaluate(text)), self.values)
        return self._runner.query(self._with_binds(self._restored(text)), self.values)

    def _run_sql(self, text: str) -> None:
        parsed = parse(text)
        statement = Statement(text, [self.values], self._session, self._pause)
        self._runner.run(parsed, statement)

    def _select_into(self, selected: re.Match[str]) -> None:
        text = self._with_binds(self._restored(f"{selected[1]} {selected[3]}"))
        rows = list(self._runner.query(text, self.values).typed().rows)
        if not rows:
            raise OracleError(1403, "no data found")
        if len(rows) > 1:
            raise OracleError(1422, "exact fetch returns more than requested number of rows")
        for target, value in zip(split_arguments(selected[2]), rows[0], strict=True):
            self.assign(target, value)

    def _call(self, step: str) -> None:
        called = CALLED.match(step)
        name = called[1].replace('"', "").upper() if called else step.split()[0].upper()
        arguments = bare_arguments(called[2] or "") if called else []
        if not called or not self._packages.call(name.removeprefix("SYS."), arguments, self):
            place = "ORA-06550: line 1, column 7:"
            said = f"PLS-00201: identifier '{name}' must be declared"
            raise OracleError(6550, f"{place}\n{said}\n{place}\nPL/SQL: Statement ignored")
