"""What the window says when a worker process is gone."""

from poolkeeper.worker.messages import Action, Explained, Remedy

_REOPEN = Remedy("Your text and the rows fetched so far are kept. Reopen the connection.", Action.REOPEN)


def ended(exit_code: int | None) -> Explained:
    """The process ended unasked."""
    how = "with an unknown exit code" if exit_code is None else f"with exit code {exit_code}"
    if exit_code is not None and exit_code < 0:
        how = f"by signal {-exit_code}"
    return Explained(
        f"The worker process of this connection was ended from outside or crashed ({how}).",
        "Its connections are closed; a transaction that was open is lost. What it ran may go on at the "
        "server for a while.",
        remedies=(_REOPEN,),
    )


def never_opened(seconds: float) -> Explained:
    """The pool did not open within the window's deadline."""
    return Explained(
        f"The server did not answer within {seconds:.0f} s, so the worker process was ended.",
        remedies=(Remedy("Test the connection to see which step hangs."), _REOPEN),
    )


def never_stopped(seconds: float) -> Explained:
    """A cancelled statement did not end."""
    return Explained(
        f"The statement did not stop within {seconds:.0f} s of the cancel, so its worker process was ended.",
        "The server did not answer. It may still be running the statement; an open transaction is lost.",
        remedies=(_REOPEN,),
    )


def silent(seconds: float) -> Explained:
    """The process is there and says nothing: a driver holds all of it."""
    return Explained(
        f"The worker process of this connection gave no sign of life for {seconds:.0f} s and was ended.",
        "A driver in it hangs. Its connections are closed; a transaction that was open is lost.",
        remedies=(_REOPEN,),
    )


def never_ended(seconds: float) -> Explained:
    """A statement outlived every deadline."""
    return Explained(
        f"The statement did not end within {seconds:.0f} s, so its worker process was ended.",
        remedies=(_REOPEN,),
    )


def never_ended_transaction(seconds: float) -> Explained:
    """A commit or a roll-back was not answered."""
    return Explained(
        f"The server did not answer the end of the transaction within {seconds:.0f} s, so the worker process "
        "was ended.",
        "Whether a commit was done, only the server knows: look at the data before you do it again.",
        remedies=(_REOPEN,),
    )


def closed() -> Explained:
    """The user closed the pool."""
    return Explained("The connection was closed.", remedies=(_REOPEN,))
