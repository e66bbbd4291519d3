"""Answers the workers' questions for a sign-in: from where the profile says, or from a person."""

import functools
import logging
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QObject, Signal

from poolkeeper.desktop.key_passphrases import KeyPassphrases
from poolkeeper.desktop.lease_keeper import LeaseKeeper
from poolkeeper.desktop.sign_in_renewal import Given, SignInRenewal, given_of
from poolkeeper.desktop.task_bridge import TaskBridge
from poolkeeper.profiles.profile import Profile, SignIn
from poolkeeper.profiles.secret_text import TypedSecrets
from poolkeeper.worker.messages import Action, Explained, Remedy, SignInAnswer, SignInNeeded
from poolkeeper.worker.work_lane import WorkLane

if TYPE_CHECKING:
    from poolkeeper.credentials.credential import Credential, Instruction, SecretSource
    from poolkeeper.credentials.credential_cache import CredentialCache
    from poolkeeper.credentials.lease import Lease

_log = logging.getLogger(__name__)

PROMPT_DEADLINE_S = 590.0
"""A little less than the worker waits, so that the worker hears a refusal rather than nothing."""

Answered = Callable[[str | None, bool], None]
"""What was typed, None when dismissed, and whether to remember it until the window quits."""


class _Typed(NamedTuple):
    password: str
    until_quit: bool

    def __repr__(self) -> str:
        return "_Typed(***)"


class SignIns(QObject):
    """One lane per profile, so that a prompt nobody answers holds up its own profile alone.

    `expiries_told` carries a profile's id and every Expiry that its last sign-in has told.
    """

    expiries_told = Signal(str, object)

    def __init__(
        self,
        bridge: TaskBridge,
        secrets: Callable[[], "SecretSource"],
        ask: Callable[[Profile, str, Answered], None],
        parent: QObject | None = None,
        show: Callable[[Profile, "Instruction"], None] = lambda _profile, _instruction: None,
        over: Callable[[str], None] = lambda _profile_id: None,
    ) -> None:
        """`ask` shows a question for a password on the GUI thread and hands over what was typed.

        `show` puts what a person has to do elsewhere before them, on the GUI thread; `over` takes it away.
        """
        super().__init__(parent)
        self._bridge = bridge
        self._secrets = secrets
        self._ask = ask
        self._show = show
        self._over = over
        self.keys: KeyPassphrases | None = None
        self.leases = LeaseKeeper(bridge, self)
        self.renewal = SignInRenewal(bridge, self._fetched_quietly, self)
        self.leases.ending.connect(self.renewal.ending)
        self._cache: CredentialCache | None = None
        self._trial: tuple[TypedSecrets, CredentialCache] | None = None
        self._lanes: dict[str, WorkLane] = {}
        self._typed: dict[str, _Typed] = {}
        self._refused: set[str] = set()
        self._fetches: dict[str, threading.Event] = {}
        self._instructed: set[str] = set()
        self._closed = False

    def pool_opens(self, profile: Profile) -> None:
        """Keep and renew what this profile signs in with, until its pool is closed."""
        self.leases.need(profile.id, self)
        self.renewal.pool_opens(profile)

    def pool_closed(self, profile_id: str) -> None:
        """As `pool_lost`; what was typed for so long is forgotten, too."""
        self.forget(profile_id)
        self.pool_lost(profile_id)

    def pool_lost(self, profile_id: str) -> None:
        """Nothing is fetched ahead of time any more, and what is held for the profile is given back soon."""
        self.renewal.pool_closed(profile_id)
        self.leases.settle(profile_id, self)

    def forget(self, profile_id: str) -> None:
        """The profile closes or could not be opened: stop fetching, forget what was typed for so long."""
        if (typed := self._typed.get(profile_id)) and not typed.until_quit:
            del self._typed[profile_id]
        if self.keys is not None:
            self.keys.forget(profile_id)
        self.stop(profile_id)

    def stop(self, profile_id: str) -> None:
        """Stop fetching: nobody wants it any more."""
        self._fetches.pop(profile_id, threading.Event()).set()

    def forget_all_of(self, profile_id: str) -> None:
        """The profile was changed: forget all that was typed or fetched for it."""
        self._typed.pop(profile_id, None)
        self._refused.discard(profile_id)
        self.forget(profile_id)
        if self._cache is not None:
            self._cache.forget(profile_id)

    def close(self) -> None:
        """Stop every fetch that is under way, with the command it runs."""
        self._closed = True
        for profile_id in tuple(self._fetches):
            self.forget(profile_id)

    def give_back(self, timeout_s: float) -> None:
        """Give back what is held at other servers; to be called when nobody asks any more."""
        self.leases.give_back_all(timeout_s)
        while self._lanes:
            self._lanes.popitem()[1].close(0)

    def answer(
        self,
        profile: Profile,
        needed: SignInNeeded,
        send: Callable[[SignInAnswer], None],
        typed: TypedSecrets = TypedSecrets(),  # noqa: B008 - frozen
        *,
        quiet: bool = False,
    ) -> None:
        """Find the identity for a worker's question and send it; what was `typed` comes first.

        A `quiet` one is refused rather than asked for.
        """
        asked_s, quiet = time.time(), quiet or needed.quiet
        future = self._lane(profile).submit(
            lambda: self._signed_in(profile, typed, quiet, needed.refused, asked_s)
        )
        future.add_done_callback(lambda done: self._note_given(profile, done, cached=typed.nothing))
        future.add_done_callback(lambda done: send(_answer(profile, needed.request_id, done)))
        future.add_done_callback(lambda done: self._tell_expiries(profile, done))
        future.add_done_callback(lambda _done: self._take_away(profile))

    def try_out(self, profile: Profile, typed: TypedSecrets) -> "Future[Credential]":
        """Fetch anew from where `profile` says, with what was `typed` in a form that is not saved.

        Nobody is asked for a password; a person who has to do something elsewhere is shown what. What the
        source holds for it is given back at once.
        """
        from poolkeeper.credentials.credential import Fetching
        from poolkeeper.credentials.typed_secrets import tried

        cancelled, quiet = self._cancellation(profile), profile.sign_in is not SignIn.OAUTH
        show = self._shower(profile)
        future = self._lane(profile).submit(
            lambda: tried(
                profile,
                typed,
                Fetching(secrets=self._secrets(), show=show, cancelled=cancelled, quiet=quiet),
            )
        )
        future.add_done_callback(lambda _done: self._take_away(profile))
        return future

    def _tell_expiries(self, profile: Profile, done: "Future[Credential]") -> None:
        """On the lane."""
        from poolkeeper.credentials.expiries import expiries_of

        if done.exception() is None:
            told = expiries_of(profile, done.result())
            self._bridge.call(self, lambda: self.expiries_told.emit(profile.id, told))

    def _lane(self, profile: Profile) -> WorkLane:
        if profile.id not in self._lanes:
            self._lanes[profile.id] = WorkLane(f"sign in to {profile.name}")
        return self._lanes[profile.id]

    def _signed_in(
        self, profile: Profile, typed: TypedSecrets, quiet: bool, refused: int, asked_s: float
    ) -> "Credential":
        """On the profile's lane."""
        from poolkeeper.credentials.credential import Fetching, ask_nobody
        from poolkeeper.credentials.credential_cache import CredentialCache
        from poolkeeper.credentials.typed_secrets import sign_in_as_typed

        self._cache = self._cache or CredentialCache()
        cache = self._cache if typed.nothing else self._trial_cache(typed)
        if refused and refused == cache.generation_of(profile.id):
            self._refused.add(profile.id)
            self._typed.pop(profile.id, None)
        saved, keys = self._secrets(), self.keys
        fetching = Fetching(
            secrets=saved if keys is None else keys.over(profile.id, saved),
            ask_key=ask_nobody if quiet or keys is None else keys.asked,
            ask=self._remembered if quiet else self._asked,
            show=self._shower(profile),
            cancelled=self._cancellation(profile),
            quiet=quiet,
            refused=profile.id in self._refused,
        )
        obtain = functools.partial(cache.obtain, asked_s=asked_s, refused=refused)
        if not typed.nothing:
            return sign_in_as_typed(profile, typed, fetching, obtain)
        return obtain(profile, fetching)

    def _trial_cache(self, typed: TypedSecrets) -> "CredentialCache":
        """A cache for one try of a form, so that a test with several connections asks a person once."""
        from poolkeeper.credentials.credential_cache import CredentialCache

        if self._trial is None or self._trial[0] != typed:
            self._trial = typed, CredentialCache()
        return self._trial[1]

    def _shower(self, profile: Profile) -> Callable[["Instruction"], None]:
        def show(instruction: "Instruction") -> None:
            self._instructed.add(profile.id)
            self._bridge.call(self, lambda: self._show(profile, instruction))

        return show

    def _take_away(self, profile: Profile) -> None:
        if profile.id in self._instructed:
            self._instructed.discard(profile.id)
            self._bridge.call(self, lambda: self._over(profile.id))

    def _fetched_quietly(self, profile: Profile) -> "Future[Credential]":
        asked_s = time.time()
        future = self._lane(profile).submit(
            lambda: self._signed_in(profile, TypedSecrets(), True, 0, asked_s)
        )
        future.add_done_callback(lambda done: self._note_given(profile, done, cached=True))
        return future

    def _note_given(self, profile: Profile, done: "Future[Credential]", *, cached: bool) -> None:
        if done.exception() is not None or self._cache is None:
            return
        credential, lease = done.result(), done.result().lease
        given = given_of(credential, self._cache.renew_at_s(profile.id)) if cached else None
        if lease is not None or (given is not None and given.expires_s is not None):
            self._bridge.call(self, lambda: self._take_note(profile, given, lease))

    def _take_note(self, profile: Profile, given: Given | None, lease: "Lease | None") -> None:
        if lease is not None:
            self.leases.hold(profile.id, lease)
        if given is not None:
            self.renewal.given(profile, given)

    def _cancellation(self, profile: Profile) -> threading.Event:
        event = self._fetches.setdefault(profile.id, threading.Event())
        if self._closed and profile.sign_in is SignIn.KERBEROS:
            # a worker that ends may still ask: what it got after the caches were removed would stay
            event.set()
        return event

    def _remembered(self, profile: Profile, _reason: str) -> str | None:
        return typed.password if (typed := self._typed.get(profile.id)) else None

    def _asked(self, profile: Profile, reason: str) -> str | None:
        if profile.id in self._typed:
            return self._remembered(profile, reason)
        answered: Future[_Typed | None] = Future()
        self._bridge.call(self, lambda: self._ask(profile, reason, lambda *typed: _take(answered, *typed)))
        typed = answered.result(PROMPT_DEADLINE_S)
        if typed is not None:
            self._typed[profile.id] = typed
            self._refused.discard(profile.id)
        return None if typed is None else typed.password


def _take(answered: "Future[_Typed | None]", password: str | None, until_quit: bool) -> None:
    answered.set_result(None if password is None else _Typed(password, until_quit))


def _answer(profile: Profile, request_id: int, done: "Future[Credential]") -> SignInAnswer:
    from poolkeeper.credentials.credential import NoSignIn
    from poolkeeper.credentials.in_words import in_words
    from poolkeeper.credentials.kerberos.kerberos_ticket import NoTicket
    from poolkeeper.worker.no_ticket import no_ticket

    error = done.exception()
    if error is None:
        credential = done.result()
        return SignInAnswer(request_id, credential.identity, None, in_words(credential, time.time()))
    _log.info("no sign-in: %s", type(error).__name__)
    if isinstance(error, NoTicket):
        return SignInAnswer(request_id, None, no_ticket(error.detail, profile))
    if isinstance(error, NoSignIn) and error.remedy:
        remedies = (Remedy(error.remedy, Action.EDIT_PROFILE),)
        return SignInAnswer(request_id, None, Explained(error.sentence, error.detail, remedies=remedies))
    remedies = (Remedy("Enter the password.", Action.ENTER_PASSWORD),)
    return SignInAnswer(request_id, None, Explained(str(error) or "Nobody answered.", remedies=remedies))
