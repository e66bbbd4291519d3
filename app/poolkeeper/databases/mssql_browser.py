"""Asks SQL Server Browser which port a named instance listens on (MC-SQLR, CLNT_UCAST_INST)."""

import socket

from poolkeeper.databases.explained import DatabaseError, Explained
from poolkeeper.databases.meanings import edit

BROWSER_PORT = 1434
ASK_INSTANCE, ANSWER = b"\x04", 0x05
LONGEST_WAIT_S = 2.0
"""An answer is one small packet; whoever has not sent it by then will not."""

SOURCE = "https://learn.microsoft.com/sql/tools/configuration-manager/sql-server-browser-service"


def instance_port(host: str, instance: str, timeout_s: float, port: int = BROWSER_PORT) -> int:
    """The TCP port of `instance`. Raises socket.gaierror, or DatabaseError where nobody names one."""
    family, _, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_DGRAM)[0]
    with socket.socket(family, socket.SOCK_DGRAM) as question:
        question.settimeout(min(timeout_s, LONGEST_WAIT_S))
        try:
            question.connect(address)
            question.send(ASK_INSTANCE + instance.encode("latin-1", "replace") + b"\0")
            found = port_in(question.recv(4096))
        except OSError as error:
            raise DatabaseError(_no_browser(host, instance)) from error
    if not found:
        raise DatabaseError(_no_instance(host, instance))
    return found


def port_in(answer: bytes) -> int:
    """The port in a SVR_RESP packet; 0 where it names none."""
    if len(answer) < 3 or answer[0] != ANSWER:
        return 0
    words = answer[3:].decode("latin-1").split(";")
    pairs = dict(zip(words[::2], words[1::2], strict=False))
    number = pairs.get("tcp", "")
    return int(number) if number.isdigit() and 0 < int(number) <= 65535 else 0


def _no_browser(host: str, instance: str) -> Explained:
    return Explained(
        f"SQL Server Browser on {host} does not say which port the instance {instance} listens on.",
        remedies=(
            edit("Name the port instead of the instance: it stands in the server's error log."),
            edit("Check the host's name, and that its firewall lets UDP port 1434 through."),
        ),
        source=SOURCE,
    )


def _no_instance(host: str, instance: str) -> Explained:
    return Explained(
        f"{host} has no instance {instance} that listens on TCP.",
        remedies=(
            edit("Check the instance's name."),
            edit("Switch TCP/IP on in SQL Server Configuration Manager, then restart the instance."),
        ),
        source=SOURCE,
    )
