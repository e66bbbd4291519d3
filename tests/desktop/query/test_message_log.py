"""The messages of a tab: all of them in the end, and the window awake all the while."""

import pytest

from poolkeeper.desktop.query.message_log import MOST_CHARACTERS, MessageLog
from poolkeeper.worker.messages import Explained


@pytest.fixture
def log(qtbot):
    made = MessageLog()
    qtbot.addWidget(made)
    made.show()
    return made


def test_a_message_is_there_at_once_with_its_further_lines_under_the_first(log):
    log.add("first\nsecond")
    first, second = log.toPlainText().splitlines()
    assert first.endswith("  first")
    assert second == " " * 10 + "second"


def test_a_flood_of_messages_is_added_turn_by_turn_and_in_order(log, qtbot):
    for number in range(1000):
        log.add(f"{number} " + "x" * 4000)
    assert log.blockCount() < 1000
    qtbot.waitUntil(lambda: log.blockCount() == 1000, timeout=30_000)
    numbers = [line.split()[1] for line in log.toPlainText().splitlines()]
    assert numbers == [str(number) for number in range(1000)]


def test_a_long_message_is_cut_and_says_by_how_much(log):
    log.add("x" * (MOST_CHARACTERS + 1_234_567))
    line, rest = log.toPlainText().splitlines()
    assert line.endswith("x…")
    assert len(line) < MOST_CHARACTERS + 20
    assert rest.strip() == "(1,234,567 more characters are not shown)"


def test_the_code_of_a_failure_stays_behind_long_words_of_the_server(log):
    log.add_explained(Explained("It failed.", "x" * 50_000_000, "57014"))
    assert log.toPlainText().endswith("code 57014")
    assert "49,995,000 more characters" in log.toPlainText()
