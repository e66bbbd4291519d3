"""The system views that a client reads, filled from the live sessions each time a statement names one."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING

from tests.standins.tds_properties import COLLATION_NAME
from tests.standins.tds_translation import to_sqlite

if TYPE_CHECKING:
    from tests.standins.tds import TdsStandin
    from tests.standins.tds_session import Session

RowsOfView = Callable[[], Iterable[Sequence[object]]]


class Views:
    """Knows each view's columns (as T-SQL declares them) and its rows."""

    def __init__(self, server: TdsStandin) -> None:
        self._server = server
        self._views: dict[str, tuple[str, RowsOfView]] = {
            "sys.dm_exec_sessions": (_SESSIONS, self._sessions),
            "sys.dm_exec_connections": (_CONNECTIONS, self._connections),
            "sys.dm_exec_requests": (_REQUESTS, self._requests),
            "sys.dm_exec_sql_text": (_TEXTS, self._texts),
            "sys.dm_tran_session_transactions": (
                "session_id int, transaction_id bigint",
                lambda: ((each.spid, each.spid) for each in self._in_transaction()),
            ),
            "sys.dm_tran_active_transactions": (
                "transaction_id bigint, name nvarchar(32), transaction_begin_time datetime",
                lambda: (
                    (one.spid, "user_transaction", _time(one.asked_at)) for one in self._in_transaction()
                ),
            ),
            "sys.databases": (_DATABASES, self._databases),
            "sys.system_views": ("name sysname", lambda: [("dm_exec_sessions",)]),
            "sys.dm_os_sys_info": ("cpu_count int, sqlserver_start_time datetime", self._started),
            "sys.all_objects": ("object_id int", lambda: ((number,) for number in range(400))),
            "sys.all_columns": ("object_id int", lambda: ((number,) for number in range(400))),
        }

    def add(self, name: str, columns: str, rows: RowsOfView) -> None:
        """Add or replace a view; `columns` as in CREATE TABLE, names with their schema (`sys.x`)."""
        self._views[name.lower()] = (columns, rows)

    def refresh(self, connection: sqlite3.Connection, mentioned: set[str], session: Session) -> None:
        """Make every view that is mentioned into a temporary table of this moment."""
        for name, (columns, rows) in self._views.items():
            if name.rpartition(".")[2] not in mentioned:
                continue
            known = "SELECT count(*) FROM sqlite_temp_master WHERE name = ?"
            if connection.execute(known, (name,)).fetchone()[0]:
                connection.execute(f'DELETE FROM temp."{name}"')
            else:
                definition = to_sqlite(f"CREATE TABLE x ({columns})").partition("(")[2]
                connection.execute(f'CREATE TEMP TABLE "{name}" ({definition}')
            width = len(connection.execute(f'PRAGMA temp.table_info("{name}")').fetchall())
            places = ", ".join("?" * width)
            connection.executemany(f'INSERT INTO temp."{name}" VALUES ({places})', rows())

    def _sessions(self) -> Iterable[Sequence[object]]:
        for each in self._server.live_sessions():
            login = each.login
            yield (
                each.spid, _time(each.connected_at), login.host_name, login.program, login.client_process, 7,
                login.library, login.user, login.user, "running" if each.running else "sleeping", 0, 0, 4,
                _time(each.asked_at), _time(each.asked_at), 0, 0, 0, 1, each.isolation_level,
                each.lock_timeout_ms, 0, each.last_count, each.last_error,
                self._server.database_number(each.database), each.transaction.count,
            )  # fmt: skip

    def _connections(self) -> Iterable[Sequence[object]]:
        for each in self._server.live_sessions():
            host, port = each.transport.peer
            yield (
                each.spid, each.spid, _time(each.connected_at), "TCP", "TSQL", each.login.tds_version,
                "TRUE" if each.encrypted else "FALSE", "SQL", host, port,
                self._server.host, self._server.port, each.packet_size, _handle(each),
            )  # fmt: skip

    def _requests(self) -> Iterable[Sequence[object]]:
        for each in self._server.live_sessions():
            if each.running:
                word = each.statement.split()[0].upper() if each.statement.split() else "AWAITING COMMAND"
                yield (
                    each.spid, 0, _time(each.asked_at), "running", word, _handle(each),
                    self._server.database_number(each.database),
                    self._blocker(each), "LCK_M_X" if each.blocked else None, 0,
                    each.transaction.count, 0.0, 0, 0,
                )  # fmt: skip

    def _blocker(self, blocked: Session) -> int:
        """Name the session that a blocked one waits for: in sqlite the one that writes."""
        others = (each for each in self._server.live_sessions() if each is not blocked)
        return next((each.spid for each in others if blocked.blocked and each.transaction.wrote), 0)

    def _in_transaction(self) -> list[Session]:
        return [each for each in self._server.live_sessions() if each.transaction.count]

    def _texts(self) -> Iterable[Sequence[object]]:
        return [(_handle(each), each.statement) for each in self._server.live_sessions()]

    def _databases(self) -> Iterable[Sequence[object]]:
        for number, name in enumerate(self._server.databases, 1):
            read_only = int(self._server.is_read_only(name))
            yield (name, number, "ONLINE", 0, read_only, "MULTI_USER", "FULL", 160, COLLATION_NAME, 0, "OFF")

    def _started(self) -> Iterable[Sequence[object]]:
        return [(4, "2026-01-01 00:00:00.000")]


def _time(moment) -> str:
    return moment.strftime("%Y-%m-%d %H:%M:%S.%f")[:-3]


def _handle(session: Session) -> bytes:
    return session.spid.to_bytes(20, "big")


_SESSIONS = """session_id smallint, login_time datetime, host_name nvarchar(128), program_name nvarchar(128),
    host_process_id int, client_version int, client_interface_name nvarchar(32), login_name
    nvarchar(128), original_login_name nvarchar(128), status nvarchar(30), cpu_time int,
    total_elapsed_time int, memory_usage int, last_request_start_time datetime,
    last_request_end_time datetime, reads bigint, writes bigint, logical_reads bigint,
    is_user_process bit, transaction_isolation_level smallint, lock_timeout int, deadlock_priority
    int, row_count bigint, prev_error int, database_id smallint, open_transaction_count int"""
_CONNECTIONS = """session_id int, most_recent_session_id int, connect_time datetime, net_transport
    nvarchar(40), protocol_type nvarchar(40), protocol_version int, encrypt_option
    nvarchar(40), auth_scheme nvarchar(40), client_net_address varchar(48), client_tcp_port
    int, local_net_address varchar(48), local_tcp_port int, net_packet_size int,
    most_recent_sql_handle varbinary(64)"""
_REQUESTS = """session_id smallint, request_id int, start_time datetime, status nvarchar(30), command
    nvarchar(32), sql_handle varbinary(64), database_id smallint, blocking_session_id smallint,
    wait_type nvarchar(60), wait_time int, open_transaction_count int, percent_complete real,
    cpu_time int, total_elapsed_time int"""
_TEXTS = "sql_handle varbinary(64), text nvarchar(max)"
_DATABASES = """name sysname, database_id int, state_desc nvarchar(60), state tinyint, is_read_only bit,
    user_access_desc nvarchar(60), recovery_model_desc nvarchar(60), compatibility_level tinyint,
    collation_name sysname, is_read_committed_snapshot_on bit, snapshot_isolation_state_desc
    nvarchar(60)"""
