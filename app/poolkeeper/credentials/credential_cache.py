"""Keeps a credential for as long as its source allows, numbers generations, and fetches one at a time."""

import hashlib
import logging
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

_log = logging.getLogger(__name__)

AGAIN_S = 5.0
"""A source that failed while what it gave last still serves is left alone for so long."""


class _Place:
    """What is known of one profile; used under its lock, which is held while its source is asked."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.profile: Profile | None = None
        self.credential: Credential | None = None
        self.renewal: Renewal | None = None
        self.until_s = self.fetched_s = self.grace_s = 0.0
        self.renew_at_s: float | None = None
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
        generation `refused` is not given again unless it was fetched since. Where the source fails before
        what it gave last has expired, that is given a little longer. Raises NoSignIn.
        """
        place, asked_s = self._place(profile.id), self._clock() if asked_s is None else asked_s
        with place.lock:
            if refused and refused == place.generation and place.fetched_s <= asked_s:
                place.credential = None
            kept = place.credential
            if kept is not None and (place.profile != profile or not place.until_s):
                kept = None
            if kept is not None and self._serves(place, kept):
                return _as_of_now(kept)
            if place.failure is not None and place.profile == profile and asked_s < place.failure[0]:
                raise place.failure[1].anew()
            try:
                return self._fetched(place, profile, fetching)
            except NoSignIn:
                if kept is None or self._clock() >= (_as_of_now(kept).expires_s or 0.0):
                    raise
                _log.info("the sign-in of before serves a little longer")
                place.credential, place.grace_s = kept, self._clock() + AGAIN_S
                return _as_of_now(kept)

    def generation_of(self, profile_id: str) -> int:
        """The generation that was given out last; 0 where there was none."""
        return self._place(profile_id).generation

    def renew_at_s(self, profile_id: str) -> float | None:
        """When to fetch the next one ahead of time, by `time.time()`; None where there is no need to."""
        place = self._place(profile_id)
        kept = place.credential
        if kept is None or kept.lease is None:
            return None if kept is None else place.renew_at_s
        return None if kept.lease.lasts else kept.lease.renew_at_s

    def forget(self, profile_id: str) -> None:
        """Ask the source anew next time; the generations count on."""
        place = self._place(profile_id)
        with self._lock:
            place.until_s = place.grace_s = 0.0

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
        place.fetched_s, place.grace_s, place.renew_at_s = self._clock(), 0.0, None
        place.renewal = found.renewal
        mark = self._mark(found.identity)
        if mark != place.mark:
            place.mark, place.generation = mark, place.generation + 1
        identity = msgspec.structs.replace(found.identity, generation=place.generation)
        found = msgspec.structs.replace(found, identity=identity)
        kept_s = source.kept_s(profile)
        if kept_s > 0:
            place.credential, place.until_s = found, self._clock() + kept_s
            if found.expires_s is not None and found.lease is None:
                place.renew_at_s = _renewed_s(found, source.renewed_before_s(profile))
                place.until_s = min(place.until_s, place.renew_at_s)
        return found

    def _serves(self, place: _Place, kept: Credential) -> bool:
        now_s = self._clock()
        if now_s < place.grace_s:
            return now_s < (_as_of_now(kept).expires_s or 0.0)
        return now_s < place.until_s and (kept.lease is None or kept.lease.serves(now_s))

    def _mark(self, identity: Identity) -> bytes:
        return hashlib.blake2b(msgspec.msgpack.encode(identity), key=self._key).digest()


def _same_place(before: Profile, now: Profile) -> bool:
    """Whether what renews the one profile's credential is meant for the other's."""
    return (before.sign_in, before.credential) == (now.sign_in, now.credential)


def _renewed_s(found: Credential, before_s: float) -> float:
    """When to fetch the next; a short life is used for half of it at least."""
    expires_s = found.expires_s or 0.0
    return expires_s - min(before_s, max(0.0, expires_s - found.fetched_s) / 2)


def _as_of_now(credential: Credential) -> Credential:
    """With the end that it has by now: its lease may have been renewed."""
    lease = credential.lease
    return credential if lease is None else msgspec.structs.replace(credential, expires_s=lease.expires_s)
