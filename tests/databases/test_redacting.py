"""What looks like a password is masked, in a time that grows with the text and no faster."""

import time

import pytest

from poolkeeper.databases.redacting import redacted

CANARY = "c4nary-Pa55"


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        (f"postgresql://app:{CANARY}@db/shop", "postgresql://app:***@db/shop"),
        (f"see http://a:1/b and x://u:{CANARY}@h", "see http://a:1/b and x://u:***@h"),
        (f'scott/{CANARY}@db, a#b/{CANARY}@db, s/"{CANARY} x"@db', "scott/***@db, a#b/***@db, s/***@db"),
        (f"my_password_of={CANARY};pwd={{{CANARY}}}}}}}", "my_password_of=***;pwd=***"),
        ("http://host:1521/service and a/b/c", "http://host:1521/service and a/b/c"),
    ],
)
def test_what_stands_in_the_place_of_a_password_is_masked(text, masked):
    assert redacted(text) == masked


@pytest.mark.parametrize("part", ["://:", "password", "a#", "a/", 'password="', "identified by ", "pwd={"])
def test_a_strangers_long_text_holds_nobody_up(part):
    text = part * (600_000 // len(part))
    began_s = time.process_time()
    redacted(text)
    assert time.process_time() - began_s < 5
