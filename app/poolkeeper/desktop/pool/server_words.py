"""The server's sessions in sentences: who waits for whom, and where pool and server disagree."""

from poolkeeper.desktop.pool.durations import age_text
from poolkeeper.worker.messages import Activity, Contradiction, Disagreement, ServerSession, WaitChain

LONGEST_STATEMENT = 90


def chain_sentence(chain: WaitChain, now_s: float) -> str:
    """Who waits, who holds the connection, what that one runs, and who blocks it on the server."""
    held = age_text(now_s - chain.holds_since_s)
    if chain.waiter:
        waits = age_text(now_s - chain.waits_since_s)
        sentence = (
            f"“{chain.waiter}” waits {waits} for a connection; “{chain.holder}” has held one for {held}"
        )
    else:
        sentence = f"“{chain.holder}” has held its connection for {held}"
    if chain.session is not None:
        running = one_line(chain.session.statement) if chain.blockers else ""
        sentence += f" (running {running})" if running else f" ({_doing(chain.session)})"
    word = "blocked on the server by"
    for blocker in chain.blockers:
        sentence += f", {word} {session_name(blocker)}: {_doing(blocker)}"
        word = "which waits for"
    if chain.full:
        sentence += "; the pool is full, so whoever comes next waits"
    return sentence + "."


def contradiction_sentence(told: Contradiction) -> str:
    """What the pool says of a connection, and what the server says."""
    number = f"Session {told.backend_id}"
    match told.disagreement:
        case Disagreement.OPEN_THERE if told.session is not None:
            return f"{number} is idle here; on the server it is {_doing(told.session)}."
        case Disagreement.GONE_THERE if told.holder:
            return f"{number} is in use here by “{told.holder}” and gone on the server."
        case Disagreement.GONE_THERE:
            return f"{number} is idle here and gone on the server: its next use finds that out."
        case _:
            doing = "" if told.session is None else f": {_doing(told.session)}"
            return f"{number} is ours on the server and in no pool here{doing}."


def session_name(session: ServerSession) -> str:
    """`session 812 (app at web-3, psql)`."""
    who = ", ".join(part for part in (session.name, session.program) if part)
    return f"session {session.id} ({who})" if who else f"session {session.id}"


def activity_text(session: ServerSession) -> str:
    """What it does and for how long: `idle in transaction for 14 min`."""
    for_s = session.for_s
    if session.activity is Activity.IDLE_IN_TRANSACTION and session.transaction_s is not None:
        for_s = max(session.transaction_s, for_s or 0.0)
    return session.activity.value + ("" if for_s is None else f" for {age_text(for_s)}")


def one_line(statement: str, longest: int = LONGEST_STATEMENT) -> str:
    """A statement in one line, cut where it is long."""
    line = " ".join(statement.split())
    return line if len(line) <= longest else line[: longest - 1] + "…"


def _doing(session: ServerSession) -> str:
    words = activity_text(session)
    statement = one_line(session.statement)
    if statement and session.activity is Activity.RUNNING:
        words = words.replace(Activity.RUNNING, f"{Activity.RUNNING} {statement}", 1)
    elif statement and session.activity is Activity.BLOCKED:
        words += f", running {statement}"
    elif statement and session.activity is Activity.IDLE_IN_TRANSACTION:
        words += f", last ran {statement}"
    return words
