"""A profile's servers in words, for the panel and the line under a result."""

from poolkeeper.worker.health_messages import clock_text
from poolkeeper.worker.messages import NO_HEALTHY, AnsweredBy, NodeFigures, Role, Standing

NO_REPLICA = "Reads go to the primary: no replica is healthy."


def lag_text(lag_s: float | None) -> str:
    """`up to date`, `0.4 s behind`, `3 min behind`; a lag that the server does not tell is said to be so."""
    if lag_s is None:
        return "lag not told"
    if lag_s < 0.05:
        return "up to date"
    if lag_s < 120:
        return f"{lag_s:.1f} s behind"
    return f"{lag_s / 60:,.0f} min behind" if lag_s < 7200 else f"{lag_s / 3600:,.1f} h behind"


def state_text(node: NodeFigures) -> str:
    """What a server is and how it stands: `takes the writes`, `replica · 0.4 s behind`, `left out`."""
    if node.is_primary and node.role is not Role.UNTOLD:
        return "in trouble" if node.reason else "takes the writes"
    if node.standing is Standing.UNCONFIRMED:
        return "not confirmed yet"
    if node.role is Role.REPLICA and (node.standing is Standing.SERVING or node.lag_s is not None):
        return f"replica · {lag_text(node.lag_s)}"
    return "left out"


def use_text(node: NodeFigures) -> str:
    """Where it is and how its pool is used: `10.0.0.2:5432 · 1 in use, 2 idle`."""
    return f"{node.address} · {node.in_use} in use, {node.idle} idle"


def trouble_text(node: NodeFigures) -> str:
    """Why it is left out and since when; for one that serves, why its lag is not told. Else empty."""
    if not node.reason:
        return f"{node.lag_note[:1].upper()}{node.lag_note[1:]}" if node.lag_note else ""
    since = clock_text(node.since_s)
    return f"{'In trouble' if node.is_primary else 'Left out'} since {since}: {node.reason}"


def servers_sentence(nodes: tuple[NodeFigures, ...]) -> str:
    """What the servers come to, where it is worth a sentence."""
    replicas = [node for node in nodes if not node.is_primary]
    if not replicas or any(node.standing is Standing.SERVING for node in replicas):
        return ""
    if all(node.standing is Standing.UNCONFIRMED for node in replicas):
        return "Reads go to the primary until a replica has confirmed that it is one."
    return NO_REPLICA


def answered_text(answered: AnsweredBy) -> str:
    """`answered by replica-2 (127.0.0.1:54321), 0.4 s behind`."""
    whom = f"{answered.name} ({answered.address})"
    if answered.is_replica:
        return f"answered by {whom}, {lag_text(answered.lag_s)}"
    return f"answered by {whom}{f': {NO_HEALTHY}' if answered.why == NO_HEALTHY else ''}"


def why_text(answered: AnsweredBy) -> str:
    """Why this server, a line each."""
    why = f"Why {answered.name}: {answered.why}."
    return f"{why}\n{answered.instead_of}" if answered.instead_of else why


def mark_state(node: NodeFigures) -> str:
    """How a replica stands, by the states of the list's dots."""
    if node.standing is Standing.UNCONFIRMED:
        return "opening"
    if not node.reason:
        return "open"
    return "degraded" if node.lag_s is not None else "down"
