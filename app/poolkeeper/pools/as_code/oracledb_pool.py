"""python-oracledb's own pool, with DRCP where the profile asks for it."""

from poolkeeper.pools.as_code import oracle_arguments, tls_code
from poolkeeper.pools.as_code.python_code import Code, Value, call, program
from poolkeeper.pools.as_code.settings import milliseconds, own_pool
from poolkeeper.pools.as_code.snippet import Snippet
from poolkeeper.profiles.engines import Engine
from poolkeeper.profiles.oracle import GetMode, OracleAddress
from poolkeeper.profiles.profile import Profile


class OracledbPool:
    """The profile's settings of this very pool, or those of its QueuePool translated."""

    name = "oracledb pool"
    engines = frozenset({Engine.ORACLE})

    def snippet(self, profile: Profile) -> Snippet:
        """See Target. Raises NotPossible."""
        arguments = {**oracle_arguments.arguments(profile), **pool_arguments(profile)}
        verified = oracle_arguments.has_context(profile)
        seconds = profile.safety.statement_timeout_s
        if seconds:
            arguments["session_callback"] = Code("prepare")
        prepare = f"\ndef prepare(connection, _tag):\n    connection.call_timeout = {milliseconds(seconds)}"
        secret = profile.sign_in.has_password or profile.oracle.wallet
        text = program(
            (*(("import os",) if secret else ()), *(("import ssl",) if verified else ())),
            ("import oracledb",),
            oracle_arguments.client(profile),
            tls_code.context(profile.tls) if verified else "",
            f"{prepare}\n" if seconds else "",
            f"pool = {call('oracledb.create_pool', keywords=arguments)}",
        )
        return Snippet(text, tuple(_notes(profile)))


def pool_arguments(profile: Profile) -> dict[str, Value]:
    """The pool's part, from python-oracledb's documentation, "oracledb.create_pool()".

    `wait_timeout` is milliseconds; `timeout` (idleness) and `max_lifetime_session` (age) are seconds, 0 for
    ever; `ping_interval` is seconds since the last use, 0 for every lease and negative for never.
    """
    own = own_pool(profile)
    if own is None:
        pool = profile.pool
        return {
            "min": pool.size,
            "max": pool.capacity,
            "increment": 1,
            "getmode": Code("oracledb.POOL_GETMODE_TIMEDWAIT"),
            "wait_timeout": milliseconds(pool.wait_s),
            "max_lifetime_session": max(0, pool.recycle_s),
            "ping_interval": 0 if pool.pre_ping else -1,
        }
    found: dict[str, Value] = {
        "min": own.min,
        "max": own.max,
        "increment": own.increment,
        "getmode": Code(f"oracledb.POOL_GETMODE_{own.getmode.value.upper()}"),
    }
    if own.getmode is GetMode.TIMEDWAIT:
        found["wait_timeout"] = milliseconds(own.wait_s)
    return {
        **found,
        "timeout": own.timeout_s,
        "max_lifetime_session": own.max_lifetime_s,
        "ping_interval": own.ping_interval_s,
        "homogeneous": own.homogeneous,
        "stmtcachesize": own.statement_cache,
    }


def _notes(profile: Profile) -> list[str]:
    notes = []
    if own_pool(profile) is None:
        pool = profile.pool
        notes += [
            f"There is no overflow: max is the size plus the overflow ({pool.capacity}), and what was "
            "opened stays open. timeout=… would close idle ones.",
            "All of min are opened in the background at the start.",
        ]
    if profile.oracle.drcp and profile.oracle.address is OracleAddress.CONNECT_STRING:
        notes.append("DRCP is asked for by server_type; the connect string must not ask for another server.")
    notes += oracle_arguments.read_only_note(profile)
    return notes
