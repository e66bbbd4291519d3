"""Keeps a credential for as long as its source allows, numbers generations, and fetches one at a time."""

import hashlib
import os
import threading
import time
from collections.abc import Callable

import msgspec

from poolkeeper.credentials.credential import Credential, Fetching, NoSignIn, Renewal
from poolkeeper.credentials.registry import source_of
from poolkeeper.credentials.sign_in import sign_in
from poolkeeper.profiles.identity import Identity
from poolkeeper.profiles.profile import Profile


class _Place:
    """What is known of one profile; used under its lock, which is held while its source is asked."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.profile: Profile | None = None
        self.credential: Credential | None = None
        self.renewal: Renewal | None = None
        self.until_s = self.fetched_s = 0.0
        self.mark = b""
        self.generation = 0
        self.failure: tuple[float, NoSignIn] | None = None


class CredentialCache:
    """In the window's memory alone. `clock` gives `time.time()`."""

    def __init__(self, clock: Callable[[], float] = time.time) -> None:
        self._clock = clock
        self._key = os.urandom(32)
        self._places: dict[str, _Place] = {}
        self._lock = threading.Lock()

    def obtain(
        self, profile: Profile, fetching: Fetching, *, asked_s: float | None = None, refused: int = 0
    ) -> Credential:
        """A credential that still serves, with its generation; blocks while one is fetched.

        `asked_s` is when the question was put: what failed since fails for all who waited meanwhile. The
        generation `refused` is not given again unless it was fetched since. Raises NoSignIn.
        """
        place, asked_s = self._place(profile.id), self._clock() if asked_s is None else asked_s
        with place.lock:
            if refused and refused == place.generation and place.fetched_s <= asked_s:
                place.credential = None
            kept = place.credential
            if kept is not None and place.profile == profile and self._clock() < place.until_s:
                return kept
            if place.failure is not None and place.profile == profile and asked_s < place.failure[0]:
                raise place.failure[1].anew()
            return self._fetched(place, profile, fetching)

    def generation_of(self, profile_id: str) -> int:
        """The generation that was given out last; 0 where there was none."""
        return self._place(profile_id).generation

    def forget(self, profile_id: str) -> None:
        """Ask the source anew next time; the generations count on."""
        place = self._place(profile_id)
        with self._lock:
            place.until_s = 0.0

    def _place(self, profile_id: str) -> _Place:
        with self._lock:
            return self._places.setdefault(profile_id, _Place())

    def _fetched(self, place: _Place, profile: Profile, fetching: Fetching) -> Credential:
        source = source_of(profile)
        if place.profile is None or not _same_place(place.profile, profile):
            place.renewal = None
        fetching = msgspec.structs.replace(fetching, renewal=place.renewal)
        place.profile, place.credential, place.failure = profile, None, None
        try:
            found = sign_in(profile, fetching)
        except NoSignIn as error:
            # its traceback would keep what the source had in its hands
            if not fetching.quiet:
                place.failure = self._clock(), error.anew()
            raise
        place.fetched_s = self._clock()
        place.renewal = found.renewal
        mark = self._mark(found.identity)
        if mark != place.mark:
            place.mark, place.generation = mark, place.generation + 1
        identity = msgspec.structs.replace(found.identity, generation=place.generation)
        found = msgspec.structs.replace(found, identity=identity)
        kept_s = source.kept_s(profile)
        if kept_s > 0:
            place.credential, place.until_s = found, self._clock() + kept_s
            if found.expires_s is not None:
                place.until_s = min(place.until_s, _renewed_s(found, source.renewed_before_s(profile)))
        return found

    def _mark(self, identity: Identity) -> bytes:
        return hashlib.blake2b(msgspec.msgpack.encode(identity), key=self._key).digest()


def _same_place(before: Profile, now: Profile) -> bool:
    """Whether what renews the one profile's credential is meant for the other's."""
    return (before.sign_in, before.credential) == (now.sign_in, now.credential)


def _renewed_s(found: Credential, before_s: float) -> float:
    """When to fetch the next; a short life is used for half of it at least."""
    expires_s = found.expires_s or 0.0
    return expires_s - min(before_s, max(0.0, expires_s - found.fetched_s) / 2)
