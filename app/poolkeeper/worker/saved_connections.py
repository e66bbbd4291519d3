"""The self-test of saved connections: each is opened as the window opens it, asked one thing, and closed."""

from collections.abc import Iterator, Sequence

from poolkeeper.credentials.credential import Credential, Fetching, NoSignIn
from poolkeeper.credentials.kerberos.kerberos_ticket import NoTicket
from poolkeeper.credentials.sign_in import sign_in
from poolkeeper.databases.explained import Explained
from poolkeeper.databases.refused_sign_ins import is_refused_sign_in
from poolkeeper.pools.lab.settings import OF_TASKS
from poolkeeper.pools.lab.settings import PoolKind as LabKind
from poolkeeper.profiles.engines import ENGINES, Engine
from poolkeeper.profiles.open_store import open_store
from poolkeeper.profiles.pool_kinds import KIND_NAMES
from poolkeeper.profiles.profile import PoolSettings, Profile
from poolkeeper.profiles.profile_store import ProfileStore, StoreError
from poolkeeper.worker.conversation import Conversation, StepFailed
from poolkeeper.worker.lab_messages import (
    LabFinished,
    LabSettings,
    StartLab,
    WorkerKind,
    Workload,
    kinds_for,
    worker_kinds_for,
)
from poolkeeper.worker.messages import (
    OpenPool,
    PoolOpened,
    ResultStarted,
    RunStatement,
    SignInAnswer,
    SignInNeeded,
    StatementFinished,
)
from poolkeeper.worker.no_ticket import no_ticket
from poolkeeper.worker.self_test import Step

_STATEMENTS = {Engine.ORACLE: "SELECT 42 AS answer FROM dual"}
_STATEMENT = "SELECT 42 AS answer"
_NOT_TRIED = Explained(
    "Not tried: the server has refused this user for another connection, and may lock the account."
)
_GIVE_BACK_S = 3.0
_LAB_RUNS_S = 0.5
_LAB_WORKERS = 2


_Account = tuple[Engine, str, int | None, str]
"""Who signs in where: engine, host, port and user."""


def tests_of(names: Sequence[str], *, with_lab: bool) -> Iterator[tuple[Step, ...]]:
    """The steps for each saved connection, or for each with one of these names; a name may mean several.

    The first step reads the keyring; what it finds is what the others are about.
    """
    keyring, refused = _Saved(names), set[_Account]()
    yield (("saved connections", keyring.read),)
    for profile in keyring.profiles:
        yield _OneConnection(profile, keyring.store, with_lab, refused).steps()


class _Saved:
    def __init__(self, names: Sequence[str]) -> None:
        self._names = set(names)
        opened = open_store()
        self.store, self._notice = opened.store, opened.notice
        self.profiles: list[Profile] = []

    def read(self) -> str:
        if self._notice:
            raise StepFailed(self._notice)
        try:
            entries = [each for each in self.store.entries() if not self._names or each.name in self._names]
            self.profiles = [self.store.load(each.id) for each in entries]
        except StoreError as error:
            raise StepFailed(str(error)) from None
        missing = self._names - {each.name for each in entries}
        if missing:
            raise StepFailed(f"No saved connection is called “{min(missing)}”.")
        return f"{len(self.profiles)} in {self.store.place}"


class _OneConnection:
    """`refused` has whom a server refused before: one password in many profiles would lock the account."""

    def __init__(self, profile: Profile, store: ProfileStore, with_lab: bool, refused: set[_Account]) -> None:
        self._profile = profile
        self._store = store
        self._with_lab = with_lab
        self._refused = refused
        self._credentials: list[Credential] = []
        self._worker: Conversation | None = None

    def steps(self) -> tuple[Step, ...]:
        name, kind = self._profile.name, KIND_NAMES[self._profile.pool_kind]
        labs = kinds_for(self._profile.engine) if self._with_lab else ()
        return (
            (f"{name}: {kind}", self._open_and_ask),
            *((f"{name}: lab, {each}", lambda each=each: self._run_lab(each)) for each in labs),
        )

    def _open_and_ask(self) -> str:
        """All in one step, so that a failure leaves no worker behind."""
        worker = self._worker = Conversation(self._answer)
        try:
            worker.send(OpenPool(self._profile))
            opened = worker.next(PoolOpened)
            statement = _STATEMENTS.get(self._profile.engine, _STATEMENT)
            worker.send(RunStatement(query_id=1, tab_id=1, holder="self-test", statement=statement))
            self._check_answer(worker)
        except StepFailed as failed:
            self._note_refusal(failed)
            raise
        finally:
            ended = worker.end()
            self._give_back()
        if not ended:
            raise StepFailed("The worker did not end.")
        return ", ".join(part for part in (opened.server_version, opened.encrypted) if part)

    def _check_answer(self, worker: Conversation) -> None:
        from poolkeeper.queries.result_store import ResultStore

        store = ResultStore(worker.next(ResultStarted).columns)
        try:
            worker.next(StatementFinished, store.append)
            if store.row_count != 1 or store.cell(0, 0).text != "42":
                raise StepFailed("The server was asked for 42, and that is not what arrived.")
        finally:
            store.close()

    def _run_lab(self, kind: LabKind) -> str:
        worker = Conversation(self._answer)
        workers = WorkerKind.TASKS if kind in OF_TASKS else worker_kinds_for(kind)[-1]
        load = Workload(
            kind=workers, workers=_LAB_WORKERS, processes=1, run_s=_LAB_RUNS_S,
            statement=_STATEMENTS.get(self._profile.engine, _STATEMENT),
        )  # fmt: skip
        pool = PoolSettings(size=1, max_overflow=1)
        try:
            worker.send(StartLab(self._profile, LabSettings(pool_kind=kind, pool=pool, workload=load)))
            result = worker.next(LabFinished).result
        finally:
            worker.end()
            self._give_back()
        if result.errors or not result.checkouts:
            raise StepFailed(result.errors[0][0] if result.errors else "No worker got a connection.")
        return f"{result.checkouts:,} checkouts in {result.ran_s:.1f} s by {workers.value}"

    def _answer(self, needed: SignInNeeded) -> SignInAnswer:
        """As the window answers, but that nobody is asked for anything."""
        try:
            credential = sign_in(self._profile, Fetching(secrets=self._store, quiet=True))
        except NoTicket as error:
            return SignInAnswer(needed.request_id, None, no_ticket(error.detail, self._profile))
        except NoSignIn as error:
            return SignInAnswer(needed.request_id, None, Explained(error.sentence, error.detail))
        self._credentials.append(credential)
        if self._account(credential) in self._refused:
            return SignInAnswer(needed.request_id, None, _NOT_TRIED)
        return SignInAnswer(needed.request_id, credential.identity, None, credential.source)

    def _note_refusal(self, failed: StepFailed) -> None:
        if failed.explained is not None and is_refused_sign_in(failed.explained, self._profile):
            self._refused.update(map(self._account, self._credentials))

    def _account(self, credential: Credential) -> _Account:
        profile = self._profile
        port = profile.port or ENGINES[profile.engine].port
        return profile.engine, profile.host.casefold(), port, credential.identity.user

    def _give_back(self) -> None:
        while self._credentials:
            lease = self._credentials.pop().lease
            if lease is not None:
                lease.give_back(_GIVE_BACK_S)
