"""Servers that only pretend to be MySQL: what they send is bounded, and what they ask is not given."""

import asyncio
import contextlib
import socket
import struct
import threading

import pytest

from poolkeeper.databases.column_limits import TooManyColumns
from poolkeeper.databases.mysql_aiomysql import Opening
from poolkeeper.databases.registry import database_of
from poolkeeper.profiles.engines import Engine
from poolkeeper.profiles.identity import Identity
from poolkeeper.profiles.profile import Encryption, Profile, Tls
from tests.databases.statements import Target

OK = b"\x00\x00\x00\x02\x00\x00\x00"
END = b"\xfe\x00\x00\x02\x00"
CAPABILITIES = 0x00280000 | 0x8000 | 0x0200 | 0x8
PASSWORD = "S3cret-Pässword"


def text(value):
    return (
        bytes([len(value)]) + value
        if len(value) < 251
        else b"\xfd" + len(value).to_bytes(3, "little") + value
    )


def column(name):
    return (
        text(b"def") + text(b"") * 3 + text(name) * 2 + b"\x0c" + struct.pack("<HIBHBxx", 45, 100, 253, 0, 0)
    )


class HostileServer:
    """Greets as MySQL does; `answers` has for each statement the packets it is answered with."""

    def __init__(self, answers=(), asks=(), plugin=b"mysql_native_password"):
        self.answers = dict(answers)
        self.asks = list(asks)
        self.plugin = plugin
        self.heard = []
        self._listening = socket.create_server(("127.0.0.1", 0))
        threading.Thread(target=self._accept, daemon=True).start()

    def __enter__(self):
        return self

    def __exit__(self, *_error):
        self._listening.close()

    def target(self, mode=Encryption.OFF):
        port = self._listening.getsockname()[1]
        profile = Profile(
            name="x", engine=Engine.MYSQL, host="127.0.0.1", port=port, user="u", tls=Tls(mode=mode)
        )
        return Target(database_of(Engine.MYSQL), profile, Identity("u", PASSWORD))

    def _accept(self):
        while True:
            try:
                connection, _ = self._listening.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection):
        with connection, connection.makefile("rb") as incoming, contextlib.suppress(OSError, EOFError):
            self._talk(connection, incoming)

    def _talk(self, connection, incoming):
        self._send(connection, 0, self._greeting())
        number, _ = self._receive(incoming)
        for asked in self.asks:
            self._send(connection, number + 1, asked)
            number, answer = self._receive(incoming)
            self.heard.append(answer)
        self._send(connection, number + 1, OK)
        while True:
            number, command = self._receive(incoming)
            packets = self.answers.get(command[1:].decode(), [OK])
            for more, packet in enumerate(packets, 1):
                self._send(connection, number + more, packet)

    def _send(self, connection, number, packet):
        connection.sendall(len(packet).to_bytes(3, "little") + bytes([number % 256]) + packet)

    def _receive(self, incoming):
        head = incoming.read(4)
        if len(head) < 4:
            raise EOFError
        return head[3], incoming.read(int.from_bytes(head[:3], "little"))

    def _greeting(self):
        low, high = struct.pack("<H", CAPABILITIES & 0xFFFF), struct.pack("<H", CAPABILITIES >> 16)
        return (
            b"\x0a8.0.36\0" + struct.pack("<I", 7) + b"abcdefgh\0" + low + b"\x2d\x02\x00" + high
            + bytes([21]) + bytes(10) + b"ijklmnopqrst\0" + self.plugin + b"\0"
        )  # fmt: skip


ODD_ANSWERS = {
    "a row that is too short": [b"\x02", column(b"a"), column(b"b"), END, text(b"x"), END],
    "a row that is too long": [b"\x01", column(b"a"), END, text(b"x") + text(b"y"), END],
    "a value longer than its row": [b"\x01", column(b"a"), END, b"\x0axyz", END],
    "an empty row": [b"\x01", column(b"a"), END, b"", END],
    "columns without an end": [b"\x01", column(b"a"), text(b"x"), END],
    "half a column": [b"\x01", column(b"a")[:9], END, text(b"x"), END],
    "a wish for a file of ours": [b"\xfb/etc/passwd"],
}


@pytest.mark.parametrize("what", ODD_ANSWERS)
def test_an_answer_that_is_not_understood_costs_the_connection(what):
    with HostileServer({what: ODD_ANSWERS[what]}) as server:
        target = server.target()
        with target.connected() as connection:
            with pytest.raises(Exception) as caught:
                target.ran(connection, what)
            assert not connection.open
            assert target.database.is_disconnect(caught.value)
            explained = target.database.explain(caught.value, target.profile)
            assert explained.title.endswith("was lost.")
            assert "not understood" in explained.detail


def test_the_name_of_a_column_may_be_in_any_character_set():
    with HostileServer({"names": [b"\x01", column(b"caf\xe9"), END, text(b"x"), END]}) as server:
        target = server.target()
        with target.connected() as connection:
            execution, rows = target.ran(connection, "names")
            assert execution.columns[0].name == "caf\\xe9"
            assert rows == [("x",)]
            assert connection.open


SWITCH = b"\xfe%s\0"
SALT = b"abcdefghijklmnopqrst\0"
FULL_SIGN_IN = b"\x01\x04"
ASKING = {
    "mysql_clear_password": ([SWITCH % b"mysql_clear_password"], b"mysql_native_password"),
    "dialog": ([SWITCH % b"dialog" + b"\x04Password: "], b"mysql_native_password"),
    "sha256_password": ([SWITCH % b"sha256_password" + SALT], b"mysql_native_password"),
    "caching_sha2_password": (
        [SWITCH % b"caching_sha2_password" + SALT, FULL_SIGN_IN, b"\x01a public key"],
        b"mysql_native_password",
    ),
    "caching_sha2_password from the start": (
        [FULL_SIGN_IN, b"\x01a public key"],
        b"caching_sha2_password",
    ),
    "sha256_password from the start": ([b"\x01a public key"], b"sha256_password"),
}


@pytest.mark.parametrize("how", ASKING)
@pytest.mark.parametrize("mode", [Encryption.OFF, Encryption.PREFER])
def test_a_server_that_asks_for_the_password_itself_is_not_given_it(monkeypatch, how, mode):
    monkeypatch.setattr("poolkeeper.databases.mysql_session.is_this_machine", lambda host: False)
    asks, plugin = ASKING[how]
    with HostileServer(asks=asks, plugin=plugin) as server:
        target = server.target(mode)
        explained = target.refusal()
        assert explained.title.endswith("in a form that others on the network could read.")
        assert explained.remedies[0].text.startswith("Choose the encryption mode require")
        assert not any(PASSWORD.encode() in each for each in server.heard)


def test_on_this_machine_the_password_is_given_to_whom_asks():
    with HostileServer(asks=[SWITCH % b"mysql_clear_password"]) as server, server.target().connected():
        assert server.heard == [PASSWORD.encode() + b"\0"]


def test_verify_ca_without_its_authorities_does_not_connect():
    with HostileServer() as server:
        explained = server.target(Encryption.VERIFY_CA).refusal()
        assert explained.title == "The file with the certificate authorities cannot be read."


def announces(count):
    """The beginning of a result of so many columns, and none of them."""
    return [b"\xfe" + count.to_bytes(8, "little") if count > 2**24 else b"\xfd" + count.to_bytes(3, "little")]


@pytest.mark.parametrize("count", [4097, 100_000, 2**40])
def test_more_columns_than_mysql_knows_are_refused_before_they_are_read(count):
    with HostileServer({"wide": announces(count)}) as server:
        target = server.target()
        with target.connected() as connection:
            with pytest.raises(Exception) as caught:
                target.ran(connection, "wide")
            explained = target.database.explain(caught.value, target.profile)
            assert explained.title.startswith(f"The server announces a result of {count:,} columns; MySQL")
            assert "at most 4,096" in explained.title
            assert not connection.open
            assert target.database.is_disconnect(caught.value)


def test_questions_of_our_own_are_answered_with_no_more():
    with HostileServer({"SELECT version()": announces(100_000)}) as server:
        target = server.target()
        with target.connected() as connection:
            with pytest.raises(TooManyColumns):
                connection.query("SELECT version()")
            assert not connection.open


def test_the_labs_driver_of_asyncio_reads_no_more_either():
    with HostileServer({"wide": announces(100_000)}) as server:
        target = server.target()

        async def asked():
            session = await Opening(target.profile, target.identity).open()
            with pytest.raises(TooManyColumns):
                await session.query("wide")
            assert session.closed

        asyncio.run(asked())


def test_columns_whose_names_are_without_end_are_not_kept():
    many = [b"\xfd" + (4000).to_bytes(3, "little"), *[column(b"n" * 10_000)] * 4000, END, END]
    with HostileServer({"long": many}) as server:
        target = server.target()
        with target.connected() as connection:
            with pytest.raises(Exception) as caught:
                target.ran(connection, "long")
            explained = target.database.explain(caught.value, target.profile)
            assert "not understood" in explained.detail
            assert not connection.open
