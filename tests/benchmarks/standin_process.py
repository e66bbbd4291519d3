"""A stand-in for SQL Server or Oracle in a process of its own, which shares no interpreter with its clients.

`python -m tests.benchmarks.standin_process mssql|oracle ROWS` prints its port, answers every query of `wide`
with so many rows, and ends when its standard input does.
"""

import sys

from poolkeeper.profiles.engines import Engine
from tests.benchmarks import encoded_rows, wide_rows
from tests.standins.tds import TdsStandin
from tests.standins.tns import TnsStandin
from tests.support import oracle_server, sql_server

PATTERN = r"FROM\s+wide"


def sql_server_standin(rows: int) -> TdsStandin:
    """Not yet listening."""
    logins = {each.user: each.password for each in (sql_server.APP, sql_server.FREETDS_APP)}
    server = TdsStandin(logins=logins, databases=("shop",))
    columns = wide_rows.columns(Engine.MSSQL)
    server.answer(PATTERN, encoded_rows.tds_answer(columns, wide_rows.rows(), rows))
    return server


def oracle_standin(rows: int) -> TnsStandin:
    """Not yet listening."""
    app = oracle_server.APP
    server = TnsStandin(users={app.user: app.password}, service="SHOP")
    columns = wide_rows.columns(Engine.ORACLE)
    server.answer(PATTERN, encoded_rows.tns_answer(columns, wide_rows.rows(), rows))
    return server


STANDINS = {Engine.MSSQL: sql_server_standin, Engine.ORACLE: oracle_standin}


def main() -> None:
    """Serve until nobody holds the other end of standard input."""
    engine, rows = Engine(sys.argv[1]), int(sys.argv[2])
    encoded_rows.teach_writers()
    with STANDINS[engine](rows) as server:
        print(server.port, flush=True)
        sys.stdin.read()


if __name__ == "__main__":
    main()
