"""A loop that ends leaves no socket open, whatever a driver did to its connection before."""

import asyncio
import ssl

import pytest

from poolkeeper.pools.lab.clean_loop import CleanLoop
from tests.support.certificates import make_certificates


@pytest.fixture
def loop():
    loop = CleanLoop()
    yield loop
    loop.close()


@pytest.mark.parametrize("encrypted", [False, True])
@pytest.mark.parametrize("closed", [0, 1, 2])
def test_every_socket_is_closed(loop, tmp_path, encrypted, closed):
    certificates = make_certificates(tmp_path, "localhost")

    async def meet():
        theirs = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        theirs.load_cert_chain(certificates.certificate_file, certificates.key_file)
        server = await loop.create_server(asyncio.Protocol, "127.0.0.1", 0, ssl=theirs if encrypted else None)
        ours = ssl.create_default_context(cafile=certificates.ca_file)
        where = server.sockets[0].getsockname()
        more = {"ssl": ours, "server_hostname": "localhost"} if encrypted else {}
        transport, _protocol = await loop.create_connection(asyncio.Protocol, *where, **more)
        socket = transport.get_extra_info("socket")
        assert socket.fileno() >= 0
        for _time in range(closed):
            transport.close()
        await loop.close_sockets()
        assert socket.fileno() == -1
        server.close()

    loop.run_until_complete(meet())
