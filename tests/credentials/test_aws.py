"""AWS through the real boto3: secrets and tokens, and each failure in words; moto plays AWS."""

import json
import socket
import threading
import time
import uuid
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

import pytest

from poolkeeper.credentials.credential import Fetching, NoSignIn
from poolkeeper.credentials.in_words import in_words
from poolkeeper.credentials.sign_in import sign_in
from poolkeeper.profiles.aws import FromAws
from poolkeeper.profiles.credentials import CredentialSettings
from poolkeeper.profiles.engines import Engine
from poolkeeper.profiles.profile import Encryption, Profile, SignIn, Tls
from poolkeeper.profiles.profile_store import ProfileStore
from poolkeeper.profiles.validation import problems
from poolkeeper.profiles.vault import MemoryVault

VALUE = {"username": "ann", "password": "hunter2", "port": 5432}


@pytest.fixture
def secret(moto_server, aws):
    """The name of a secret that the test's server has."""
    name = f"orders/{uuid.uuid4().hex[:8]}"
    moto_server.client("secretsmanager").create_secret(Name=name, SecretString=json.dumps(VALUE))
    return name


def profile_of(sign_in_with=SignIn.AWS_SECRET, host="db.example", user="", **settings):
    return Profile(
        name="orders",
        engine=Engine.POSTGRESQL,
        host=host,
        user=user,
        database="shop",
        sign_in=sign_in_with,
        tls=Tls(mode=Encryption.REQUIRE),
        credential=CredentialSettings(aws=FromAws(**settings)),
    )


def fetched(profile, **settings):
    return sign_in(profile, Fetching(secrets=ProfileStore(MemoryVault()), **settings))


def refusal(profile, **settings):
    with pytest.raises(NoSignIn) as told:
        fetched(profile, **settings)
    assert told.value.__context__ is None
    return told.value


def test_a_secret_gives_user_and_password_and_tells_its_version(secret):
    found = fetched(profile_of(secret=secret))
    assert (found.identity.user, found.identity.password) == ("ann", "hunter2")
    assert found.source == f"AWS Secrets Manager, {secret} in eu-west-1"
    assert found.version.startswith("AWSCURRENT ")
    assert len(found.version) == len("AWSCURRENT ") + 8
    assert abs(found.changed_s - time.time()) < 60
    assert "hunter2" not in in_words(found, time.time())


def test_the_version_is_the_one_of_the_stage(moto_server, secret):
    moto_server.client("secretsmanager").put_secret_value(
        SecretId=secret, SecretString=json.dumps(VALUE | {"password": "newer"})
    )
    assert fetched(profile_of(secret=secret)).identity.password == "newer"
    before = fetched(profile_of(secret=secret, stage="AWSPREVIOUS"))
    assert (before.identity.password, before.version.split()[0]) == ("hunter2", "AWSPREVIOUS")


def test_a_secret_may_be_plain_text(moto_server, aws):
    client = moto_server.client("secretsmanager")
    name = f"plain-{uuid.uuid4().hex}"
    client.create_secret(Name=name, SecretString=" {pass word} ")
    found = fetched(profile_of(secret=name, password_key="", user="me"))
    assert (found.identity.user, found.identity.password) == ("me", " {pass word} ")
    error = refusal(profile_of(secret=name))
    assert "is no JSON object" in error.sentence
    client.create_secret(Name=name + "b", SecretBinary=b"\x00\x01")
    assert "is binary" in refusal(profile_of(secret=name + "b")).sentence


def test_an_arn_says_its_region_itself(moto_server, secret):
    arn = moto_server.client("secretsmanager").describe_secret(SecretId=secret)["ARN"]
    assert fetched(profile_of(secret=arn, profile="far")).source.endswith("in eu-west-1")
    error = refusal(profile_of(secret=arn, region="us-east-2"))
    assert error.sentence == "The secret's ARN is of the region eu-west-1, but the profile says us-east-2."


def test_the_profile_of_aws_chooses_the_region(secret):
    error = refusal(profile_of(secret=secret, profile="far"))
    assert error.sentence.startswith(f"Secrets Manager has no secret “{secret}” with a version AWSCURRENT")
    assert "another region" in error.remedy
    assert "ResourceNotFoundException" in error.detail


def test_a_key_that_is_missing_is_named_with_those_that_are_there(secret):
    error = refusal(profile_of(secret=secret, password_key="pw"))
    assert "There is no key “pw”" in error.sentence
    assert "It has: password, port, username." in error.sentence


def test_no_credentials_are_said(secret, aws):
    (aws / "credentials").unlink()
    assert refusal(profile_of(secret=secret)).sentence.startswith("No AWS credentials were found")


def test_credentials_that_are_still_looked_for_when_time_is_over_are_said_not_to_be_there(
    secret, aws, monkeypatch
):
    (aws / "credentials").unlink()
    with socket.create_server(("127.0.0.1", 0)) as silent:
        address = f"http://127.0.0.1:{silent.getsockname()[1]}"
        monkeypatch.delenv("AWS_EC2_METADATA_DISABLED")
        monkeypatch.setenv("AWS_EC2_METADATA_SERVICE_ENDPOINT", address)
        monkeypatch.setenv("AWS_METADATA_SERVICE_TIMEOUT", "60")
        error = refusal(profile_of(secret=secret, timeout_s=1))
    assert error.sentence.startswith("No AWS credentials were found within 1 s: looked in the environment")
    assert "~/.aws/credentials" in error.sentence
    assert "metadata service" in error.sentence
    assert "aws configure" in error.remedy


def test_a_profile_of_aws_that_does_not_exist_is_said(secret):
    assert refusal(profile_of(secret=secret, profile="none")).sentence == (
        "There is no AWS profile “none” in ~/.aws."
    )


def test_no_region_is_said(secret, aws):
    (aws / "config").write_text("")
    assert refusal(profile_of(secret=secret)).sentence == "No AWS region is known."


def test_what_cannot_be_reached_is_said(secret, monkeypatch):
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:1")
    error = refusal(profile_of(secret=secret, region="eu-wst-1"))
    assert error.sentence == "AWS cannot be reached in the region eu-wst-1."
    assert "spelt right" in error.remedy


@pytest.fixture
def refusing(aws, monkeypatch):
    """AWS that answers every question with one error; with none it does not answer at all."""

    class Refusing(BaseHTTPRequestHandler):
        def do_POST(self):
            self.rfile.read(int(self.headers["Content-Length"]))
            if not server.code:
                server.over.wait(30)
            body = json.dumps({"__type": server.code, "message": "in its own words"}).encode()
            self.send_response(400)
            self.send_header("Content-Type", "application/x-amz-json-1.1")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_words):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Refusing)
    server.daemon_threads, server.code, server.over = True, "", threading.Event()
    server.handle_error = lambda *_: None
    monkeypatch.setenv("AWS_ENDPOINT_URL", f"http://127.0.0.1:{server.server_address[1]}")
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    yield server
    server.over.set()
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize(
    ("code", "sentence"),
    [
        ("ExpiredTokenException", "The AWS credentials have expired."),
        ("UnrecognizedClientException", "AWS does not know these credentials."),
        ("AccessDeniedException", "These AWS credentials may not read the secret “orders”."),
        ("DecryptionFailure", "AWS could not decrypt the secret."),
        ("SomethingNewException", "AWS refused the request."),
    ],
)
def test_what_aws_refuses_is_explained_with_its_own_words(refusing, code, sentence):
    refusing.code = code
    error = refusal(profile_of(secret="orders"))
    assert error.sentence == sentence
    assert error.detail == f"{code}: in its own words"


def test_a_question_that_is_not_answered_is_given_up_in_time(refusing):
    began_s = time.monotonic()
    assert "did not answer" in refusal(profile_of(secret="orders", timeout_s=1)).sentence
    assert time.monotonic() - began_s < 4


def test_a_cancel_ends_the_question_at_once(refusing):
    cancelled = threading.Event()
    threading.Timer(0.2, cancelled.set).start()
    began_s = time.monotonic()
    with pytest.raises(NoSignIn, match="was given up"):
        fetched(profile_of(secret="orders", timeout_s=60), cancelled=cancelled)
    assert time.monotonic() - began_s < 4


RDS = "orders.abc123.eu-central-1.rds.amazonaws.com"


def test_a_token_of_rds_is_signed_for_server_user_and_region(aws):
    found = fetched(profile_of(SignIn.RDS_IAM, RDS, "ann"))
    parts = urlsplit(f"//{found.identity.password}")
    query = parse_qs(parts.query)
    assert (parts.hostname, parts.port) == (RDS, 5432)
    assert query["DBUser"] == ["ann"]
    assert query["X-Amz-Expires"] == ["900"]
    assert "/eu-central-1/rds-db/" in query["X-Amz-Credential"][0]
    assert found.source == "IAM token for RDS in eu-central-1"
    assert found.expires_s == pytest.approx(time.time() + 900, abs=5)
    assert "expires in 14 minutes" in in_words(found, time.time() + 1)


def test_a_token_of_another_region_is_not_even_made(aws):
    error = refusal(profile_of(SignIn.RDS_IAM, RDS, "ann", region="us-east-1"))
    assert error.sentence.startswith("The server is in the region eu-central-1 by its name")
    assert fetched(profile_of(SignIn.RDS_IAM, "db.example", "ann", region="us-east-1")).source.endswith(
        "us-east-1"
    )


def test_a_token_needs_tls_and_the_form_says_so(aws):
    import msgspec

    plain = msgspec.structs.replace(profile_of(SignIn.RDS_IAM, RDS, "ann"), tls=Tls())
    assert "only sent over TLS" in refusal(plain).sentence
    assert [each.field for each in problems(plain)] == ["tls.mode"]
    oracle = msgspec.structs.replace(profile_of(SignIn.RDS_IAM, RDS, "ann"), engine=Engine.ORACLE)
    assert "credential.aws.region" in [each.field for each in problems(oracle)]
    assert not problems(profile_of(SignIn.RDS_IAM, RDS, "ann"))


def test_a_token_without_credentials_is_explained(aws):
    (aws / "credentials").unlink()
    error = refusal(profile_of(SignIn.RDS_IAM, RDS, "ann"))
    assert error.sentence.startswith("No AWS credentials were found")
