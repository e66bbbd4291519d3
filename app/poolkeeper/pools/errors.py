"""The ways in which a pool has no connection to give."""

from collections.abc import Mapping

from poolkeeper.databases.explained import Action, DatabaseError, Explained, Remedy
from poolkeeper.profiles.profile import Profile


class LeaseCancelled(Exception):
    """Whoever asked for a connection no longer wants it."""


class NothingIdle(Exception):
    """The pool has no idle connection to look at."""


class PoolExhausted(DatabaseError):
    """Every connection stayed in use for as long as the profile lets one wait; the holders are named."""


class ConnectTimedOut(DatabaseError):
    """A connect that gave no answer was abandoned at our own deadline."""


class PoolClosed(DatabaseError):
    """The pool was closed."""


def exhausted(profile: Profile, holders: Mapping[str, int]) -> PoolExhausted:
    """All connections are in use; `holders` says by whom and how many each."""
    capacity, waits_not = profile.capacity or 0, profile.pool_kind.never_waits
    whose = f'of "{profile.name}"'
    who = ", ".join(f"{holder} ({count})" for holder, count in holders.items())
    everything = (
        f"The only connection {whose} is" if capacity == 1 else f"All {capacity} connections {whose} are"
    )
    return PoolExhausted(
        Explained(
            title=f"{everything} in use{f': by {who}' if who else ''}.",
            detail=_how_long(profile),
            remedies=(
                Remedy("Close a tab that is not needed, or commit or roll back its transaction."),
                Remedy(
                    f"Raise the pool's size{'' if waits_not else ' or overflow'} in the profile.",
                    Action.EDIT_PROFILE,
                ),
                _asking_again(profile),
            ),
        )
    )


def _how_long(profile: Profile) -> str:
    """What was done before it was given up."""
    retries = profile.pool.retries
    waited = (
        "This kind of pool does not wait for one: it raises an error at once."
        if profile.pool_kind.never_waits
        else f"None was given back within {profile.lease_wait_s:g} s."
    )
    often = f" The profile asks {retries.attempts} times, {retries.wait_s:g} s apart."
    return waited + (often if retries.attempts > 1 else "")


def _asking_again(profile: Profile) -> Remedy:
    if not profile.pool_kind.never_waits:
        return Remedy("Run the statement again: it waits for the next connection given back.")
    if profile.pool.retries.attempts > 1:
        return Remedy("Let the profile retry more often, or after a longer wait.", Action.EDIT_PROFILE)
    return Remedy("Let the profile retry: it asks again after a wait.", Action.EDIT_PROFILE)


def too_many_waiting(profile: Profile) -> PoolExhausted:
    """As many as the profile allows wait for a connection already."""
    return PoolExhausted(
        Explained(
            title=f'{profile.pool.psycopg.max_waiting} wait for a connection of "{profile.name}" already.',
            detail="The profile lets no more wait (max_waiting).",
            remedies=(
                Remedy("Run the statement again when others are done."),
                Remedy("Let more wait, or raise the pool's max, in the profile.", Action.EDIT_PROFILE),
            ),
        )
    )


def connect_timed_out(profile: Profile) -> ConnectTimedOut:
    """The server took the call, if at all, and said nothing."""
    return ConnectTimedOut(
        Explained(
            title=f"The server did not answer within {profile.connect_timeout_s:g} s.",
            detail="The attempt to connect was given up; the server neither accepted nor refused it.",
            remedies=(
                Remedy("Check that the server is running and not overloaded, stopped or frozen."),
                Remedy("Check host and port: a firewall, or another program there, may keep silent."),
                Remedy("Allow more time to connect in the profile.", Action.EDIT_PROFILE),
            ),
        )
    )


def closed(profile: Profile) -> PoolClosed:
    """Nothing more is leased."""
    return PoolClosed(
        Explained(
            title=f'The pool of "{profile.name}" is closed.',
            remedies=(Remedy("Open the connection again.", Action.REOPEN),),
        )
    )
