"""Access tokens as Oracle's thin driver takes them: over TLS, and in place of user and password."""

import base64
import json
import ssl
import time

import msgspec
import pytest

from poolkeeper.databases.registry import database_of
from poolkeeper.profiles.engines import Engine
from poolkeeper.profiles.identity import Identity
from poolkeeper.profiles.profile import Encryption, Tls
from tests.databases.statements import Target
from tests.standins.tns import TnsStandin
from tests.support.certificates import make_certificates
from tests.support.oracle_server import profile_of

pytestmark = pytest.mark.oracle


def token_until(seconds):
    parts = ({"alg": "none"}, {"sub": "ada", "exp": int(time.time() + seconds)})
    encoded = [base64.urlsafe_b64encode(json.dumps(part).encode()).decode().rstrip("=") for part in parts]
    return ".".join([*encoded, "c2lnbmVk"])


@pytest.fixture
def target_of(tmp_path):
    """A target that signs in with a token, at a server that takes tokens over TLS."""
    made = make_certificates(tmp_path, "127.0.0.1")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(made.certificate_file, made.key_file)
    with TnsStandin(tls=context) as server:
        profile = profile_of(server, tls=Tls(mode=Encryption.VERIFY_CA, ca_file=str(made.ca_file)))

        def target(token, **changes):
            changed = msgspec.structs.replace(profile, **changes)
            return Target(database_of(Engine.ORACLE), changed, Identity("", token, is_token=True))

        target.server = server
        yield target


def test_an_access_token_signs_in(target_of):
    token = token_until(3600)
    target_of.server.login_rules.tokens[token] = "ada"
    with target_of(token).connected() as connection:
        assert connection.cursor().execute("SELECT USER FROM dual").fetchone() == ("ADA",)


def test_a_token_that_is_refused_or_over_is_explained_without_being_repeated(target_of):
    assert target_of(token_until(3600)).refusal().code == "ORA-01017"
    over = target_of(token_until(-60)).refusal()
    assert (over.code, over.title) == ("DPY-2033", "The access token was not taken.")


def test_a_token_is_not_sent_in_the_clear(target_of):
    explained = target_of(token_until(3600), tls=Tls(mode=Encryption.OFF)).refusal()
    assert explained.code == "DPY-2034"
    assert "a token needs tcps" in explained.remedies[0].text
