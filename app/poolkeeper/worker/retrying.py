"""A lease that is asked for again, as often as the profile says, where what failed may pass."""

import threading

from poolkeeper.databases.passing import is_passing
from poolkeeper.pools.cancel_token import CancelToken
from poolkeeper.pools.errors import ConnectTimedOut, LeaseCancelled, PoolClosed, PoolExhausted
from poolkeeper.pools.lease import Lease
from poolkeeper.pools.pool import Pool
from poolkeeper.worker.messages import LeaseRetried
from poolkeeper.worker.outbox import Outbox


def lease_with_retries(pool: Pool, holder: str, token: CancelToken, query_id: int, outbox: Outbox) -> Lease:
    """A lease of `pool`; raises what the last attempt raised, or LeaseCancelled at once.

    Each further attempt is on record and told to the window. A refused sign-in is never tried again.
    """
    retries = pool.profile.pool.retries
    for attempt in range(2, retries.attempts + 1):
        try:
            return pool.lease(holder, token)
        except Exception as error:
            why = _passing(error, pool)
            if not why:
                raise
        pool.note_retry(holder, retries.wait_s, f"attempt {attempt} of {retries.attempts}: {why}")
        told = LeaseRetried(
            query_id=query_id, attempt=attempt, attempts=retries.attempts, wait_s=retries.wait_s, why=why
        )
        outbox.send(told)
        _wait(retries.wait_s, token)
    return pool.lease(holder, token)


def _passing(error: Exception, pool: Pool) -> str:
    """Why another attempt may succeed, in a sentence; empty where it may not."""
    if isinstance(error, LeaseCancelled | PoolClosed):
        return ""
    explained = pool.database.explain(error, pool.profile)
    passes = isinstance(error, PoolExhausted | ConnectTimedOut) or is_passing(explained, pool.profile)
    return explained.title if passes else ""


def _wait(seconds: float, token: CancelToken) -> None:
    woken = threading.Event()
    token.watch(woken.set)
    try:
        woken.wait(seconds)
    finally:
        token.unwatch(woken.set)
    if token.cancelled:
        raise LeaseCancelled
