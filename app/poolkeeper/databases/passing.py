"""Which failures to connect pass by themselves: the network, a server that starts up or has no room."""

from poolkeeper.databases import network_errors as network
from poolkeeper.databases.explained import Explained
from poolkeeper.databases.kerberos_meanings import NO_KDC
from poolkeeper.databases.meanings import told
from poolkeeper.profiles.engines import Engine
from poolkeeper.profiles.profile import Profile

_NETWORK = (
    network.UNKNOWN_HOST,
    network.REFUSED,
    network.TIMED_OUT,
    network.UNREACHABLE,
    network.CLOSED_EARLY,
    network.NO_SOCKET,
    network.LOST,
    network.TOO_MANY_CONNECTIONS,
    NO_KDC,
)

_CODES: dict[Engine, frozenset[str]] = {
    # cannot_connect_now, too_many_connections, admin_shutdown and crash_shutdown (manual, appendix A)
    Engine.POSTGRESQL: frozenset({"57P03", "53300", "57P01", "57P02", "08000", "08001", "08006"}),
    # ER_CON_COUNT_ERROR, ER_SERVER_SHUTDOWN, ER_TOO_MANY_USER_CONNECTIONS and the client's errors of the
    # network (MySQL Error Message Reference)
    Engine.MYSQL: frozenset({"1040", "1053", "1203", "2006", "2013"}),
    # the database is not available now, throttled, starting up, shutting down
    # (learn.microsoft.com, "Troubleshoot transient connection errors" and "Database Engine errors")
    Engine.MSSQL: frozenset(
        {"4221", "10928", "10929", "17142", "17188", "17809", "40197", "40501", "40613", "49918",
         "49919", "49920"}
    ),
    # sessions or processes used up, starting or stopping, no handler or listener (Oracle Database Error
    # Messages; python-oracledb's own codes)
    Engine.ORACLE: frozenset(
        {"ORA-00018", "ORA-00020", "ORA-01033", "ORA-01034", "ORA-01089", "ORA-12514", "ORA-12516",
         "ORA-12518", "ORA-12519", "ORA-12520", "ORA-12528", "ORA-12537", "ORA-12541", "ORA-12170",
         "DPY-4011", "DPY-6000", "DPY-6001"}
    ),
    # another process holds the file (sqlite.org/rescode.html)
    Engine.SQLITE: frozenset({"SQLITE_BUSY", "SQLITE_LOCKED"}),
}  # fmt: skip


def is_passing(explained: Explained, profile: Profile) -> bool:
    """Whether a failed connect is worth another attempt; a refused sign-in never is."""
    titles = {told(each, profile).title for each in _NETWORK}
    return explained.title in titles or explained.code in _CODES[profile.engine]
