"""Which probe asks which product for TLS; a product that has none is a file."""

from poolkeeper.diagnosis.tls_probe import MysqlProbe, PostgresqlProbe, TlsProbe
from poolkeeper.profiles.engines import Engine

PROBES: dict[Engine, TlsProbe] = {
    Engine.POSTGRESQL: PostgresqlProbe(),
    Engine.MYSQL: MysqlProbe(),
}
