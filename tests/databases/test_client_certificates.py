"""Signing in with a client certificate on real servers, and every way in which one fails."""

import pytest

from poolkeeper.credentials.credential import Fetching, NoSignIn
from poolkeeper.credentials.sign_in import sign_in
from poolkeeper.databases.explained import DatabaseError
from poolkeeper.databases.registry import database_of
from poolkeeper.profiles.identity import Identity
from poolkeeper.profiles.profile import Encryption, SignIn, Tls
from poolkeeper.profiles.profile_store import ProfileStore
from poolkeeper.profiles.vault import MemoryVault
from tests.databases.statements import Target
from tests.support.servers_with_clients import PARTICULAR, USER

PASSPHRASE = "s3same-öffne"
POSTGRESQL = pytest.param("postgresql_with_clients", marks=pytest.mark.postgresql)
MARIADB = pytest.param("mariadb_with_clients", marks=pytest.mark.mysql)


@pytest.fixture(params=[POSTGRESQL, MARIADB])
def machine(request):
    return request.getfixturevalue(request.param)


def shown(machine, pair, **changes):
    """A profile that shows a certificate, and no password."""
    tls = Tls(
        mode=Encryption.VERIFY_CA,
        ca_file=str(machine.certificates.ca_file),
        certificate_file=str(pair.certificate_file) if pair else "",
        key_file=str(pair.key_file) if pair else "",
    )
    given = {"user": USER, "sign_in": SignIn.CERTIFICATE, "tls": tls, "database": database(machine)}
    return machine.profile(**(given | changes))


def database(machine):
    return "postgres" if machine.engine == "postgresql" else "shop"


def signed_in(profile, passphrase=""):
    return Target(database_of(profile.engine), profile, Identity(profile.user, key_password=passphrase))


def refusal(profile, passphrase=""):
    return signed_in(profile, passphrase).refusal()


def who(target):
    with target.connected() as connection:
        cursor = connection.cursor()
        cursor.execute("SELECT current_user" + ("()" if target.profile.engine == "mysql" else ""))
        return cursor.fetchone()[0].split("@")[0]


def test_the_certificate_signs_in_without_a_password(machine, clients):
    assert who(signed_in(shown(machine, clients.issue(USER)))) == USER


def test_the_files_may_lie_in_the_home_folder(machine, clients, tmp_path, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path))
    pair = clients.issue(USER, passphrase=PASSPHRASE)
    for name, file in (
        ("c", pair.certificate_file),
        ("k", pair.key_file),
        ("a", machine.certificates.ca_file),
    ):
        (tmp_path / name).write_bytes(file.read_bytes())
        (tmp_path / name).chmod(0o600)
    tls = Tls(mode=Encryption.VERIFY_CA, ca_file="~/a", certificate_file="~/c", key_file="~/k")
    profile = shown(machine, pair, tls=tls)
    store = ProfileStore(MemoryVault())
    store.save(profile, key_password=PASSPHRASE)
    assert sign_in(profile, Fetching(secrets=store)).identity.key_password == PASSPHRASE
    assert who(signed_in(profile, PASSPHRASE)) == USER


def test_a_key_in_the_certificates_own_file_serves(machine, clients):
    pair = clients.issue(USER)
    pair.certificate_file.write_bytes(pair.certificate_file.read_bytes() + pair.key_file.read_bytes())
    pair.certificate_file.chmod(0o600)
    tls = Tls(mode=Encryption.REQUIRE, certificate_file=str(pair.certificate_file))
    assert who(signed_in(shown(machine, pair, tls=tls))) == USER


def test_an_encrypted_key_opens_with_its_passphrase(machine, clients):
    assert who(signed_in(shown(machine, clients.issue(USER, passphrase=PASSPHRASE)), PASSPHRASE)) == USER


@pytest.mark.parametrize("passphrase", ["", "another"])
def test_a_key_that_stays_shut_is_told_and_its_passphrase_is_not(machine, clients, passphrase):
    explained = refusal(shown(machine, clients.issue(USER, passphrase=PASSPHRASE)), passphrase)
    assert "does not open with the passphrase" in explained.title
    assert "another" not in explained.detail


def test_no_certificate_is_told(machine):
    explained = refusal(shown(machine, None))
    wanted = "wants a client certificate" if machine.engine == "postgresql" else "wants a password"
    assert wanted in explained.title


@pytest.mark.parametrize(("from_days", "for_days"), [(-9, -1), (3, 9)])
def test_a_certificate_out_of_its_time_is_told_with_its_dates(machine, clients, from_days, for_days):
    pair = clients.issue(USER, from_days=from_days, for_days=for_days)
    explained = refusal(shown(machine, pair))
    assert explained.title == "The client certificate is not valid today."
    assert f"made out to CN={USER}, valid from 20" in explained.detail


def test_a_certificate_of_an_authority_that_the_server_does_not_trust_is_told(machine, strangers):
    explained = refusal(shown(machine, strangers.issue(USER)))
    words = ("does not trust the authority", "refused the client", "may not accept the client certificate")
    assert any(each in explained.title for each in words)
    assert f"made out to CN={USER}" in explained.detail


@pytest.mark.postgresql
def test_a_certificate_of_somebody_else_is_told(postgresql_with_clients, clients):
    explained = refusal(shown(postgresql_with_clients, clients.issue("bob")))
    assert f"does not let this client certificate sign in as {USER}" in explained.title
    assert "made out to CN=bob" in explained.detail


@pytest.mark.mysql
def test_a_certificate_that_is_not_the_accounts_is_told(mariadb_with_clients, clients):
    explained = refusal(shown(mariadb_with_clients, clients.issue(USER), user=PARTICULAR))
    assert "with this client certificate" in explained.title
    assert "SHOW CREATE USER" in explained.remedies[1].text


def test_the_key_of_another_certificate_is_told(machine, clients):
    pair, other = clients.issue(USER), clients.issue(USER)
    tls = Tls(
        mode=Encryption.REQUIRE,
        certificate_file=str(pair.certificate_file),
        key_file=str(other.key_file),
    )
    assert "does not belong" in refusal(shown(machine, pair, tls=tls)).title


@pytest.mark.postgresql
def test_a_key_that_others_can_read_is_told(postgresql_with_clients, clients):
    pair = clients.issue(USER)
    pair.key_file.chmod(0o644)
    assert "Others can read the key" in refusal(shown(postgresql_with_clients, pair)).title


class Asked:
    """A person who answers the questions for a passphrase, one after another."""

    def __init__(self, *answers):
        self.answers, self.reasons = list(answers), []

    def __call__(self, _profile, reason):
        self.reasons.append(reason)
        return self.answers.pop(0) if self.answers else None


@pytest.fixture
def store():
    return ProfileStore(MemoryVault())


def fetched(profile, store, *answers):
    asked = Asked(*answers)
    try:
        return sign_in(profile, Fetching(secrets=store, ask_key=asked)), asked.reasons
    except NoSignIn as error:
        return error, asked.reasons


def test_the_saved_passphrase_is_used_and_nobody_is_asked(machine, clients, store):
    profile = shown(machine, clients.issue(USER, passphrase=PASSPHRASE))
    store.save(profile, key_password=PASSPHRASE)
    found, reasons = fetched(profile, store)
    assert (found.identity.key_password, found.identity.password, reasons) == (PASSPHRASE, "", [])
    assert who(Target(database_of(profile.engine), profile, found.identity)) == USER
    assert PASSPHRASE not in repr(found)


def test_a_missing_passphrase_is_asked_for_until_it_opens_the_key(machine, clients, store):
    profile = shown(machine, clients.issue(USER, passphrase=PASSPHRASE))
    found, reasons = fetched(profile, store, "wrong", PASSPHRASE)
    assert found.identity.key_password == PASSPHRASE
    assert "there is no passphrase" in reasons[0]
    assert "does not open" in reasons[1]


def test_a_dismissed_question_says_what_is_missing(machine, clients, store):
    found, _ = fetched(shown(machine, clients.issue(USER, passphrase=PASSPHRASE)), store)
    assert "encrypted, and there is no passphrase" in found.sentence
    assert "passphrase" in found.remedy


def test_the_end_of_the_certificate_is_known(machine, clients, store):
    found, _ = fetched(shown(machine, clients.issue(USER, for_days=7)), store)
    assert found.source.startswith(f"client certificate CN={USER} from ")
    assert 6.9 * 86_400 < found.expires_s - found.fetched_s < 7.1 * 86_400


@pytest.mark.posix
def test_a_key_that_cannot_serve_is_told_before_anything_is_sent(machine, clients, store):
    pair, other = clients.issue(USER), clients.issue(USER)
    pair.key_file.chmod(0o640)
    found, _ = fetched(shown(machine, pair), store)
    assert "Others can read the key" in found.sentence
    assert "chmod 600" in found.remedy
    pair.key_file.write_bytes(other.key_file.read_bytes())
    pair.key_file.chmod(0o600)
    found, _ = fetched(shown(machine, pair), store)
    assert "does not belong" in found.sentence
    pair.key_file.unlink()
    found, _ = fetched(shown(machine, pair), store)
    assert "is not there" in found.sentence
    pair.certificate_file.write_text("no certificate")
    found, _ = fetched(shown(machine, pair), store)
    assert "no certificate in PEM form" in found.sentence


def test_a_refusal_is_a_database_error_without_the_passphrase(machine, clients):
    target = signed_in(shown(machine, clients.issue(USER, passphrase=PASSPHRASE)), "wrong-canary")
    with pytest.raises(Exception) as refused:
        target.database.connect(target.profile, target.identity, 5)
    assert "wrong-canary" not in f"{refused.value!r} {refused.value}"
    assert not isinstance(refused.value, DatabaseError) or refused.value.explained
