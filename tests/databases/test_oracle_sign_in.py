"""What goes into the sign-in of Oracle: wallets, proxy users, editions, verifiers, refusals."""

import ssl
import time

import msgspec
import pytest
import trustme
from cryptography.hazmat.primitives import serialization

from poolkeeper.credentials.credential import Fetching
from poolkeeper.credentials.sign_in import sign_in
from poolkeeper.databases.oracle_pool import OraclePool
from poolkeeper.databases.registry import database_of
from poolkeeper.profiles.credentials import CredentialSettings, FromFile
from poolkeeper.profiles.engines import Engine
from poolkeeper.profiles.oracle import DriverPool, Oracle, OracleAddress
from poolkeeper.profiles.profile import Encryption, SignIn, Tls
from poolkeeper.profiles.profile_store import ProfileStore
from poolkeeper.profiles.vault import MemoryVault
from tests.databases.statements import Target
from tests.standins.tns import TnsStandin
from tests.support.oracle_server import APP, profile_of

pytestmark = pytest.mark.oracle

SESAME = "open sesame ü"


@pytest.fixture
def authority():
    return trustme.CA()


@pytest.fixture
def wanting_certificates(authority):
    """A server over TLS that wants a certificate of its clients, too."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("localhost").configure_cert(context)
    context.verify_mode = ssl.CERT_REQUIRED
    authority.configure_trust(context)
    with TnsStandin(users={APP.user: APP.password}, tls=context) as server:
        yield server


@pytest.fixture
def wallet(authority, tmp_path):
    """A folder with an ewallet.pem whose key is encrypted."""
    return wallet_in(authority, tmp_path, SESAME)


def wallet_in(authority, folder, password):
    """Make it, and say where it is."""
    issued = authority.issue_cert("client.test", common_name="client")
    key = serialization.load_pem_private_key(issued.private_key_pem.bytes(), None)
    encrypted = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.BestAvailableEncryption(password.encode()),
    )
    content = issued.cert_chain_pems[0].bytes() + encrypted + authority.cert_pem.bytes()
    (folder / "ewallet.pem").write_bytes(content)
    return str(folder)


def target(server, wallet_password="", **changes):
    identity = msgspec.structs.replace(APP, wallet_password=wallet_password)
    return Target(database_of(Engine.ORACLE), profile_of(server, **changes), identity)


def through_wallet(server, wallet, wallet_password):
    return target(
        server,
        wallet_password,
        host="localhost",
        tls=Tls(mode=Encryption.VERIFY_FULL),
        oracle=Oracle(wallet=wallet),
    )


def test_a_wallet_and_its_password_open_an_encrypted_connection(wanting_certificates, wallet):
    mine = through_wallet(wanting_certificates, wallet, SESAME)
    with mine.connected() as connection:
        proof = mine.database.encryption(connection)
        assert (proof.protocol, proof.verified) == ("TLS", True)
        assert wanting_certificates.sessions()[0].protocol == "tcps"


def test_a_wallet_may_lie_in_the_home_folder(wanting_certificates, wallet, monkeypatch):
    monkeypatch.setenv("HOME", wallet)
    with through_wallet(wanting_certificates, "~", SESAME).connected():
        assert wanting_certificates.sessions()[0].protocol == "tcps"


@pytest.mark.parametrize("wallet_password", ["n0t-sesame", ""])
def test_a_wrong_password_of_the_wallet_is_explained_and_asks_no_terminal(
    wanting_certificates, wallet, wallet_password
):
    mine = through_wallet(wanting_certificates, wallet, wallet_password)
    with pytest.raises(Exception) as caught:
        mine.database.connect(mine.profile, mine.identity, 3)
    explained = mine.database.explain(caught.value, mine.profile)
    assert "wallet" in f"{explained.title} {explained.remedies}".lower()
    assert not wallet_password or wallet_password not in f"{caught.value!r}{explained!r}"


def named_by_string(server, wallet, wallet_password, form, driver_pool=None):
    place = f"(PROTOCOL=tcps)(HOST=localhost)(PORT={server.port})"
    data = f"(CONNECT_DATA=(SERVICE_NAME={server.service}))"
    security = f"(SECURITY=(MY_WALLET_DIRECTORY={wallet}))"
    strings = {
        "easy": f"tcps://localhost:{server.port}/{server.service}?wallet_location={wallet}",
        "descriptor": f"(DESCRIPTION=(ADDRESS={place}){data}{security})",
    }
    oracle = Oracle(address=OracleAddress.CONNECT_STRING, driver_pool=driver_pool)
    mode = Tls(mode=Encryption.PREFER)
    return target(server, wallet_password, database=strings[form], tls=mode, oracle=oracle)


@pytest.mark.parametrize("form", ["easy", "descriptor"])
def test_a_wallet_that_the_connect_string_names_is_opened_with_its_password(
    wanting_certificates, wallet, form
):
    with named_by_string(wanting_certificates, wallet, SESAME, form).connected():
        assert wanting_certificates.sessions()[0].protocol == "tcps"


@pytest.mark.parametrize("form", ["easy", "descriptor"])
def test_a_wallet_that_the_connect_string_names_asks_no_terminal(wanting_certificates, wallet, form, capfd):
    mine = named_by_string(wanting_certificates, wallet, "", form)
    with pytest.raises(Exception) as caught:
        mine.database.connect(mine.profile, mine.identity, 3)
    explained = mine.database.explain(caught.value, mine.profile)
    assert "wallet" in f"{explained.title} {explained.remedies}".lower()
    assert "pass phrase" not in "".join(capfd.readouterr())


@pytest.mark.parametrize("form", ["easy", "descriptor"])
def test_the_drivers_own_pool_opens_such_a_wallet_too(wanting_certificates, wallet, form):
    mine = named_by_string(wanting_certificates, wallet, SESAME, form, DriverPool())
    pool = OraclePool(mine.profile, mine.identity, DriverPool())
    try:
        assert wanting_certificates.sessions()[0].protocol == "tcps"
    finally:
        pool.close()


@pytest.mark.parametrize("text", ["config-file:///etc/hostname", "ldap://dir.example/x"])
def test_a_connect_string_that_asks_elsewhere_opens_no_file_and_no_directory(oracle_server, text):
    oracle = Oracle(address=OracleAddress.CONNECT_STRING)
    explained = target(oracle_server).refusal(database=text, oracle=oracle)
    assert "configuration provider or a directory" in explained.title


def test_an_edition_is_asked_for(oracle_server):
    mine = target(oracle_server, oracle=Oracle(edition="E2"))
    with mine.connected():
        assert oracle_server.sessions()[0].edition == "E2"


def test_a_proxy_user_signs_in_for_another(oracle_server):
    mine = target(oracle_server, oracle=Oracle(proxy_user="scott"))
    with mine.connected():
        (session,) = oracle_server.sessions()
    assert (session.user, session.proxy_user) == ("SCOTT", APP.user.upper())


@pytest.mark.parametrize("verifier", ["11g", "12c"])
def test_both_kinds_of_password_hash_sign_in(verifier):
    with TnsStandin(users={APP.user: APP.password}, verifier=verifier) as server, target(server).connected():
        assert server.sessions()


@pytest.mark.parametrize(
    ("code", "words"),
    [(28000, "locked"), (28001, "expired"), (1045, "CREATE SESSION"), (1034, "not"), (12514, "service")],
)
def test_refusals_are_explained_by_their_code(oracle_server, code, words):
    if code == 12514:
        oracle_server.refuse(code)
    else:
        oracle_server.refuse_login(code)
    explained = target(oracle_server).refusal()
    assert explained.remedies
    assert explained.source.startswith("https://")
    assert words.lower() in f"{explained.title} {explained.detail}".lower()


def test_a_listener_that_cannot_be_reached_is_told_at_once(oracle_server, closed_port):
    began_s = time.monotonic()
    explained = target(oracle_server).refusal(port=closed_port)
    assert explained.title.startswith("Nothing listens on port")
    assert time.monotonic() - began_s < 1.5


def test_an_unknown_host_is_named(oracle_server):
    assert target(oracle_server).refusal(host="no.such.host.invalid").title == (
        "The host no.such.host.invalid is not known."
    )


@pytest.mark.parametrize("mode", [Encryption.PREFER, Encryption.VERIFY_FULL])
def test_a_name_of_tnsnames_opens_the_wallet_that_it_stands_for(wanting_certificates, wallet, tmp_path, mode):
    """With the passphrase from where profiles are kept, though the password comes from elsewhere."""
    described = named_by_string(wanting_certificates, wallet, "", "descriptor").profile.database
    (tmp_path / "tnsnames.ora").write_text(f"SAFE =\n  {described}\n")
    (tmp_path / "password").write_text(APP.password)
    (tmp_path / "password").chmod(0o600)
    oracle = Oracle(address=OracleAddress.CONNECT_STRING, tns_admin=str(tmp_path))
    from_file = CredentialSettings(file=FromFile(path=str(tmp_path / "password")))
    changes = {"sign_in": SignIn.FILE, "credential": from_file, "tls": Tls(mode=mode)}
    mine = target(wanting_certificates, database="safe", oracle=oracle, **changes)
    store = ProfileStore(MemoryVault())
    store.save(mine.profile, wallet_password=SESAME)
    identity = sign_in(mine.profile, Fetching(secrets=store)).identity
    with Target(mine.database, mine.profile, identity).connected():
        assert wanting_certificates.sessions()[0].protocol == "tcps"
