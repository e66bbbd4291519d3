"""What SQL Server and its drivers say is told in a sentence, with what to do and the page that says so."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from poolkeeper.databases import mssql_driver_meanings as driver
from poolkeeper.databases import network_errors as network
from poolkeeper.databases.mssql_errors import (
    explain_error,
    is_disconnect,
    number_of,
    sqlstate_of,
    was_cancelled,
    words_of,
)
from poolkeeper.databases.mssql_login_meanings import NO_SUCH_LOGIN, SIGN_IN_REFUSED
from poolkeeper.databases.mssql_meanings import BY_NUMBER, LOGIN_STATES, NUMBER_BY_WORDS, RAISED
from tests.databases.mssql_error_shapes import (
    FAILED,
    FREETDS,
    GENERAL,
    MICROSOFT,
    PROFILE,
    SERVER,
    MssqlPython,
    at_sign_in,
    odbc,
    pymssql,
)

LINES = [
    *BY_NUMBER.items(),
    *LOGIN_STATES.items(),
    *driver.BY_STATE.items(),
    *driver.BY_DB_LIBRARY.items(),
    *driver.BY_TRANSPORT.items(),
    *driver.BY_WORDS,
]


@pytest.mark.parametrize(("key", "meant"), LINES, ids=[str(key) for key, _ in LINES])
def test_every_line_has_a_title_a_remedy_and_a_page(key, meant):
    assert meant.title.endswith(".")
    assert meant.remedies or meant.title == network.CANCELLED.title
    assert meant.source.startswith("https://")


def test_the_tables_know_well_over_sixty_numbers():
    assert len(BY_NUMBER) > 180


def test_each_number_told_by_words_is_in_the_table():
    assert {number for _, number in NUMBER_BY_WORDS} <= set(BY_NUMBER)


@pytest.mark.parametrize("number", sorted(BY_NUMBER))
def test_every_number_is_found_in_an_error_of_pyodbc(number):
    explained = explain_error(odbc("42000", f"{SERVER}Some words. ({number})"), PROFILE)
    assert explained.code == str(number)
    assert explained.title
    assert "{" not in explained.title + "".join(each.text for each in explained.remedies)


LOGIN_FAILED = at_sign_in("28000", f"{SERVER}Login failed for user 'app'. (18456)")
NO_DATABASE = Exception(
    "28000",
    f"[28000] {SERVER}Login failed for user 'app'. (18456) (SQLDriverConnect); "
    f'[28000] {SERVER}Cannot open database "shop" requested by the login. The login failed. (4060)',
)
NOT_PREPARED = odbc(
    "42S02",
    f"{SERVER}Invalid object name 'nosuch'. (208)",
    f"{SERVER}Statement(s) could not be prepared. (8180)",
)
MESSAGES = [
    (LOGIN_FAILED, 18456, SIGN_IN_REFUSED),
    (NO_DATABASE, 4060, BY_NUMBER[4060]),
    (at_sign_in("42000", f"{FREETDS}Login failed for user 'app'. (18456)"), 18456, SIGN_IN_REFUSED),
    (pymssql(18456, f"Login failed for user 'app'.{GENERAL}{FAILED}"), 18456, SIGN_IN_REFUSED),
    (
        pymssql(18456, f'Cannot open database "shop" requested by the login. The login failed.{GENERAL}'),
        4060,
        BY_NUMBER[4060],
    ),
    (
        MssqlPython(
            "Invalid authorization specification", "[Microsoft][SQL Server]Login failed for user 'app'."
        ),
        18456,
        SIGN_IN_REFUSED,
    ),
    (
        MssqlPython("Base table or view not found", "[Microsoft][SQL Server]Invalid object name 'nosuch'."),
        208,
        BY_NUMBER[208],
    ),
    (NOT_PREPARED, 208, BY_NUMBER[208]),
    (
        odbc(
            "23000",
            f"{SERVER}Violation of PRIMARY KEY constraint 'pk'. (2627)",
            f"{SERVER}The statement has been terminated. (3621)",
        ),
        2627,
        BY_NUMBER[2627],
    ),
    (
        odbc("01000", f"{FREETDS}Changed database context to 'shop'. (5701)", f"{FREETDS}Invalid. (208)"),
        208,
        BY_NUMBER[208],
    ),
    (pymssql(208, f"Invalid object name 'nosuch'.{GENERAL}"), 208, BY_NUMBER[208]),
    (odbc("42000", f"{SERVER}Not on a Sunday (really). (50000)"), 50000, RAISED),
    (
        Exception(f"ODBC error\nstate: 42S02\nnative error code: 208\nmessage: {SERVER}Invalid object name."),
        208,
        BY_NUMBER[208],
    ),
    (
        at_sign_in(
            "08S01",
            f"{FREETDS}Unable to connect: Adaptive Server is unavailable or does not exist (20009)",
        ),
        20009,
        driver.BY_DB_LIBRARY[20009],
    ),
]
"""Captured from the drivers, or from the server's list of messages in a driver's shape."""


@pytest.mark.parametrize(("error", "number", "meant"), MESSAGES)
def test_the_most_telling_number_of_an_error_counts(error, number, meant):
    explained = explain_error(error, PROFILE)
    assert (number_of(error), explained.code) == (number, str(number))
    assert explained.source == meant.source
    assert explained.remedies[0].text.startswith(meant.remedies[0].text.split("{")[0])


@pytest.mark.parametrize(
    ("state", "part"), [(2, "knows no login app"), (7, "disabled"), (38, "database shop")]
)
def test_a_refused_sign_in_is_told_by_its_state_where_that_is_known(state, part):
    error = pymssql(18456, "Login failed for user 'app'.")
    error.__cause__ = type("Inner", (Exception,), {"number": 18456, "state": state})()
    assert part in explain_error(error, PROFILE).title
    logged = Exception(f"[28000] {SERVER}Login failed for user 'app'. Error: 18456, State: {state}. (18456)")
    assert part in explain_error(logged, PROFILE).title
    assert NO_SUCH_LOGIN.title != SIGN_IN_REFUSED.title


def test_a_server_that_speaks_another_language_is_told_by_the_sqlstate():
    error = MssqlPython("Division by zero", "[Microsoft][SQL Server]Fehler aufgrund einer Division durch 0.")
    assert explain_error(error, PROFILE).title == "A division by zero."
    error = MssqlPython("Syntax error or access violation", "[Microsoft][SQL Server]closed on sundays")
    assert explain_error(error, PROFILE).title == "SQL Server did not accept the statement."


def test_a_second_hop_of_kerberos_is_called_one():
    error = at_sign_in("28000", f"{SERVER}Login failed for user 'NT AUTHORITY\\ANONYMOUS LOGON'. (18456)")
    assert "second hop" in explain_error(error, PROFILE).remedies[0].text


def test_the_words_are_the_servers_own_without_the_drivers_names():
    assert words_of(NOT_PREPARED) == "Invalid object name 'nosuch'.\nStatement(s) could not be prepared."
    assert words_of(LOGIN_FAILED) == "Login failed for user 'app'."
    assert (
        words_of(pymssql(208, f"Invalid object name 'nosuch'.{GENERAL}")) == "Invalid object name 'nosuch'."
    )


@pytest.mark.parametrize(
    ("error", "state"),
    [
        (LOGIN_FAILED, "28000"),
        (MssqlPython("Timeout expired", ""), "HYT00"),
        (pymssql(208, "Invalid object name 'nosuch'."), ""),
        (ValueError("no"), ""),
    ],
)
def test_the_sqlstate_is_found_where_there_is_one(error, state):
    assert sqlstate_of(error) == state


@pytest.mark.parametrize(
    "error",
    [
        odbc("08S01", f"{MICROSOFT}Communication link failure (0)"),
        odbc("08S01", f"{MICROSOFT}TCP Provider: An existing connection was forcibly closed. (10054)"),
        odbc("08S01", f"{FREETDS}Write to the server failed (20006)"),
        odbc(
            "HY000", f"{SERVER}Cannot continue the execution because the session is in the kill state. (596)"
        ),
        odbc("42000", f"{SERVER}SHUTDOWN is in progress. (6005)"),
        odbc("IMC06", f"{MICROSOFT}The connection is broken and recovery is not possible. (0)"),
        pymssql(20004, "DB-Lib error message 20004, severity 9:\nRead from the server failed\n"),
        Exception("Not connected to any MS SQL server"),
        MssqlPython("Communication link failure", ""),
        BrokenPipeError(32, "Broken pipe"),
    ],
)
def test_a_lost_connection_is_known_as_lost(error):
    assert is_disconnect(error)


@pytest.mark.parametrize(
    "error",
    [
        LOGIN_FAILED,
        NOT_PREPARED,
        pymssql(20009, FAILED),
        at_sign_in("HYT00", f"{MICROSOFT}Login timeout expired (0)"),
        at_sign_in("08S01", f"{FREETDS}Unable to connect: Adaptive Server is unavailable (20009)"),
    ],
)
def test_another_failure_is_not_taken_for_a_lost_connection(error):
    assert not is_disconnect(error)


@pytest.mark.parametrize(
    ("error", "cancelled"),
    [
        (odbc("HY008", f"{MICROSOFT}Operation canceled (0)"), True),
        (odbc("HY010", "[unixODBC][Driver Manager]Function sequence error (0)"), True),
        (odbc("24000", f"{FREETDS}Invalid cursor state (0)"), True),
        (MssqlPython("Operation canceled", ""), True),
        (odbc("HYT00", f"{MICROSOFT}Query timeout expired (0)"), False),
        (NOT_PREPARED, False),
        (AttributeError("NoneType"), False),
    ],
)
def test_a_cancel_is_known_by_what_it_leaves_behind(error, cancelled):
    assert was_cancelled(error) is cancelled


@pytest.mark.parametrize(
    "text",
    [
        "Invalid connection string: DRIVER={x};UID=app;PWD={Tr0ub;4dor}}x};Encrypt=yes",
        "Parsing failed: Server=db;Password=Tr0ub4dor;",
        "mssql+pyodbc://app:Tr0ub4dor@db.example/shop refused",
        "Incorrect syntax: ALTER LOGIN app WITH PASSWORD = N'Tr0ub''4dor' UNLOCK",
    ],
)
def test_no_explanation_shows_a_password(text):
    for error in (Exception(text), at_sign_in("08001", f"{MICROSOFT}{text} (0)"), pymssql(102, text)):
        explained = explain_error(error, PROFILE)
        assert "Tr0ub" not in repr(explained)
        assert "4dor" not in repr(explained)


TEXTS = st.text() | st.from_regex(
    r"(\[\w{5}\] (\[\w*\])*.{0,20} \(-?\d{0,12}\)( \(SQL\w*\))?;? ?){1,3}", fullmatch=True
)


@given(st.one_of(TEXTS, st.binary(), st.integers(), st.none()), TEXTS)
def test_nothing_that_comes_in_is_too_strange_to_explain(first, second):
    for error in (
        Exception(first),
        Exception(first, second),
        Exception((first, second)),
        Exception((first, second.encode("utf-8", "replace"))),
        MssqlPython(second, second),
        OSError(first, second),
    ):
        assert explain_error(error, PROFILE).title
        assert words_of(error) is not None
        assert isinstance(is_disconnect(error), bool)
        assert isinstance(was_cancelled(error), bool)
