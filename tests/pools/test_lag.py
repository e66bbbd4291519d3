"""How far behind a replica is, from what it and its primary say."""

from poolkeeper.databases.replication import Replication, Role
from poolkeeper.pools.lag import Lag, PrimaryMarks


def told(**settings):
    return Replication(role=Role.REPLICA, **settings)


def marks(*pairs):
    book = PrimaryMarks()
    for at_s, position in pairs:
        book.note(at_s, position)
    return book


def test_a_replica_that_has_all_is_up_to_date_however_long_ago_that_was():
    assert marks((0, 100), (3600, 100)).lag(told(position=100, lag_s=7200), 3600) == Lag(0.0, 0)


def test_the_replicas_own_words_count_where_they_can_be_true():
    book = marks((0, 100), (10, 200), (20, 300))
    assert book.lag(told(position=150, lag_s=15.0), 21) == Lag(15.0, 150)


def test_a_primary_that_was_idle_for_an_hour_makes_nobody_an_hour_late():
    book = marks((0, 100), (3600, 100), (3602, 200))
    assert book.lag(told(position=100, lag_s=3602.0), 3602.5) == Lag(0.5, 100)


def test_a_clock_that_goes_wrong_makes_no_replica_early():
    book = marks((0, 100), (10, 200), (20, 300))
    assert book.lag(told(position=150, lag_s=0.0), 30) == Lag(20, 150)


def test_without_a_primary_the_replica_is_believed():
    assert marks().lag(told(position=100, caught_up=True, lag_s=99.0), 5) == Lag(0.0)
    assert marks().lag(told(position=100, lag_s=99.0), 5) == Lag(99.0)
    book = marks((0, 100), (1, 200))
    book.forget()
    assert book.lag(told(position=100, lag_s=3.0), 5) == Lag(3.0)


def test_a_server_that_tells_seconds_alone_is_believed():
    assert marks((0, 100)).lag(told(lag_s=4.0), 5) == Lag(4.0)
    assert marks().lag(told(), 5) == Lag(None)


def test_a_log_that_begins_anew_forgets_the_old_one():
    book = marks((0, 100), (10, 900), (20, 50), (30, 60))
    assert book.lag(told(position=55, lag_s=100.0), 40) == Lag(10, 5)
