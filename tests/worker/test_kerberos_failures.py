"""Every way a Kerberos sign-in fails is named, with kinit's or the server's own words and what to do."""

import msgspec
import pytest

from poolkeeper.credentials.credential import Fetching, NoSignIn
from poolkeeper.credentials.kerberos.kerberos_ticket import KerberosTicket
from poolkeeper.credentials.kerberos.tickets import TICKETS
from poolkeeper.databases.explained import Action
from poolkeeper.databases.registry import database_of
from poolkeeper.profiles.credentials import CredentialSettings
from poolkeeper.profiles.engines import Engine
from poolkeeper.profiles.kerberos import Kerberos, TicketFrom
from poolkeeper.profiles.profile import Profile, SignIn
from poolkeeper.worker.no_ticket import no_ticket
from tests.support.private_gss_postgresql import PrivateGssPostgresql
from tests.support.private_kdc import PrivateKdc
from tests.support.private_server import free_port


@pytest.fixture(autouse=True)
def runtime(tmp_path, monkeypatch):
    folder = tmp_path / "runtime"
    folder.mkdir(mode=0o700)
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(folder))
    yield
    TICKETS.close()
    assert list(folder.iterdir()) == []


def profile_of(kdc, **settings):
    own = Kerberos(config_file=str(kdc.config_file))
    credential = CredentialSettings(kerberos=msgspec.structs.replace(own, **settings))
    return Profile(
        name="orders", engine=Engine.POSTGRESQL, host="localhost", database="shop", user="alice",
        sign_in=SignIn.KERBEROS, credential=credential,
    )  # fmt: skip


def by_keytab(kdc, keytab, principal="alice", **settings):
    principal = principal if "@" in principal else f"{principal}@{kdc.realm}"
    settings = {"ticket": TicketFrom.KEYTAB, "principal": principal, "keytab": str(keytab)} | settings
    return profile_of(kdc, **settings)


def explained(profile):
    """Why there is no ticket; each failure says what to do and holds the words of whoever said so."""
    with pytest.raises(NoSignIn) as caught:
        KerberosTicket().fetch(profile, Fetching(secrets=None))
    told = no_ticket(caught.value.detail, profile)
    assert told.detail
    assert told.remedies
    return told


def with_config(kdc, tmp_path, text):
    path = tmp_path / "krb5.conf"
    path.write_text(text)
    return str(path)


def test_a_keytab_of_an_old_password(own_kdc):
    old = own_kdc.keytab("alice")
    own_kdc.keytab("alice", new_keys=True)
    told = explained(by_keytab(own_kdc, old))
    assert told.title == f"The keytab {old} no longer fits alice@OWN.TEST: the KDC has other keys."
    assert told.detail == "kinit: Password incorrect while getting initial credentials"
    assert "klist -kt" in told.remedies[1].text


def test_a_keytab_of_someone_else(kdc):
    keytab = kdc.keytab("alice")
    told = explained(by_keytab(kdc, keytab, "nobody"))
    assert told.title == f"The keytab {keytab} holds no key of nobody@ONE.TEST."
    assert told.remedies[0].action is Action.EDIT_PROFILE


def test_a_keytab_that_is_not_there(kdc, tmp_path):
    told = explained(by_keytab(kdc, tmp_path / "none"))
    assert told.title == f"The keytab {tmp_path / 'none'} cannot be read."


def test_a_file_that_is_no_keytab(kdc, tmp_path):
    (tmp_path / "text").write_text("hello, this is text")
    told = explained(by_keytab(kdc, tmp_path / "text"))
    assert told.title == f"The file {tmp_path / 'text'} is no keytab."


def test_a_principal_that_the_kdc_no_longer_knows(own_kdc):
    own_kdc.add("leaver")
    keytab = own_kdc.keytab("leaver")
    own_kdc.kadmin(["delprinc", "-force", "leaver"])
    told = explained(by_keytab(own_kdc, keytab, "leaver"))
    assert told.title == "The KDC knows no principal leaver@OWN.TEST."
    assert "not found in Kerberos database" in told.detail


def test_a_locked_and_an_expired_account(own_kdc):
    for principal in ("locked", "expired"):
        own_kdc.add(principal)
    keytab = own_kdc.keytab("locked", "expired")
    own_kdc.kadmin(["modprinc", "-allow_tix", "locked"])
    own_kdc.kadmin(["modprinc", "-expire", "2001-01-01", "expired"])
    assert explained(by_keytab(own_kdc, keytab, "locked")).title == "The KDC has locked locked@OWN.TEST."
    told = explained(by_keytab(own_kdc, keytab, "expired"))
    assert told.title == "The account or the password of expired@OWN.TEST has expired."


def test_a_kdc_that_is_down(own_kdc):
    keytab = own_kdc.keytab("alice")
    own_kdc.stop()
    told = explained(by_keytab(own_kdc, keytab))
    assert told.title == "No KDC of the realm answers."
    assert told.detail.startswith("kinit: Cannot contact any KDC for realm 'OWN.TEST'")


def test_a_kdc_that_takes_calls_and_does_not_answer(own_kdc, monkeypatch):
    monkeypatch.setattr("poolkeeper.credentials.kerberos.programs.LONGEST_S", 0.5)
    keytab = own_kdc.keytab("alice")
    with own_kdc.freeze():
        told = explained(by_keytab(own_kdc, keytab))
    assert told.title == "No KDC of the realm answers."
    assert told.detail == "kinit: no answer from a KDC within 0.5 s"


def test_a_realm_that_nobody_knows(kdc, tmp_path):
    keytab, config = (
        kdc.keytab("alice"),
        kdc.client_config().replace("    ONE.TEST = {", "    OTHER.TEST = {"),
    )
    told = explained(by_keytab(kdc, keytab, config_file=with_config(kdc, tmp_path, config)))
    assert told.title == "It is not known where the KDC of the realm is."


def test_a_configuration_that_cannot_be_read(kdc, tmp_path):
    config_file = with_config(kdc, tmp_path, "[libdefaults\nthis is wrong")
    told = explained(by_keytab(kdc, kdc.keytab("alice"), config_file=config_file))
    assert told.title == "The configuration of Kerberos cannot be read."


def test_clocks_that_differ_too_much(tmp_path):
    """The KDC's clock really is two hours ahead; kdc_timesync keeps kinit from making up for it."""
    kdc = PrivateKdc("SKEW.TEST", ahead="+2h")
    try:
        kdc.add("alice")
        kdc.config_file.write_text(kdc.client_config("kdc_timesync = 0"))
        told = explained(by_keytab(kdc, kdc.keytab("alice")))
    finally:
        kdc.remove()
    assert told.title.startswith("The clocks differ too much for Kerberos")
    assert "Clock skew too great" in told.detail
    assert "timedatectl" in told.remedies[0].text


def test_a_system_without_kinit(kdc, monkeypatch):
    keytab = kdc.keytab("alice")
    monkeypatch.setenv("PATH", "/nowhere")
    monkeypatch.setattr("poolkeeper.credentials.kerberos.programs.PLACES", ())
    told = explained(by_keytab(kdc, keytab))
    assert told.title == "kinit, the program that gets a ticket, is not installed."
    assert "apt install krb5-user" in told.remedies[0].text


def test_no_ticket_of_ones_own(kdc, tmp_path, monkeypatch):
    monkeypatch.setenv("KRB5CCNAME", f"FILE:{tmp_path / 'none'}")
    told = explained(profile_of(kdc))
    assert told.title == "There is no Kerberos ticket of yours."
    assert str(tmp_path / "none") in told.detail


def test_ones_own_ticket_has_ended(own_kdc, tmp_path, monkeypatch):
    cache = tmp_path / "cache"
    monkeypatch.setenv("KRB5CCNAME", f"FILE:{cache}")
    own_kdc.kinit("alice", own_kdc.keytab("alice"), cache, "-l", "1s")
    # the clock of who looks is a minute on
    later = KerberosTicket(type(TICKETS)(clock=lambda: cache.stat().st_mtime + 60))
    profile = profile_of(own_kdc)
    with pytest.raises(NoSignIn) as caught:
        later.fetch(profile, Fetching(secrets=None))
    assert no_ticket(caught.value.detail, profile).title == "The Kerberos ticket has ended."


def test_ones_own_ticket_is_another_ones(kdc, tmp_path, monkeypatch):
    cache = tmp_path / "cache"
    monkeypatch.setenv("KRB5CCNAME", f"FILE:{cache}")
    kdc.kinit("alice", kdc.keytab("alice"), cache)
    told = explained(profile_of(kdc, principal="carol@ONE.TEST"))
    assert told.title == "Your ticket is another one’s than the profile asks for."
    assert "is of alice@ONE.TEST, not of carol@ONE.TEST" in told.detail


def test_a_cache_that_is_torn(kdc, tmp_path, monkeypatch):
    cache = tmp_path / "cache"
    monkeypatch.setenv("KRB5CCNAME", str(cache))
    kdc.kinit("alice", kdc.keytab("alice"), cache)
    cache.write_bytes(cache.read_bytes()[:-40])
    assert explained(profile_of(kdc)).title == "The credential cache with your ticket cannot be read."


def refused(profile, **changes):
    """What PostgreSQL or libpq says to a ticket, and what it means."""
    profile = msgspec.structs.replace(profile, **changes)
    identity = KerberosTicket().fetch(profile, Fetching(secrets=None)).identity
    database = database_of(Engine.POSTGRESQL)
    with pytest.raises(Exception) as caught:
        database.close(database.connect(profile, identity, 5))
    told = database.explain(caught.value, profile)
    assert told.detail
    assert told.remedies
    return told


@pytest.fixture
def unchanged_environment(monkeypatch):
    """A worker's environment is its own; here it is that of the tests."""
    for name in ("KRB5_CONFIG", "KRB5CCNAME"):
        monkeypatch.setenv(name, "")


@pytest.mark.postgresql
@pytest.mark.usefixtures("unchanged_environment")
class TestServer:
    """What can only be said at the server's door."""

    def test_a_service_that_the_kdc_does_not_know(self, gss_postgresql, kdc):
        profile = gss_postgresql.kerberos_profile(kdc, keytab=kdc.keytab("alice"))
        told = refused(profile, host="127.0.0.1")
        assert told.title == "The KDC knows no service postgres/127.0.0.1."
        kerberos = msgspec.structs.replace(profile.credential.kerberos, service="pgsql")
        told = refused(profile, credential=CredentialSettings(kerberos=kerberos))
        assert told.title == "The KDC knows no service pgsql/localhost."

    def test_a_user_whom_the_ticket_does_not_fit(self, gss_postgresql, kdc):
        profile = gss_postgresql.kerberos_profile(kdc, keytab=kdc.keytab("alice"))
        place = f"localhost:{gss_postgresql.port}"
        told = refused(profile, user="bob")
        assert told.title == f"{place} took the Kerberos ticket and refused the sign-in as bob."

    def test_a_server_that_asks_for_a_password_instead(self, gss_postgresql, kdc):
        told = refused(gss_postgresql.kerberos_profile(kdc, keytab=kdc.keytab("alice")), user="app")
        assert told.title == f"localhost:{gss_postgresql.port} does not offer Kerberos for app."

    def test_a_server_with_another_keytab(self, own_gss_postgresql, own_kdc, tmp_path):
        own_kdc.kadmin(["cpw", "-randkey", "postgres/localhost"])
        own_kdc.kadmin(["cpw", "-randkey", "postgres/localhost"])
        told = refused(own_gss_postgresql.kerberos_profile(own_kdc, keytab=own_kdc.keytab("alice")))
        place = f"localhost:{own_gss_postgresql.port}"
        assert told.title == (
            f"{place} cannot read tickets for postgres/localhost: its keytab has other keys than the KDC."
        )

    def test_a_server_whose_clock_is_wrong(self, own_kdc):
        """The server's clock really is two hours ahead of the KDC's and of ours."""
        server = PrivateGssPostgresql(own_kdc, ahead="+2h")
        try:
            told = refused(server.kerberos_profile(own_kdc, keytab=own_kdc.keytab("alice")))
        finally:
            server.remove()
        assert told.title.startswith("The clocks differ too much for Kerberos")
        assert "Clock skew too great" in told.detail

    def test_nothing_listens(self, kdc):
        port = free_port()
        told = refused(by_keytab(kdc, kdc.keytab("alice")), port=port)
        assert told.title == f"Nothing listens on port {port} of localhost."
