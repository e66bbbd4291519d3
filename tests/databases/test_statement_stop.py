"""Whoever asks, the statement's own thread stops it."""

import contextlib
import socket
import threading

import pytest

from poolkeeper.databases.statement_stop import StatementStop
from tests.support.waiting import DEADLINE_S


@pytest.fixture
def stop():
    with contextlib.closing(StatementStop()) as made:
        yield made


@pytest.fixture
def answer():
    """The two ends of a server's answer."""
    ours, theirs = socket.socketpair()
    with ours, theirs:
        yield ours, theirs


def test_who_waits_for_an_answer_hears_of_it(stop, answer):
    heard = []

    def run():
        stop.begin()
        begun.set()
        stop.until_readable(answer[0].fileno())
        heard.append(stop.take())

    begun, running = threading.Event(), threading.Thread(target=run)
    running.start()
    assert begun.wait(DEADLINE_S)
    assert stop.ask(DEADLINE_S)
    running.join()
    assert heard == [True]


def test_an_answer_ends_the_wait(stop, answer):
    stop.begin()
    answer[1].send(b"rows")
    stop.until_readable(answer[0].fileno())
    assert not stop.take()


def test_what_was_asked_before_the_wait_ends_it_at_once(stop, answer):
    stop.begin()
    assert not stop.ask(0)
    stop.until_readable(answer[0].fileno())
    assert stop.take()


def test_the_next_statement_knows_nothing_of_it(stop, answer):
    stop.begin()
    stop.ask(0)
    stop.begin()
    answer[1].send(b"rows")
    stop.until_readable(answer[0].fileno())
    assert not stop.take()


def test_a_statement_that_is_over_needs_no_stop(stop):
    assert stop.ask(0)
    stop.begin()
    assert not stop.ask(0)
    stop.end()
    assert stop.ask(0)
