"""Takes what PL/SQL wrote with DBMS_OUTPUT (PL/SQL Packages Reference, GET_LINES)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import oracledb

if TYPE_CHECKING:
    from poolkeeper.databases.oracle_session import Session

LINES_AT_ONCE = 1000
LONGEST_LINE = 32_767
MOST_LINES = 10_000
TAKE = "BEGIN DBMS_OUTPUT.GET_LINES(:lines, :count); END;"


def take_output(session: Session) -> list[str]:
    """The lines that wait, each as it was written; at most 10 000."""
    taken: list[str] = []
    with session.cursor() as cursor:
        lines = cursor.arrayvar(oracledb.DB_TYPE_VARCHAR, LINES_AT_ONCE, LONGEST_LINE)
        count = cursor.var(oracledb.DB_TYPE_NUMBER)
        while len(taken) < MOST_LINES:
            count.setvalue(0, LINES_AT_ONCE)
            cursor.execute(TAKE, lines=lines, count=count)
            came = int(count.getvalue())
            taken += [each or "" for each in lines.getvalue()[:came]]
            if came < LINES_AT_ONCE:
                break
    return taken
