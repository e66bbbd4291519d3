"""Deadlines of ours around a keyring that has none."""

import threading

import pytest

from poolkeeper.profiles.errors import KeyringUnanswered
from poolkeeper.profiles.keyring_call import KeyringCalls, refuse_if_abandoned


class StuckKeyring:
    """A keyring whose answer comes when the test says so."""

    def __init__(self):
        self.answers = threading.Event()
        self.ended = threading.Event()
        self.late = []
        self.on_screen = False

    def write(self):
        self.answers.wait(20)
        try:
            refuse_if_abandoned()
            self.late.append("written")
        except TimeoutError:
            self.late.append("refused")
            raise
        finally:
            self.ended.set()


def calls(keyring, deadline_s=0.2, user_deadline_s=0.2):
    return KeyringCalls("The keyring", deadline_s, user_deadline_s, lambda: keyring.on_screen)


def test_a_call_gives_what_it_gives_and_raises_what_it_raises():
    lane = calls(StuckKeyring())
    assert lane.call(lambda: 7) == 7
    with pytest.raises(ZeroDivisionError):
        lane.call(lambda: 1 / 0)


def test_a_stuck_call_is_abandoned_and_no_other_starts_before_it_ends():
    keyring, started = StuckKeyring(), []
    lane = calls(keyring)
    with pytest.raises(KeyringUnanswered, match="does not answer"):
        lane.call(keyring.write)
    with pytest.raises(KeyringUnanswered, match="does not answer"):
        lane.call(lambda: started.append("too early"))
    keyring.answers.set()
    assert keyring.ended.wait(20)
    assert calls(keyring).call(lambda: 8) == 8
    assert (keyring.late, started) == (["refused"], [])


def test_a_question_on_screen_gives_the_user_more_time():
    keyring = StuckKeyring()
    keyring.on_screen = True
    threading.Timer(0.6, keyring.answers.set).start()
    calls(keyring, deadline_s=0.1, user_deadline_s=20).call(keyring.write)
    assert keyring.late == ["written"]


def test_a_question_that_nobody_answers_is_told_as_one():
    keyring = StuckKeyring()
    keyring.on_screen = True
    with pytest.raises(KeyringUnanswered, match="waits to be unlocked"):
        calls(keyring).call(keyring.write)
    keyring.answers.set()
    assert keyring.ended.wait(20)


def test_other_threads_wait_for_the_same_question():
    keyring = StuckKeyring()
    keyring.on_screen = True
    lane = calls(keyring, deadline_s=0.1, user_deadline_s=20)
    first = threading.Thread(target=lambda: lane.call(keyring.write))
    first.start()
    threading.Timer(0.5, keyring.answers.set).start()
    assert lane.call(lambda: "second") == "second"
    first.join(20)
    assert keyring.late == ["written"]
