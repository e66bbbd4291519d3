"""Makes the views that show the database, its version, its parameters and its pool of servers."""

from collections.abc import Mapping
from datetime import datetime

from tests.standins.tns_session_views import POOL, PROCESS_LIMIT, SESSION_LIMIT, View
from tests.standins.tns_styles import ServerStyle

STARTED_AT = datetime(2026, 1, 2, 3, 4, 5)


def version(style: ServerStyle) -> View:
    """v$version."""
    columns = ("BANNER VARCHAR2(80)", "BANNER_FULL VARCHAR2(160)", "CON_ID NUMBER")
    return columns, [(style.banner, f"{style.banner}\nVersion {style.version}", 0)]


def product(style: ServerStyle) -> View:
    """PRODUCT_COMPONENT_VERSION."""
    columns = ("PRODUCT VARCHAR2(80)", "VERSION VARCHAR2(80)", "VERSION_FULL VARCHAR2(80)")
    columns += ("STATUS VARCHAR2(80)",)
    major = style.version.split(".", 1)[0]
    name = style.banner.split(" Release")[0]
    return columns, [(name, f"{major}.0.0.0.0", style.version, "Production")]


def instance(style: ServerStyle, names: Mapping[str, str]) -> View:
    """v$instance."""
    columns = ("INSTANCE_NUMBER NUMBER", "INSTANCE_NAME VARCHAR2(16)", "HOST_NAME VARCHAR2(64)")
    columns += (
        "VERSION VARCHAR2(17)",
        "VERSION_FULL VARCHAR2(17)",
        "STARTUP_TIME DATE",
        "STATUS VARCHAR2(12)",
    )
    columns += ("LOGINS VARCHAR2(10)", "DATABASE_STATUS VARCHAR2(17)")
    state = (style.version, style.version, STARTED_AT, "OPEN", "ALLOWED", "ACTIVE")
    return columns, [(1, names["instance"], names["host"], *state)]


def database(names: Mapping[str, str]) -> View:
    """v$database."""
    columns = ("NAME VARCHAR2(9)", "DB_UNIQUE_NAME VARCHAR2(30)", "OPEN_MODE VARCHAR2(20)", "CDB VARCHAR2(3)")
    columns += ("DATABASE_ROLE VARCHAR2(16)", "LOG_MODE VARCHAR2(12)")
    return columns, [(names["database"], names["unique"], "READ WRITE", "YES", "PRIMARY", "ARCHIVELOG")]


def data_guard(apply_lag: str) -> View:
    """v$dataguard_stats."""
    columns = ("NAME VARCHAR2(32)", "VALUE VARCHAR2(64)", "UNIT VARCHAR2(30)")
    unit = "day(2) to second(0) interval"
    return columns, [("transport lag", "+00 00:00:00", unit), ("apply lag", apply_lag, unit)]


def parameters(style: ServerStyle, names: Mapping[str, str]) -> View:
    """v$parameter."""
    values = {
        "processes": PROCESS_LIMIT,
        "sessions": SESSION_LIMIT,
        "open_cursors": 300,
        "compatible": ".".join(style.version.split(".")[:3]),
        "db_name": names["database"],
        "max_string_size": "STANDARD" if style.string_bytes == 4000 else "EXTENDED",
    }
    return ("NAME VARCHAR2(80)", "VALUE VARCHAR2(4000)"), [
        (name, str(value)) for name, value in values.items()
    ]


def pool_settings(*, running: bool) -> View:
    """DBA_CPOOL_INFO."""
    values = {
        "CONNECTION_POOL VARCHAR2(128)": POOL,
        "STATUS VARCHAR2(16)": "ACTIVE" if running else "INACTIVE",
        "MINSIZE NUMBER": 4,
        "MAXSIZE NUMBER": 40,
        "INCRSIZE NUMBER": 2,
        "SESSION_CACHED_CURSORS NUMBER": 50,
        "INACTIVITY_TIMEOUT NUMBER": 300,
        "MAX_THINK_TIME NUMBER": 120,
        "MAX_USE_SESSION NUMBER": 500_000,
        "MAX_LIFETIME_SESSION NUMBER": 86_400,
        "NUM_CBROK NUMBER": 1,
        "MAXCONN_CBROK NUMBER": 40_000,
    }
    return tuple(values), [tuple(values.values())]


def privileges() -> View:
    """SESSION_PRIVS."""
    return ("PRIVILEGE VARCHAR2(40)",), [("CREATE SESSION",), ("SELECT ANY DICTIONARY",)]
