"""Asks a service over the network: for so long and no longer, and not once nobody waits any more."""

import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, InvalidStateError
from typing import TypeVar

from poolkeeper.credentials.credential import NoSignIn

_Result = TypeVar("_Result")

LOOK_S = 0.05


def bounded(
    what: str,
    job: Callable[[], _Result],
    timeout_s: float,
    cancelled: threading.Event,
    late: Callable[[_Result], None] = lambda _result: None,
) -> _Result:
    """What `job` returns, run on a thread of its own.

    Raises what `job` raised as NoSignIn without its traceback, and NoSignIn where the time is over or
    `cancelled` is set; `late` is then given what comes too late. `what` is whom it asks: "Vault".
    """
    answer: Future[_Result] = Future()
    threading.Thread(target=_run, args=(job, answer, late), name=f"asking {what}", daemon=True).start()
    deadline_s = time.monotonic() + timeout_s
    while time.monotonic() < deadline_s and not cancelled.is_set():
        try:
            error = answer.exception(LOOK_S)
        except TimeoutError:
            continue
        if error is not None:
            raise error
        return answer.result()
    if not answer.cancel() and answer.exception() is None:
        return answer.result()
    if cancelled.is_set():
        raise NoSignIn(f"The question to {what} was given up.")
    raise NoSignIn(
        f"{what} did not answer within {timeout_s:g} s.",
        "Check that this machine reaches it: network, VPN, proxy, firewall.",
    )


def _run(job: Callable[[], _Result], answer: "Future[_Result]", late: Callable[[_Result], None]) -> None:
    failure: BaseException | None = None
    try:
        result = job()
    except NoSignIn as error:
        failure = error.anew()
    except BaseException as error:  # noqa: BLE001 - whoever waits is told, without what it had in its hands
        failure = NoSignIn(f"The sign-in failed in an unexpected way: {type(error).__name__}.")
    try:
        if failure is None:
            answer.set_result(result)
        else:
            answer.set_exception(failure)
    except InvalidStateError:
        if failure is None:
            late(result)
