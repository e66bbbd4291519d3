"""Named instances: which port SQL Server Browser names, and what is said where nobody does."""

import socket
import threading

import pytest

from poolkeeper.databases.explained import DatabaseError
from poolkeeper.databases.mssql_browser import instance_port, port_in

ANSWER = "ServerName;DB1;InstanceName;BILLING;IsClustered;No;Version;16.0.4165.4;tcp;51433;;"


def packet(text):
    return b"\x05" + len(text).to_bytes(2, "little") + text.encode()


@pytest.fixture
def browser():
    """Answers as SQL Server Browser does; knows one instance."""
    asked = []
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as server:
        server.bind(("127.0.0.1", 0))

        def serve():
            question, sender = server.recvfrom(1024)
            asked.append(question)
            known = question == b"\x04BILLING\x00"
            server.sendto(packet(ANSWER if known else "ServerName;DB1;;"), sender)

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield server.getsockname()[1], asked
        thread.join(5)


def test_the_browser_names_the_port(browser):
    port, asked = browser
    assert instance_port("127.0.0.1", "BILLING", 2, port) == 51433
    assert asked == [b"\x04BILLING\x00"]


def test_an_instance_without_tcp_is_explained(browser):
    with pytest.raises(DatabaseError) as caught:
        instance_port("127.0.0.1", "OTHER", 2, browser[0])
    assert caught.value.explained.title == "127.0.0.1 has no instance OTHER that listens on TCP."


def test_a_browser_that_does_not_answer_is_explained(closed_port):
    with pytest.raises(DatabaseError) as caught:
        instance_port("127.0.0.1", "BILLING", 0.2, closed_port)
    assert "does not say which port the instance BILLING listens on" in caught.value.explained.title
    assert caught.value.explained.remedies


@pytest.mark.parametrize(
    "answer", [b"", b"\x05", b"\x06\x00\x00tcp;1;;", packet("tcp;99999;;"), packet("tcp;x;;")]
)
def test_nonsense_names_no_port(answer):
    assert port_in(answer) == 0
