"""The proxy alone, before a server that sends back what it gets."""

import contextlib
import socket
import threading
import time

import pytest

from poolkeeper.pools.lab.settings import Trouble
from poolkeeper.pools.lab.trouble_proxy import TroubleProxy

DEADLINE_S = 10


@pytest.fixture
def echo():
    """The port of a server that echoes."""
    listener = socket.create_server(("127.0.0.1", 0))

    def serve(connection):
        with contextlib.suppress(OSError), connection:
            while data := connection.recv(65_536):
                connection.sendall(data)

    def accept():
        with contextlib.suppress(OSError):
            while True:
                threading.Thread(target=serve, args=(listener.accept()[0],), daemon=True).start()

    threading.Thread(target=accept, daemon=True).start()
    yield listener.getsockname()[1]
    listener.shutdown(socket.SHUT_RDWR)
    listener.close()


@pytest.fixture
def proxied(echo):
    """A function that starts a proxy with this trouble, and one that connects through it."""
    with contextlib.ExitStack() as ends:

        def start(**trouble):
            proxy = TroubleProxy("127.0.0.1", echo, Trouble(**trouble))
            proxy.start()
            ends.callback(proxy.close)

            def connect():
                end = socket.create_connection(("127.0.0.1", proxy.port), DEADLINE_S)
                return ends.enter_context(contextlib.closing(end))

            return proxy, connect

        yield start


def round_trip(end, data=b"x"):
    """Seconds until `data` is back."""
    began_s = time.monotonic()
    threading.Thread(target=end.sendall, args=(data,), daemon=True).start()
    left = len(data)
    while left:
        got = end.recv(65_536)
        assert got, "the connection was lost"
        left -= len(got)
    return time.monotonic() - began_s


def test_before_the_run_begins_everything_passes_as_it_is(proxied):
    _proxy, connect = proxied(latency_ms=500, refuse_from_s=0, cut_at_s=0)
    assert round_trip(connect(), b"x" * 300_000) < 0.4


def test_latency_is_added_to_each_answer_but_not_to_each_piece_of_it(proxied):
    proxy, connect = proxied(latency_ms=100)
    proxy.begin()
    end = connect()
    assert 0.1 <= round_trip(end) < 0.25
    # a megabyte comes in many pieces, which are on their way together
    assert 0.1 <= round_trip(end, b"x" * 1_000_000) < 0.8


def test_jitter_makes_answers_differ(proxied):
    proxy, connect = proxied(latency_ms=40, jitter_ms=40)
    proxy.begin()
    end = connect()
    trips = [round_trip(end) for _ in range(12)]
    assert max(trips) - min(trips) > 0.02
    assert max(trips) < 0.2


def test_bandwidth_holds_the_bytes_back(proxied):
    proxy, connect = proxied(bandwidth_kb_s=500)
    proxy.begin()
    # 250 kB there and back at 500 kB/s, the two ways side by side
    assert 0.4 < round_trip(connect(), b"x" * 250_000) < 2.0


def test_a_cut_resets_the_connection_and_lets_new_ones_in(proxied):
    proxy, connect = proxied(cut_at_s=0.1)
    end = connect()
    round_trip(end)
    proxy.begin()
    with pytest.raises(ConnectionResetError):
        end.recv(1)
    assert round_trip(connect()) < 1


def test_refusing_lets_old_connections_live_and_calm_lets_new_ones_in_again(proxied):
    proxy, connect = proxied(refuse_from_s=0)
    end = connect()
    round_trip(end)
    proxy.begin()
    deadline_s = time.monotonic() + DEADLINE_S
    refused = False
    while not refused:
        assert time.monotonic() < deadline_s
        try:
            connect()
        except ConnectionError:
            refused = True
    assert round_trip(end) < 1
    proxy.calm()
    assert round_trip(connect()) < 1


def test_a_freeze_passes_nothing_on_until_it_is_over(proxied):
    proxy, connect = proxied(freeze_at_s=0, freeze_s=0.5)
    end = connect()
    round_trip(end)
    proxy.begin()
    began_s = time.monotonic()
    while round_trip(end) < 0.2:
        assert time.monotonic() - began_s < DEADLINE_S
    assert 0.3 < time.monotonic() - began_s < 2


def test_calm_ends_a_freeze_at_once(proxied):
    proxy, connect = proxied(freeze_at_s=0, freeze_s=3600)
    end = connect()
    round_trip(end)
    proxy.begin()
    threading.Timer(0.3, proxy.calm).start()
    began_s = time.monotonic()
    while time.monotonic() - began_s < 0.3:
        round_trip(end)
    assert time.monotonic() - began_s < 2


def test_a_server_that_is_not_there_is_no_connection(proxied, echo):
    proxy = TroubleProxy("127.0.0.1", 1, Trouble(latency_ms=1))
    proxy.start()
    with socket.create_connection(("127.0.0.1", proxy.port), DEADLINE_S) as end:
        lost = contextlib.suppress(ConnectionResetError)
        with lost:
            assert end.recv(1) == b""
    proxy.close()
