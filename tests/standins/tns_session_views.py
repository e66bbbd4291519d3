"""Makes the dynamic views that show live sessions: v$session, v$process, v$transaction and others."""

import hashlib
from datetime import datetime

from tests.standins.tns_sessions import Session, SessionList

View = tuple[tuple[str, ...], list[tuple[object, ...]]]
PROCESS_LIMIT, SESSION_LIMIT = 300, 472
POOL = "SYS_DEFAULT_CONNECTION_POOL"
FIRST_AUDIT_ID = 7_000_000
STARTED = "01/02/26 10:00:00"


def sql_id(text: str) -> str | None:
    """A name of thirteen characters for a statement, None for none; like Oracle's, not equal to it."""
    return hashlib.md5(text.encode()).hexdigest()[:13] if text else None


def process_address(session: Session) -> bytes:
    """The address that joins a session with its process."""
    return (0x9A0000 + session.sid * 16).to_bytes(8, "big")


def session_fields(session: Session, now: datetime) -> dict[str, object]:
    """v$session's columns, each with its type, and one session's values."""
    address = process_address(session)
    idle = "SQL*Net message to client" if session.active else "SQL*Net message from client"
    return {
        "SADDR RAW(8)": address,
        "SID NUMBER": session.sid,
        "SERIAL# NUMBER": session.serial,
        "AUDSID NUMBER": FIRST_AUDIT_ID + session.sid,
        "PADDR RAW(8)": address,
        "USER# NUMBER": 100,
        "USERNAME VARCHAR2(128)": session.user,
        "COMMAND NUMBER": 3 if session.active else 0,
        "TADDR VARCHAR2(16)": address.hex().upper() if session.in_transaction else None,
        "STATUS VARCHAR2(8)": "KILLED" if session.killed else "ACTIVE" if session.active else "INACTIVE",
        "SERVER VARCHAR2(9)": _server_kind(session),
        "SCHEMANAME VARCHAR2(128)": session.schema,
        "OSUSER VARCHAR2(128)": session.os_user,
        "PROCESS VARCHAR2(24)": session.process,
        "MACHINE VARCHAR2(64)": session.machine,
        "TERMINAL VARCHAR2(30)": session.terminal,
        "PROGRAM VARCHAR2(84)": session.program,
        "TYPE VARCHAR2(10)": "USER",
        "SQL_ID VARCHAR2(13)": sql_id(session.statement),
        "SQL_CHILD_NUMBER NUMBER": 0 if session.active else None,
        "SQL_EXEC_START DATE": session.last_call_at if session.active else None,
        "PREV_SQL_ID VARCHAR2(13)": sql_id(session.last_statement),
        "MODULE VARCHAR2(64)": session.module,
        "ACTION VARCHAR2(64)": session.action,
        "CLIENT_INFO VARCHAR2(64)": session.client_info,
        "CLIENT_IDENTIFIER VARCHAR2(64)": session.client_identifier,
        "LOGON_TIME DATE": session.logged_on_at,
        "LAST_CALL_ET NUMBER": int((now - session.last_call_at).total_seconds()),
        "BLOCKING_SESSION_STATUS VARCHAR2(11)": "VALID" if session.blocked_by else "NO HOLDER",
        "BLOCKING_INSTANCE NUMBER": 1 if session.blocked_by else None,
        "BLOCKING_SESSION NUMBER": session.blocked_by,
        "EVENT VARCHAR2(64)": session.waits_for or idle,
        "WAIT_CLASS VARCHAR2(64)": _wait_class(session),
        "SECONDS_IN_WAIT NUMBER": 0,
        "STATE VARCHAR2(19)": "WAITING",
        "SERVICE_NAME VARCHAR2(64)": session.service,
        "RESOURCE_CONSUMER_GROUP VARCHAR2(32)": "OTHER_GROUPS",
        "CON_ID NUMBER": 3,
        "INST_ID NUMBER": 1,
    }


def _server_kind(session: Session) -> str:
    if not session.pooled:
        return "DEDICATED"
    return "NONE" if session.released else "POOLED"


def _wait_class(session: Session) -> str:
    if session.blocked_by:
        return "Application"
    return "Network" if session.active else "Idle"


def sessions(live: SessionList) -> View:
    """v$session."""
    now = datetime.now()
    columns = tuple(session_fields(Session(0, 0), now))
    return columns, [tuple(session_fields(session, now).values()) for session in live.snapshot()]


def processes(live: SessionList) -> View:
    """v$process; its ADDR is v$session's PADDR."""
    columns = ("ADDR RAW(8)", "PID NUMBER", "SPID VARCHAR2(24)", "USERNAME VARCHAR2(15)")
    columns += ("PROGRAM VARCHAR2(48)", "BACKGROUND VARCHAR2(1)")
    columns += ("PGA_USED_MEM NUMBER", "PGA_ALLOC_MEM NUMBER", "PGA_MAX_MEM NUMBER")
    tail = ("oracle", "oracle@dbhost", None, 1_500_000, 2_500_000, 3_500_000)
    rows = [(process_address(one), one.sid, str(20_000 + one.sid), *tail) for one in live.snapshot()]
    return columns, rows


def statements(live: SessionList) -> View:
    """v$sql: what the live sessions run, or ran last."""
    columns = ("SQL_ID VARCHAR2(13)", "SQL_TEXT VARCHAR2(1000)", "SQL_FULLTEXT CLOB", "CHILD_NUMBER NUMBER")
    columns += ("EXECUTIONS NUMBER",)
    texts = {text for one in live.snapshot() for text in (one.statement, one.last_statement) if text}
    return columns, [(sql_id(text), text[:1000], text, 0, 1) for text in sorted(texts)]


def transactions(live: SessionList) -> View:
    """v$transaction; its ADDR is v$session's TADDR."""
    columns = ("ADDR VARCHAR2(16)", "XIDUSN NUMBER", "XIDSLOT NUMBER", "XIDSQN NUMBER", "STATUS VARCHAR2(16)")
    columns += ("START_TIME VARCHAR2(20)", "SES_ADDR RAW(8)", "USED_UBLK NUMBER", "USED_UREC NUMBER")
    columns += ("FLAG NUMBER", "START_DATE DATE")
    rows = []
    for one in live.snapshot():
        if one.in_transaction:
            address = process_address(one)
            rows.append(
                (address.hex().upper(), 4, 12, 711, "ACTIVE", STARTED, address, 1, 1, 3587, one.last_call_at)
            )
    return columns, rows


def limits(live: SessionList) -> View:
    """v$resource_limit."""
    columns = ("RESOURCE_NAME VARCHAR2(30)", "CURRENT_UTILIZATION NUMBER", "MAX_UTILIZATION NUMBER")
    columns += ("INITIAL_ALLOCATION VARCHAR2(10)", "LIMIT_VALUE VARCHAR2(10)", "CON_ID NUMBER")
    used, most = len(live.snapshot()), live.highest
    return columns, [
        ("processes", used, most, f"{PROCESS_LIMIT:>10}", f"{PROCESS_LIMIT:>10}", 0),
        ("sessions", used, most, f"{SESSION_LIMIT:>10}", f"{SESSION_LIMIT:>10}", 0),
        ("transactions", 0, 0, f"{SESSION_LIMIT + 47:>10}", " UNLIMITED", 0),
    ]


def pool_statistics(live: SessionList) -> View:
    """v$cpool_stats."""
    pooled = [one for one in live.snapshot() if one.pooled]
    busy = [one for one in pooled if not one.released]
    values = {
        "POOL_NAME VARCHAR2(128)": POOL,
        "NUM_OPEN_SERVERS NUMBER": max(len(pooled), 4),
        "NUM_BUSY_SERVERS NUMBER": len(busy),
        "NUM_AUTH_SERVERS NUMBER": len(busy),
        "NUM_REQUESTS NUMBER": len(pooled),
        "NUM_HITS NUMBER": 0,
        "NUM_MISSES NUMBER": len(pooled),
        "NUM_WAITS NUMBER": 0,
        "WAIT_TIME NUMBER": 0,
        "CLIENT_REQ_TIMEOUTS NUMBER": 0,
        "NUM_AUTHENTICATIONS NUMBER": len(pooled),
        "NUM_PURGED NUMBER": 0,
        "HISTORIC_MAX NUMBER": len(pooled),
        "CON_ID NUMBER": 0,
    }
    return tuple(values), [tuple(values.values())]


def pool_classes(live: SessionList) -> View:
    """v$cpool_cc_stats."""
    columns = ("CCLASS_NAME VARCHAR2(128)", "NUM_REQUESTS NUMBER", "NUM_HITS NUMBER", "NUM_MISSES NUMBER")
    columns += ("NUM_WAITS NUMBER",)
    names = [f"{one.user}.{one.cclass or 'SHARED'}" for one in live.snapshot() if one.pooled]
    return columns, [(name, names.count(name), 0, names.count(name), 0) for name in sorted(set(names))]


def connect_info(live: SessionList) -> View:
    """v$session_connect_info."""
    columns = (
        "SID NUMBER",
        "SERIAL# NUMBER",
        "CLIENT_DRIVER VARCHAR2(30)",
        "AUTHENTICATION_TYPE VARCHAR2(26)",
    )
    return columns, [(one.sid, one.serial, one.driver, "DATABASE") for one in live.snapshot()]
