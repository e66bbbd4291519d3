"""Signing in on behalf of a whole worker: what was refused is left alone for a while."""

import contextlib
import hashlib
import os
import threading
import time
from collections.abc import Callable, Iterator
from typing import TypeVar

import msgspec

from poolkeeper.databases.database import Database, DbapiConnection
from poolkeeper.databases.explained import Action, DatabaseError, Explained, Remedy
from poolkeeper.databases.refused_sign_ins import is_refused_sign_in
from poolkeeper.pools.login_guard import LoginGuard
from poolkeeper.pools.refused_elsewhere import Place, RefusedElsewhere, held_back, not_tried
from poolkeeper.profiles.identity import Identity
from poolkeeper.profiles.profile import Profile, SignIn

_Result = TypeVar("_Result")
TURN_S = 1.0
"""So long one server that hangs may hold up the sign-in at others."""

_MARK_SIZE = 32

Renew = Callable[[Identity, bool], Identity]
"""Gives another identity for one that was refused, or the same; with True it asks no person."""


class SignInPause(msgspec.Struct, frozen=True):
    """A refused identity is not tried until `until_s` (`time.time()`); `refusal` is the server's answer."""

    user: str
    count: int
    until_s: float
    refusal: Explained


class SignInPaused(DatabaseError):
    """The sign-in was not tried, because the same one was refused a moment ago, as `refusal` explains."""

    def __init__(self, explained: Explained, refusal: Explained) -> None:
        super().__init__(explained)
        self.refusal = refusal


class Logins:
    """Every connect of a worker goes through here; no identity is kept, only a mark that tells two apart.

    `changed` is called, on whatever thread, when a pause begins or ends. `clock` gives `time.time()`.
    `replicas` says where the profile's replicas are: what another of its servers refused is not tried there.
    """

    def __init__(
        self, changed: Callable[[], None] = lambda: None, clock: Callable[[], float] = time.time
    ) -> None:
        self.changed = changed
        self.renew: Renew | None = None
        self.replicas: frozenset[Place] = frozenset()
        self._clock = clock
        self._guard = LoginGuard()
        self._elsewhere = RefusedElsewhere()
        self._lock = threading.Lock()
        self._one_at_a_time = threading.Lock()
        self._next_server = threading.Lock()
        self._key = os.urandom(32)
        self._last: tuple[bytes, SignInPause] | None = None
        self._another_works = False

    @property
    def pause(self) -> SignInPause | None:
        """The pause that lasts, if one does."""
        with self._lock:
            if self._another_works or self._last is None:
                return None
            if self._guard.pause(self._last[0], self._clock()) is None:
                return None
            return self._last[1]

    def connect(
        self, database: Database, profile: Profile, identity: Identity, *, by_itself: bool = False
    ) -> DbapiConnection:
        """A new connection. Raises SignInPaused, or the driver's own error.

        `by_itself` says that no person asked for it: what was refused is then not tried at all, for a check
        that goes on for a night would lock the account in spite of any pause. Neither is then, nor at a
        replica whoever asked, what another server of the profile refused.
        """
        who = self.mark(profile, identity)
        with self._turn_of_server(by_itself):
            return self.attempt(
                who,
                database,
                profile,
                lambda: database.connect(profile, identity, profile.connect_timeout_s),
                by_itself=by_itself,
            )

    def renewed(
        self, profile: Profile, refused: Identity, *, quiet: bool, who: bytes = b""
    ) -> Identity | None:
        """Another identity, asked for because the server refused one; None where there is none other.

        `who` is the mark of the refused one, where of that its generation alone is known.
        """
        if self.renew is None:
            return None
        try:
            found = self.renew(refused, quiet)
        except DatabaseError:
            return None
        return found if self.mark(profile, found) != (who or self.mark(profile, refused)) else None

    def mark(self, profile: Profile, identity: Identity) -> bytes:
        """What tells this identity at this server from others, and gives nothing of it away.

        It ends in what tells the identity alone, at whichever server of the profile.
        """
        identity = msgspec.structs.replace(identity, wallet_password="", generation=0)
        here = (profile.host, profile.port, profile.database, identity)
        return self._digest(here) + self._digest((profile.engine, identity))

    def _digest(self, words: tuple[object, ...]) -> bytes:
        encoded = msgspec.msgpack.encode(words)
        return hashlib.blake2b(encoded, key=self._key, digest_size=_MARK_SIZE).digest()

    def attempt(
        self,
        who: bytes,
        database: Database,
        profile: Profile,
        job: Callable[[], _Result],
        *,
        by_itself: bool = False,
    ) -> _Result:
        """What `job`, which signs in as `who`, returns or raises. Raises SignInPaused without trying.

        An identity that was refused is tried by one at a time, so that a pause holds for all.
        """
        with self._turn(who):
            self._refuse_while_paused(who, profile, by_itself)
            asked_s = self._clock()
            try:
                result = job()
            except Exception as error:
                explained = database.explain(error, profile)
                # a server that refuses a ticket counts nothing: no account can be locked
                if profile.sign_in is not SignIn.KERBEROS and is_refused_sign_in(explained, profile):
                    self._note_refusal(who, profile, asked_s, explained)
                raise
        self._note_success(who)
        return result

    def note_refused(self, profile: Profile, identity: Identity, explained: Explained) -> None:
        """A server refused an identity that was tried without this guard: leave it alone from now on."""
        if profile.sign_in is not SignIn.KERBEROS:
            self._note_refusal(self.mark(profile, identity), profile, self._clock(), explained)

    def lift(self) -> None:
        """End every pause: a person wants it tried now, or has changed something."""
        with self._lock:
            self._guard.lift()
            self._elsewhere.lift()
        self.changed()

    @contextlib.contextmanager
    def _turn_of_server(self, by_itself: bool) -> Iterator[None]:
        """One server after the other where no person waits, so that a refusal is known before the next."""
        mine = by_itself and bool(self.replicas) and self._next_server.acquire(timeout=TURN_S)
        try:
            yield
        finally:
            if mine:
                self._next_server.release()

    def _is_replica(self, profile: Profile) -> bool:
        return (profile.host, profile.port) in self.replicas

    def _turn(self, who: bytes) -> contextlib.AbstractContextManager[object]:
        with self._lock:
            in_doubt = self._guard.was_refused(who) or self._elsewhere.in_doubt(_anywhere(who))
            return self._one_at_a_time if in_doubt else contextlib.nullcontext()

    def _refuse_while_paused(self, who: bytes, profile: Profile, by_itself: bool) -> None:
        with self._lock:
            pausing = self._guard.pause(who, self._clock()) is not None
            pausing = pausing or (by_itself and self._guard.left_alone(who))
            pause = self._last[1] if pausing and self._last is not None else None
            held = None
            if by_itself or self._is_replica(profile):
                held = self._elsewhere.held_at(_anywhere(who), (profile.host, profile.port))
        if pause is not None:
            raise paused(profile, pause)
        if held is not None:
            raise SignInPaused(held_back(profile.user, held), held.refusal)

    def _note_refusal(self, who: bytes, profile: Profile, asked_s: float, explained: Explained) -> None:
        with self._lock:
            refusal = self._guard.refused(who, asked_s, self._clock())
            self._another_works = False
            self._elsewhere.refused(_anywhere(who), (profile.host, profile.port), explained)
            self._last = who, SignInPause(profile.user, refusal.count, refusal.until_s, explained)
        self.changed()

    def _note_success(self, who: bytes) -> None:
        with self._lock:
            known = self._guard.was_refused(who)
            self._guard.accepted(who)
            self._elsewhere.accepted(_anywhere(who))
            if known:
                self._last = None
            elif self._last is not None and not self._another_works:
                known = self._another_works = True
        if known:
            self.changed()


def _anywhere(who: bytes) -> bytes:
    """The part of a mark that is the same at every server of the profile."""
    return who[_MARK_SIZE:]


def paused(profile: Profile, pause: SignInPause) -> SignInPaused:
    """Why nothing was tried, and until when."""
    times = "" if pause.count == 1 else f" {pause.count} times"
    until = time.strftime("%H:%M:%S", time.localtime(pause.until_s))
    refused = f"{times}, so it is not tried again before {until}."
    check_user = Remedy("Check the user in the profile.", Action.EDIT_PROFILE)
    return SignInPaused(not_tried(pause.user, refused, pause.refusal, check_user), pause.refusal)
