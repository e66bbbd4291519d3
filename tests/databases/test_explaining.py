"""What holds for every explanation: it never fails, it never tells a secret."""

import pytest

from poolkeeper.databases.concealing import concealing, masked
from poolkeeper.databases.explained import DatabaseError, Explained
from poolkeeper.databases.registry import database_of
from poolkeeper.profiles.engines import Engine
from poolkeeper.profiles.profile import Profile


class Unspeakable(Exception):
    """An error whose own text fails."""

    def __str__(self):
        raise RuntimeError


@pytest.mark.parametrize("engine", list(Engine))
@pytest.mark.parametrize("error", [Unspeakable(), KeyError(), ValueError(1, None), OSError("odd")])
def test_any_error_gets_a_title(engine, error):
    explained = database_of(engine).explain(error, Profile(name="{x}", engine=engine, host="{host}"))
    assert explained.title.endswith(".")


@pytest.mark.parametrize("engine", list(Engine))
def test_an_error_that_is_explained_already_stays_so(engine):
    explained = Explained("All connections are in use.")
    assert (
        database_of(engine).explain(DatabaseError(explained), Profile(name="x", engine=engine)) is explained
    )


def test_a_password_is_masked_in_an_error_and_in_what_caused_it():
    def fail():
        try:
            raise ValueError("bad option hunter2-hunter2")
        except ValueError as error:
            raise OSError(5, "at postgresql://me:hunter2-hunter2@h") from error

    with pytest.raises(OSError, match="me:\\*\\*\\*@h") as caught, concealing("hunter2-hunter2"):
        fail()
    assert "hunter2" not in repr(caught.value) + repr(caught.value.__cause__)


def test_a_password_is_masked_in_a_urls_spelling_too():
    assert masked("x://me:p%40ss%2Fword@h", "p@ss/word") == "x://me:***@h"


def test_a_short_password_does_not_blot_out_words_that_hold_it():
    assert masked("user app, password pp", "pp") == "user app, password ***"
    assert masked("anything", "") == "anything"


@pytest.mark.parametrize("engine", list(Engine))
def test_the_driver_has_a_name_and_a_version(engine):
    name, version = database_of(engine).driver_version(Profile(name="x", engine=engine)).split(" ")[:2]
    assert name
    assert version[0].isdigit()
