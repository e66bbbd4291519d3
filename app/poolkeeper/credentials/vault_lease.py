"""A lease of Vault's database engine: renewed ahead of its end with the token that has it, given back."""

import threading
import time
from typing import TYPE_CHECKING

from poolkeeper.credentials.bounded_call import bounded
from poolkeeper.credentials.credential import NoSignIn
from poolkeeper.credentials.vault_client import VAULT, answer_of, client_for
from poolkeeper.credentials.vault_failures import explained, is_forbidden
from poolkeeper.credentials.vault_reading import Found
from poolkeeper.credentials.vault_token import LoggedIn, log_out
from poolkeeper.profiles.hashicorp import FromVault

if TYPE_CHECKING:
    import hvac

RENEWED_AFTER = 0.6
"""The part of its time after which a lease is renewed, or another is taken: the rest is for the rollover."""

SHORTENED = 0.9
"""A renewal that gives less than this part of the time first given says that the longest time is near."""


class VaultLease:
    """Keeps the token in memory for as long as it is needed: Vault ends a lease with its token."""

    def __init__(
        self, settings: FromVault, token: str, logged_in: LoggedIn, found: Found, asked_s: float
    ) -> None:
        """`asked_s` is when Vault was asked, by `time.time()`: a lease never lives longer than we say."""
        self._settings = settings
        self._token = token
        self._logged_in = logged_in
        self._lease_id = found.lease_id
        self._whole_s = found.lease_s
        self._lock = threading.Lock()
        self._cancelled = threading.Event()
        self._lasts = found.renewable
        self._take(asked_s, found.lease_s)
        self._token_until(logged_in.expires_s)

    def __repr__(self) -> str:
        return "VaultLease(***)"

    @property
    def expires_s(self) -> float:
        """See Lease."""
        return self._expires_s

    @property
    def renew_at_s(self) -> float:
        """See Lease."""
        return self._renew_at_s

    @property
    def lasts(self) -> bool:
        """See Lease."""
        return self._lasts and not self._cancelled.is_set()

    def serves(self, now_s: float) -> bool:
        """See Lease."""
        if self._cancelled.is_set():
            return False
        return now_s < (self._expires_s if self._lasts else min(self._renew_at_s, self._expires_s))

    def renew(self) -> None:
        """See Lease."""
        with self._lock:
            if not self.lasts:
                return
            asked_s = time.time()
            given_s = bounded(VAULT, self._renewed, self._settings.timeout_s, self._cancelled)
            if given_s is None:
                self._lasts, self._renew_at_s = False, asked_s
                return
            self._lasts = given_s >= self._whole_s * SHORTENED
            if given_s > 0:
                self._take(asked_s, given_s)
                self._token_until(self._logged_in.expires_s)

    def give_back(self, timeout_s: float) -> None:
        """See Lease."""
        if self._cancelled.is_set():
            return
        self._cancelled.set()
        try:
            bounded(VAULT, lambda: self._revoked(timeout_s), timeout_s, threading.Event())
        except NoSignIn:
            return

    def _take(self, asked_s: float, given_s: float) -> None:
        self._expires_s = asked_s + given_s
        self._renew_at_s = asked_s + given_s * RENEWED_AFTER

    def _token_until(self, until_s: float | None) -> None:
        """The lease ends with its token, whatever it was promised."""
        if until_s is not None and until_s < self._expires_s:
            now_s = time.time()
            self._expires_s = until_s
            self._renew_at_s = min(self._renew_at_s, now_s + (until_s - now_s) * RENEWED_AFTER)

    def _renewed(self) -> float | None:
        """The seconds that the lease lives from now on; None where Vault does not renew it any more."""
        client = client_for(self._settings, self._token)
        try:
            self._renew_token(client)
            answer = answer_of(client.sys.renew_lease(self._lease_id, increment=round(self._whole_s)))
            return float(answer.get("lease_duration") or 0)
        except NoSignIn:
            raise
        except Exception as error:  # noqa: BLE001 - each becomes a sentence, and leaves no traceback
            # 400: no longer there, or not renewable; 403: the token is gone, and the lease with it
            if is_forbidden(error) or type(error).__name__ == "InvalidRequest":
                return None
            failure = explained(error, self._settings)
        raise failure

    def _renew_token(self, client: "hvac.Client") -> None:
        """A token of our own lives as long as the lease; a person's is left alone."""
        if not (self._logged_in.own and self._logged_in.renewable):
            return
        asked_s = time.time()
        auth = answer_of(client.auth.token.renew_self()).get("auth") or {}
        lives_s = auth.get("lease_duration") or 0
        self._logged_in = LoggedIn(True, asked_s + lives_s if lives_s else None, bool(auth.get("renewable")))

    def _revoked(self, timeout_s: float) -> None:
        client = client_for(self._settings, self._token, timeout_s)
        try:
            client.sys.revoke_lease(self._lease_id)
        except Exception as error:  # noqa: BLE001 - a policy may forbid it; the token's end does it as well
            error.__traceback__ = None
        if self._logged_in.own:
            log_out(client)
