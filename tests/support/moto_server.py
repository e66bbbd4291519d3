"""AWS as moto plays it: a server of its own on the loopback, which the real boto3 is pointed at."""

import contextlib
import os
import socket
import subprocess
import sys

import pytest

from tests.support.private_server import free_port
from tests.support.waiting import wait_until_it_answers

DEADLINE_S = 60
NAMES = ("AWS_PROFILE", "AWS_REGION", "AWS_DEFAULT_REGION", "AWS_SESSION_TOKEN", "AWS_CA_BUNDLE")


class MotoServer:
    """Keeps what is written to it until it is reset."""

    def __init__(self):
        self.port = free_port()
        self._process = subprocess.Popen(
            [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(self.port)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env=os.environ | {"PYTHONWARNINGS": "ignore"},
        )
        wait_until_it_answers(self._process, self._answers)

    @property
    def address(self):
        return f"http://127.0.0.1:{self.port}"

    def client(self, service, region="eu-west-1"):
        import boto3

        return boto3.client(
            service,
            region_name=region,
            endpoint_url=self.address,
            aws_access_key_id="AKIATEST",
            aws_secret_access_key="secret",
        )

    def stop(self):
        self._process.terminate()
        self._process.wait(DEADLINE_S)

    def _answers(self):
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", self.port), 1):
            return True
        return False


@pytest.fixture(scope="session")
def moto_server():
    server = MotoServer()
    yield server
    server.stop()


@pytest.fixture
def aws(moto_server, monkeypatch, tmp_path):
    """The environment of a person who has keys of AWS, and nothing else of the SDK's chain."""
    for name in NAMES:
        monkeypatch.delenv(name, raising=False)
    folder = tmp_path / "aws"
    folder.mkdir()
    monkeypatch.setenv("AWS_CONFIG_FILE", str(folder / "config"))
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(folder / "credentials"))
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv("AWS_ENDPOINT_URL", moto_server.address)
    (folder / "config").write_text("[default]\nregion = eu-west-1\n[profile far]\nregion = us-east-2\n")
    keys = "aws_access_key_id = AKIATEST\naws_secret_access_key = sEcReT-of-aws\n"
    (folder / "credentials").write_text(f"[default]\n{keys}[far]\n{keys}")
    return folder
