"""What a profile of Oracle says beyond host, service and user."""

import enum
import re

import msgspec

WAIT_WITHOUT_END_S = 3600.0
ELSEWHERE = (
    "This connect string has a configuration provider or a directory say where the database is, and with "
    "what to sign in. Write host:port/service, a name of tnsnames.ora or a descriptor."
)
_ELSEWHERE = re.compile(r"\s*(?:config-[^:/]*|ldaps?)://", re.IGNORECASE)
_WALLET = re.compile(r"wallet_(?:location|directory)\s*=", re.IGNORECASE)
_NET_NAME = re.compile(r"\s*[^\s():/=?@,]+\s*")


class OracleClient(enum.StrEnum):
    """How python-oracledb speaks: by itself, or through Oracle's client libraries."""

    THIN = "thin"
    THICK = "thick"


class OracleAddress(enum.StrEnum):
    """What the profile's database is: a service's name, a SID, or a whole connect string.

    A connect string is a name of tnsnames.ora, an EZConnect string or a descriptor; it holds the host.
    """

    SERVICE = "service"
    SID = "sid"
    CONNECT_STRING = "connect-string"


class OraclePrivilege(enum.StrEnum):
    """The administrative privilege to sign in with."""

    NONE = ""
    SYSDBA = "sysdba"
    SYSOPER = "sysoper"
    SYSBACKUP = "sysbackup"
    SYSDG = "sysdg"
    SYSKM = "syskm"
    SYSRAC = "sysrac"
    SYSASM = "sysasm"


class Purity(enum.StrEnum):
    """Whether a pooled server may carry another's state over; DEFAULT leaves it to the driver."""

    DEFAULT = "default"
    NEW = "new"
    SELF = "self"


class GetMode(enum.StrEnum):
    """What oracledb's pool does when every connection is in use."""

    WAIT = "wait"
    NOWAIT = "nowait"
    FORCEGET = "forceget"
    TIMEDWAIT = "timedwait"


class DriverPool(msgspec.Struct, frozen=True, kw_only=True):
    """The settings of oracledb's own pool, by its names but with units; 0 seconds mean never.

    `ping_interval_s` -1 never pings, 0 pings at every lease.
    """

    min: int = 1
    max: int = 5
    increment: int = 1
    getmode: GetMode = GetMode.TIMEDWAIT
    wait_s: float = 10
    timeout_s: int = 0
    max_lifetime_s: int = 3600
    ping_interval_s: int = 60
    homogeneous: bool = True
    statement_cache: int = 20

    @property
    def longest_wait_s(self) -> float:
        """Seconds that a tab waits while every connection is in use; without an end it is an hour."""
        waits = {GetMode.WAIT: WAIT_WITHOUT_END_S, GetMode.TIMEDWAIT: self.wait_s}
        return waits.get(self.getmode, 0.0)


class Oracle(msgspec.Struct, frozen=True, kw_only=True):
    """Empty paths and names mean none.

    `tns_admin` is the folder of tnsnames.ora, `wallet` that of ewallet.pem; `server_dn` the name that the
    server's certificate must have, empty for the host. `drcp` asks for a pooled server of the database.
    `driver_pool` None takes SQLAlchemy's pool.
    """

    client: OracleClient = OracleClient.THIN
    client_folder: str = ""
    address: OracleAddress = OracleAddress.SERVICE
    tns_admin: str = ""
    wallet: str = ""
    server_dn: str = ""
    privilege: OraclePrivilege = OraclePrivilege.NONE
    proxy_user: str = ""
    edition: str = ""
    drcp: bool = False
    connection_class: str = ""
    purity: Purity = Purity.DEFAULT
    driver_pool: DriverPool | None = None


def leads_elsewhere(connect_string: str) -> bool:
    """Whether the driver would ask a configuration provider, a file or a directory for the address.

    What they answer may hold a user, a password and settings of the driver (python-oracledb's documentation,
    "Centralized Configuration Providers").
    """
    return _ELSEWHERE.match(connect_string) is not None


def may_name_wallet(connect_string: str) -> bool:
    """Whether a connect string names a wallet, or is a name of tnsnames.ora, which may stand for such a one.

    `wallet_location` is EZConnect Plus's word, `MY_WALLET_DIRECTORY` and `WALLET_LOCATION` the descriptor's.
    """
    return bool(_WALLET.search(connect_string) or _NET_NAME.fullmatch(connect_string))


def has_wallet(options: Oracle, database: str) -> bool:
    """Whether a profile with these options may open a wallet, so that a password for it has a use."""
    by_string = options.address is OracleAddress.CONNECT_STRING
    return bool(options.wallet) or (by_string and may_name_wallet(database))
