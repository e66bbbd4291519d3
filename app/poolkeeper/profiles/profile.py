"""The saved connection: one frozen document, the same in the keyring, on the pipe and in a form."""

import enum
import uuid

import msgspec

from poolkeeper.profiles.credentials import CredentialSettings
from poolkeeper.profiles.engines import Engine
from poolkeeper.profiles.home_path import whole_path
from poolkeeper.profiles.oracle import Oracle
from poolkeeper.profiles.pool_kinds import PoolKind, PsycopgPool, Retries, kinds_of
from poolkeeper.profiles.pool_limits import PoolLimits
from poolkeeper.profiles.replicas import Replicas
from poolkeeper.profiles.sql_server import SqlServer
from poolkeeper.profiles.unwaiting_pools import ConnectorPool, Psycopg2Pool

PROFILE_VERSION = 1


class SignIn(enum.StrEnum):
    """Where the password comes from."""

    KEYRING = "keyring"
    PROMPT = "prompt"
    NONE = "none"
    ENVIRONMENT = "environment"
    FILE = "file"
    COMMAND = "command"
    CONFIG_FILE = "config file"
    VAULT = "vault"
    AWS_SECRET = "aws secret"  # noqa: S105 - the name of a kind
    RDS_IAM = "rds iam"
    AZURE_SECRET = "azure secret"  # noqa: S105 - the name of a kind
    ENTRA = "entra"
    OAUTH = "oauth"
    KERBEROS = "kerberos"
    CERTIFICATE = "client certificate"

    @property
    def has_password(self) -> bool:
        """Whether a password or a token goes to the server."""
        return self not in {SignIn.NONE, SignIn.KERBEROS, SignIn.CERTIFICATE}


class Encryption(enum.StrEnum):
    """How much TLS a connection must have; the words are libpq's `sslmode`.

    STRICT is SQL Server's: TLS from the first byte, and always verified (TDS 8.0).
    """

    OFF = "off"
    PREFER = "prefer"
    REQUIRE = "require"
    VERIFY_CA = "verify-ca"
    VERIFY_FULL = "verify-full"
    STRICT = "strict"


class Colour(enum.StrEnum):
    """The mark beside a profile's name."""

    NONE = "none"
    RED = "red"
    ORANGE = "orange"
    GREEN = "green"
    BLUE = "blue"
    PURPLE = "purple"


class Tls(msgspec.Struct, frozen=True, kw_only=True):
    """Encryption and the files it needs; an empty path means none."""

    mode: Encryption = Encryption.PREFER
    ca_file: str = ""
    certificate_file: str = ""
    key_file: str = ""

    @property
    def whole(self) -> "Tls":
        """The same with the home folder in place of `~`, as the files are to be opened."""
        return Tls(
            mode=self.mode,
            ca_file=whole_path(self.ca_file),
            certificate_file=whole_path(self.certificate_file),
            key_file=whole_path(self.key_file),
        )


class Safety(msgspec.Struct, frozen=True, kw_only=True):
    """What protects the data from a tired person. `statement_timeout_s` 0 means one hour."""

    read_only: bool = False
    ask_before_writing: bool = False
    statement_timeout_s: int = 0


class PoolSettings(msgspec.Struct, frozen=True, kw_only=True):
    """The QueuePool's settings, named as in SQLAlchemy but with their units; other kinds have their own part.

    `recycle_s` -1 never recycles by age; `max_overflow` counts connections beyond `size`. `kind` counts where
    the engine knows it; oracledb's pool is chosen by `oracle.driver_pool`.
    """

    kind: PoolKind = PoolKind.QUEUE
    size: int = 2
    max_overflow: int = 3
    wait_s: float = 10
    recycle_s: int = 300
    pre_ping: bool = True
    psycopg: PsycopgPool = PsycopgPool()
    psycopg2: Psycopg2Pool = Psycopg2Pool()
    connector: ConnectorPool = ConnectorPool()
    retries: Retries = Retries()

    @property
    def capacity(self) -> int:
        """The most connections the QueuePool may have open at once."""
        return self.size + self.max_overflow


class Health(msgspec.Struct, frozen=True, kw_only=True):
    """How an open pool is looked after.

    `every_s` is the time between two checks, `leak_warning_s` how long one may hold a connection before the
    panel names them; 0 switches either off.
    """

    every_s: int = 30
    leak_warning_s: int = 300


class Profile(msgspec.Struct, frozen=True, kw_only=True):
    """One saved connection; it never holds a password.

    `database` is the name of a database, for SQLite the path of its file, for Oracle what
    `oracle.address` says. `port` 0 stands for the engine's default. What other engines' parts say counts
    for nothing.
    """

    version: int = PROFILE_VERSION
    id: str = msgspec.field(default_factory=lambda: uuid.uuid4().hex)
    name: str
    folder: str = ""
    colour: Colour = Colour.NONE
    production: bool = False
    engine: Engine
    host: str = ""
    port: int = 0
    database: str = ""
    user: str = ""
    sign_in: SignIn = SignIn.KEYRING
    credential: CredentialSettings = CredentialSettings()
    tls: Tls = Tls()
    safety: Safety = Safety()
    pool: PoolSettings = PoolSettings()
    health: Health = Health()
    connect_timeout_s: float = 10
    sql_server: SqlServer = SqlServer()
    oracle: Oracle = Oracle()
    replicas: Replicas = Replicas()

    @property
    def pool_kind(self) -> PoolKind:
        """The kind of pool that is opened; one that the engine does not know counts as QueuePool."""
        if self.engine is Engine.ORACLE and self.oracle.driver_pool is not None:
            return PoolKind.ORACLEDB
        known = self.pool.kind in kinds_of(self.engine) and self.pool.kind is not PoolKind.ORACLEDB
        return self.pool.kind if known else PoolKind.QUEUE

    @property
    def capacity(self) -> int | None:
        """The most connections that the profile's pool may have open at once; None where it has no limit."""
        return self.limits.capacity

    @property
    def limits(self) -> PoolLimits:
        """The bounds of the pool that the profile asks for."""
        kind, own, pool = self.pool_kind, self.oracle.driver_pool, self.pool
        if kind.keeps_nothing:
            return PoolLimits(None, None)
        if kind is PoolKind.PSYCOPG:
            return PoolLimits(pool.psycopg.max_size, 0, pool.psycopg.min_size)
        if kind is PoolKind.PSYCOPG2:
            return PoolLimits(pool.psycopg2.maxconn, 0, pool.psycopg2.minconn)
        if kind is PoolKind.MYSQL_CONNECTOR:
            return PoolLimits(pool.connector.pool_size, 0, pool.connector.pool_size)
        if kind is PoolKind.ORACLEDB and own is not None:
            return PoolLimits(own.max, 0, own.min)
        return PoolLimits(pool.size, pool.max_overflow)

    @property
    def opened_at_once(self) -> int:
        """How many connections the pool opens, one after the other, before it gives out the first."""
        if self.pool_kind is PoolKind.PSYCOPG2:
            return max(1, self.pool.psycopg2.minconn)
        return self.pool.connector.pool_size if self.pool_kind is PoolKind.MYSQL_CONNECTOR else 1

    @property
    def lease_wait_s(self) -> float:
        """How long one attempt at a connection waits its turn, by the settings of the kind of pool."""
        kind, own = self.pool_kind, self.oracle.driver_pool
        if kind.never_waits:
            return 0.0
        if kind is PoolKind.PSYCOPG:
            return self.pool.psycopg.timeout_s
        return own.wait_s if kind is PoolKind.ORACLEDB and own is not None else self.pool.wait_s
