"""Fills the views that a statement names, just before it runs, and answers SYS_CONTEXT."""

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

from tests.standins import tns_instance_views, tns_session_views
from tests.standins.tns_session_views import FIRST_AUDIT_ID, View
from tests.standins.tns_sessions import Session
from tests.standins.tns_sqlite import SessionDatabase
from tests.standins.ttc_errors import OracleError

if TYPE_CHECKING:
    from tests.standins.tns import TnsStandin

VIEW_NAMES = re.compile(
    r"\b(G?V_?\$\w+|DBA_CPOOL_INFO|PRODUCT_COMPONENT_VERSION|SESSION_PRIVS)\b", re.IGNORECASE
)
TRANSACTION_ID = "4.12.711"


class ServerViews:
    """The views as one session sees them."""

    def __init__(self, server: "TnsStandin", session: Session) -> None:
        self._server = server
        self._session = session
        live, style, names = server.session_list, server.style, server.names
        self._makers: dict[str, Callable[[], View]] = {
            "SESSION": lambda: tns_session_views.sessions(live),
            "PROCESS": lambda: tns_session_views.processes(live),
            "SQL": lambda: tns_session_views.statements(live),
            "SQLAREA": lambda: tns_session_views.statements(live),
            "TRANSACTION": lambda: tns_session_views.transactions(live),
            "RESOURCE_LIMIT": lambda: tns_session_views.limits(live),
            "CPOOL_STATS": lambda: tns_session_views.pool_statistics(live),
            "CPOOL_CC_STATS": lambda: tns_session_views.pool_classes(live),
            "SESSION_CONNECT_INFO": lambda: tns_session_views.connect_info(live),
            "MYSTAT": lambda: (("SID NUMBER", "STATISTIC# NUMBER", "VALUE NUMBER"), [(session.sid, 0, 1)]),
            "VERSION": lambda: tns_instance_views.version(style),
            "PRODUCT_COMPONENT_VERSION": lambda: tns_instance_views.product(style),
            "INSTANCE": lambda: tns_instance_views.instance(style, names),
            "DATABASE": lambda: tns_instance_views.database(names),
            "PARAMETER": lambda: tns_instance_views.parameters(style, names),
            "DBA_CPOOL_INFO": lambda: tns_instance_views.pool_settings(running=server.drcp),
            "DATAGUARD_STATS": lambda: tns_instance_views.data_guard(server.apply_lag),
            "SESSION_PRIVS": tns_instance_views.privileges,
        }

    def prepare(self, text: str, database: SessionDatabase) -> None:
        """Make the views that a statement names; raises ORA-00942 for a hidden one."""
        hidden = {name.upper() for name in self._server.hidden_views}
        for name in sorted({found.upper() for found in VIEW_NAMES.findall(text)}):
            if name in hidden:
                raise OracleError(942, "table or view does not exist")
            maker = self._makers.get(re.sub(r"^G?V_?\$", "", name))
            if maker:
                columns, rows = maker()
                _fill(database, name, columns, rows)

    def context(self, space: str, name: str) -> str | None:
        """SYS_CONTEXT's answer; None for a name that nothing is known of."""
        if space == "TRANSACTION":
            return TRANSACTION_ID if self._session.in_transaction else None
        value = {**self._of_session(), **self._of_database()}.get(name)
        return None if value in (None, "") else str(value)

    def _of_session(self) -> dict[str, object]:
        session = self._session
        return {
            "SID": session.sid,
            "SESSIONID": FIRST_AUDIT_ID + session.sid,
            "SESSION_USER": session.user,
            "CURRENT_USER": session.user,
            "CURRENT_SCHEMA": session.schema,
            "PROXY_USER": session.proxy_user,
            "AUTHENTICATED_IDENTITY": session.user,
            "AUTHENTICATION_METHOD": "PASSWORD",
            "CURRENT_EDITION_NAME": session.edition,
            "SERVICE_NAME": session.service,
            "HOST": session.machine,
            "IP_ADDRESS": "127.0.0.1",
            "NETWORK_PROTOCOL": session.protocol,
            "OS_USER": session.os_user,
            "TERMINAL": session.terminal,
            "MODULE": session.module,
            "ACTION": session.action,
            "CLIENT_INFO": session.client_info,
            "CLIENT_IDENTIFIER": session.client_identifier,
            "CLIENT_PROGRAM_NAME": session.program,
            "ISDBA": "TRUE" if session.privilege == "SYSDBA" else "FALSE",
            "LANG": "US",
            "LANGUAGE": "AMERICAN_AMERICA.AL32UTF8",
        }

    def _of_database(self) -> dict[str, object]:
        names = self._server.names
        return {
            "DB_NAME": names["database"],
            "DB_UNIQUE_NAME": names["unique"],
            "DB_DOMAIN": names["domain"],
            "CON_NAME": names["database"],
            "CON_ID": 3,
            "INSTANCE": 1,
            "INSTANCE_NAME": names["instance"],
            "DATABASE_ROLE": self._server.database_role,
            "SERVER_HOST": names["host"],
        }


def _fill(
    database: SessionDatabase, name: str, columns: tuple[str, ...], rows: list[tuple[object, ...]]
) -> None:
    described = ", ".join('"{}" "{}"'.format(*column.split(" ", 1)) for column in columns)
    marks = ", ".join("?" * len(columns))
    database.script(f'DROP TABLE IF EXISTS temp."{name}"')
    database.script(f'CREATE TEMP TABLE "{name}" ({described})')
    database.fill(f'INSERT INTO temp."{name}" VALUES ({marks})', rows)
