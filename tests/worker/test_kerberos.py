"""Workers that sign in to a real PostgreSQL with real tickets."""

import os
import threading
import time

import msgspec
import pytest

from poolkeeper.credentials.credential import Fetching, NoSignIn
from poolkeeper.credentials.credential_cache import CredentialCache
from poolkeeper.credentials.kerberos.tickets import TICKETS
from poolkeeper.profiles.pool_kinds import PoolKind, PsycopgPool
from poolkeeper.profiles.profile import PoolSettings
from poolkeeper.worker.lab_messages import (
    LabFailed,
    LabFinished,
    LabSettings,
    StartLab,
    WorkerKind,
    Workload,
)
from poolkeeper.worker.messages import (
    OpenPool,
    PoolFailed,
    PoolOpened,
    SignInAnswer,
    SignInNeeded,
    StatementFailed,
    StatementFinished,
)
from poolkeeper.worker.no_ticket import no_ticket
from tests.support.heard_worker import HeardWorker

pytestmark = pytest.mark.postgresql

WHO = "SELECT principal FROM pg_stat_gssapi WHERE pid = pg_backend_pid()"


class NoSecrets:
    place = "nowhere"


class SignedInWorker(HeardWorker):
    """A worker whose questions are answered as the window answers them."""

    def __init__(self, profile):
        self.credentials = CredentialCache()
        self.sources = []
        super().__init__(profile)

    def failure(self):
        self.handle.send(OpenPool(self.profile))
        event = self.expect(PoolOpened, PoolFailed)
        assert isinstance(event, PoolFailed), event
        return event.explained

    def who(self):
        assert isinstance(done := self.run(WHO), StatementFinished), done
        return self.texts()

    def _hear(self, event):
        if not isinstance(event, SignInNeeded):
            super()._hear(event)
            return
        fetching = Fetching(secrets=NoSecrets(), quiet=event.quiet, refused=bool(event.refused))
        try:
            found = self.credentials.obtain(self.profile, fetching, refused=event.refused)
        except NoSignIn as error:
            answer = SignInAnswer(event.request_id, None, no_ticket(error.detail, self.profile))
        else:
            self.sources.append(found.source)
            answer = SignInAnswer(event.request_id, found.identity, None, found.source)
        self.handle.send(answer)


@pytest.fixture(autouse=True)
def runtime(tmp_path, monkeypatch):
    folder = tmp_path / "runtime"
    folder.mkdir(mode=0o700)
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(folder))
    yield folder
    TICKETS.close()
    assert list(folder.iterdir()) == [], "a cache was left behind"


def test_a_keytab_signs_in(gss_postgresql, kdc):
    profile = gss_postgresql.kerberos_profile(kdc, keytab=kdc.keytab("alice"))
    with SignedInWorker(profile) as worker:
        worker.open()
        assert worker.who() == [("alice@ONE.TEST",)]
    assert "KRB5CCNAME" not in os.environ
    assert worker.sources[0].startswith("Kerberos ticket of alice@ONE.TEST in ")
    assert worker.sources[0].endswith(" for the service postgres/localhost")


def test_ones_own_ticket_signs_in_and_its_cache_stays(gss_postgresql, kdc, tmp_path, monkeypatch):
    own = tmp_path / "own_cache"
    monkeypatch.setenv("KRB5CCNAME", f"FILE:{own}")
    kdc.kinit("alice", kdc.keytab("alice"), own)
    with SignedInWorker(gss_postgresql.kerberos_profile(kdc)) as worker:
        worker.open()
        assert worker.who() == [("alice@ONE.TEST",)]
    assert own.exists()


def test_two_realms_work_at_the_same_time(gss_postgresql, kdc, other_kdc):
    one = gss_postgresql.kerberos_profile(kdc, keytab=kdc.keytab("alice"))
    two = gss_postgresql.kerberos_profile(other_kdc, "bob", keytab=other_kdc.keytab("bob"))
    pool = PoolSettings(size=1, max_overflow=3, recycle_s=1)
    workers = [SignedInWorker(msgspec.structs.replace(each, pool=pool)) for each in (one, two)]
    seen = {}

    def work(worker):
        worker.open()
        seen[worker] = {row for tab in range(12) for row in _who_in(worker, tab)}

    try:
        threads = [threading.Thread(target=work, args=(worker,)) for worker in workers]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(60)
    finally:
        for worker in workers:
            worker.handle.close()
            assert worker.handle.wait_closed(30)
    assert [seen[worker] for worker in workers] == [{("alice@ONE.TEST",)}, {("bob@TWO.TEST",)}]


def _who_in(worker, tab):
    done = worker.run(WHO, tab=tab, holder=f"tab {tab}")
    assert isinstance(done, StatementFinished), done
    return worker.texts()


def test_tickets_of_seconds_are_renewed_while_a_pool_works(own_gss_postgresql, own_kdc):
    """Each statement makes a new connection, so each needs a ticket that holds just then."""
    own_kdc.add("brief", maxlife=3, maxrenewlife=5)
    own_gss_postgresql.execute("CREATE ROLE brief LOGIN")
    own_gss_postgresql.admit("brief")
    profile = own_gss_postgresql.kerberos_profile(own_kdc, "brief", keytab=own_kdc.keytab("brief"))
    profile = msgspec.structs.replace(profile, pool=PoolSettings(kind=PoolKind.NULL))
    settings = profile.credential.kerberos
    TICKETS.watch(profile.id)
    try:
        with SignedInWorker(profile) as worker:
            worker.open()
            first = TICKETS.status(profile.id, settings).ticket
            statements = 0
            deadline_s, status = time.monotonic() + 60, TICKETS.status(profile.id, settings)
            # on past the renewable life of the first ticket, so that it was renewed and then got anew
            while (status.ticket.renew_until_s or 0) <= first.renew_until_s or status.renewals < 3:
                done = worker.run(WHO)
                assert not isinstance(done, StatementFailed), done.explained
                statements += 1
                status = TICKETS.status(profile.id, settings)
                assert status.failure == ""
                assert time.monotonic() < deadline_s, status
            assert statements > 10
    finally:
        TICKETS.release(profile.id)


def test_a_server_with_new_keys_is_signed_in_to_with_a_new_ticket(own_gss_postgresql, own_kdc):
    """The ticket for the service that is in the cache was made for the keys that the server had before."""
    profile = own_gss_postgresql.kerberos_profile(own_kdc, keytab=own_kdc.keytab("alice"))
    profile = msgspec.structs.replace(profile, pool=PoolSettings(kind=PoolKind.NULL))
    with SignedInWorker(profile) as worker:
        worker.open()
        own_gss_postgresql.take_keys(own_kdc, new_keys=True)
        assert worker.who() == [("alice@OWN.TEST",)]


def test_a_refused_user_is_no_reason_to_pause(gss_postgresql, kdc):
    profile = gss_postgresql.kerberos_profile(kdc, "bob", keytab=kdc.keytab("alice"))
    kerberos = msgspec.structs.replace(profile.credential.kerberos, principal="alice@ONE.TEST")
    credential = msgspec.structs.replace(profile.credential, kerberos=kerberos)
    with SignedInWorker(msgspec.structs.replace(profile, credential=credential)) as worker:
        for _attempt in range(3):
            explained = worker.failure()
            assert explained.title == (
                f"localhost:{gss_postgresql.port} took the Kerberos ticket and refused the sign-in as bob."
            )
            assert "GSSAPI authentication failed" in explained.detail


@pytest.mark.parametrize("kind", [WorkerKind.THREADS, WorkerKind.PROCESSES])
def test_the_labs_own_pools_sign_in_by_ticket_too(gss_postgresql, kdc, kind):
    profile = gss_postgresql.kerberos_profile(kdc, keytab=kdc.keytab("alice"))
    workload = Workload(kind=kind, workers=2, hold_ms=10, think_ms=5, run_s=0.5)
    with SignedInWorker(profile) as worker:
        worker.handle.send(StartLab(profile, LabSettings(pool=PoolSettings(size=2), workload=workload)))
        done = worker.expect(LabFinished, LabFailed)
        assert isinstance(done, LabFinished), done.explained


def test_the_threads_of_psycopg_pool_sign_in_by_ticket_too(gss_postgresql, kdc):
    profile = gss_postgresql.kerberos_profile(kdc, keytab=kdc.keytab("alice"))
    pool = PoolSettings(kind=PoolKind.PSYCOPG, psycopg=PsycopgPool(min_size=3, max_size=5))
    with SignedInWorker(msgspec.structs.replace(profile, pool=pool)) as worker:
        worker.open()
        assert {row for tab in range(4) for row in _who_in(worker, tab)} == {("alice@ONE.TEST",)}
