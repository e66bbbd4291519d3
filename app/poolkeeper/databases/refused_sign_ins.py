"""Which errors say that a server refused a sign-in, as against one that could not be reached.

Sources: PostgreSQL manual, appendix A (class 28); MySQL's and MariaDB's error references; SQL Server's
"Database engine events and errors" and MSSQLSERVER_18456; Oracle's Database Error Messages.
"""

from poolkeeper.databases.explained import Explained
from poolkeeper.databases.kerberos_meanings import SERVER_KEYS
from poolkeeper.databases.meanings import told
from poolkeeper.databases.network_errors import WRONG_PASSWORD
from poolkeeper.profiles.engines import Engine
from poolkeeper.profiles.profile import Profile

REFUSED_CODES: dict[Engine, frozenset[str]] = {
    Engine.POSTGRESQL: frozenset({"28P01", "28000"}),
    Engine.MYSQL: frozenset({"1045", "1698", "1820", "1862", "3118", "4151"}),
    Engine.MSSQL: frozenset({"18452", "18456", "18470", "18486", "18487", "18488"}),
    Engine.ORACLE: frozenset({"ORA-01005", "ORA-01017", "ORA-28000", "ORA-28001", "ORA-28007"}),
}
"""Wrong name or password, and accounts that are locked or expired: trying again makes it worse."""


def is_refused_sign_in(explained: Explained, profile: Profile) -> bool:
    """Whether the server took the call and refused who called."""
    if explained.code in REFUSED_CODES.get(profile.engine, frozenset()):
        return True
    if explained.title == told(SERVER_KEYS, profile).title:
        # a ticket made for keys that the server had: a new one may be right
        return True
    # a server that speaks another language gives libpq no code that it hands on
    return not explained.code and explained.title == told(WRONG_PASSWORD, profile).title
