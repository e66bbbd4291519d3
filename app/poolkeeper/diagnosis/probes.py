"""Which probe asks for TLS on the way that a profile leads."""

import socket
import ssl

from poolkeeper.databases.database import Endpoint
from poolkeeper.diagnosis.tds_probe import StrictTdsProbe, TdsProbe
from poolkeeper.diagnosis.tls_probe import MysqlProbe, NotOffered, PostgresqlProbe, TlsProbe
from poolkeeper.profiles.engines import Engine


class FirstByteProbe:
    """TLS from the first byte, as Oracle's TCPS has it."""

    def start_tls(self, connection: socket.socket, context: ssl.SSLContext, host: str) -> ssl.SSLSocket:
        """See TlsProbe."""
        return context.wrap_socket(connection, server_hostname=host)


class NoProbe:
    """A protocol that offers no way to change over to TLS on this port."""

    def start_tls(self, connection: socket.socket, context: ssl.SSLContext, host: str) -> ssl.SSLSocket:
        """See TlsProbe."""
        raise NotOffered


_ON_DEMAND: dict[Engine, TlsProbe] = {
    Engine.POSTGRESQL: PostgresqlProbe(),
    Engine.MYSQL: MysqlProbe(),
    Engine.MSSQL: TdsProbe(),
    Engine.ORACLE: NoProbe(),
}
_FROM_THE_FIRST_BYTE: dict[Engine, TlsProbe] = {
    Engine.MSSQL: StrictTdsProbe(),
    Engine.ORACLE: FirstByteProbe(),
}


def probe_of(engine: Engine, endpoint: Endpoint) -> TlsProbe:
    """The way to ask `endpoint` for TLS."""
    return (_FROM_THE_FIRST_BYTE if endpoint.encrypted else _ON_DEMAND)[engine]
