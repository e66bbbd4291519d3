"""What Oracle and python-oracledb say is told in a sentence, with what to do and the page that says so."""

import socket
import ssl
from types import SimpleNamespace

import oracledb
import pytest
from hypothesis import given
from hypothesis import strategies as st
from oracledb import errors as oracledb_errors

from poolkeeper.databases import network_errors as network
from poolkeeper.databases import oracle_driver_meanings as driver
from poolkeeper.databases import oracle_login_meanings as login
from poolkeeper.databases.oracle_errors import (
    code_of,
    explain_error,
    is_disconnect,
    was_cancelled,
    words_of,
)
from poolkeeper.databases.oracle_meanings import BY_CODE, RAISED
from poolkeeper.profiles.engines import Engine
from poolkeeper.profiles.profile import Profile

PROFILE = Profile(name="x", engine=Engine.ORACLE, host="db.example", database="shop", user="app")
ID = "(CONNECTION_ID=LYCSCmoJgXpPUjYDHVKwCg==)"


def said(message, code=0):
    """An error as python-oracledb raises it; `code` is the server's number, 0 for one of its own."""
    described = oracledb_errors._Error(message, code=code)
    return described.exc_type(described)


def failed_connect(behind, cause=None):
    error = said(f"DPY-6005: cannot connect to database {ID}.\n{behind}")
    error.__cause__ = cause
    return error


@pytest.mark.parametrize(("code", "meant"), BY_CODE.items(), ids=list(BY_CODE))
def test_every_line_has_a_title_a_remedy_and_a_page(code, meant):
    assert meant.title.endswith(".")
    assert meant.remedies or meant.title == network.CANCELLED.title
    assert meant.source.startswith("https://")
    explained = explain_error(Exception(f"{code}: some words"), PROFILE)
    assert explained.code == code
    assert "{" not in explained.title + "".join(each.text for each in explained.remedies)


@pytest.mark.parametrize(("pattern", "meant"), driver.BY_WORDS)
def test_every_wording_has_a_remedy_and_a_page(pattern, meant):
    assert meant.remedies
    assert meant.source.startswith("https://")


def test_the_tables_know_well_over_sixty_codes():
    assert len([code for code in BY_CODE if code.startswith("ORA-")]) > 180
    assert len([code for code in BY_CODE if code.startswith("DPY-")]) > 50


def test_the_driver_knows_each_of_its_codes_that_is_told_of():
    told_of = {int(code[4:]) for code in BY_CODE if code.startswith("DPY-")}
    assert told_of <= set(oracledb_errors.ERR_MESSAGE_FORMATS)


NO_NAME = said('DPY-4000: unable to find "nosuchalias" in /etc/tnsnames.ora')
NNE = said("DPY-3001: Native Network Encryption and Data Integrity is only supported in thick mode")
BEQUEATH = said("DPY-3001: bequeath is only supported in python-oracledb thick mode")
REFUSED = ConnectionRefusedError(111, "Connection refused")
UNTRUSTED = (
    "[SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed: unable to get local issuer certificate"
)
CAPTURED = [
    (
        said("ORA-01017: invalid credential or not authorized; logon denied", 1017),
        "ORA-01017",
        "sign-in of app",
    ),
    (said("ORA-00942: table or view does not exist", 942), "ORA-00942", "no such table"),
    (said("ORA-00028: your session has been killed", 28), "ORA-00028", "someone killed it"),
    (said("ORA-02396: exceeded maximum idle time, please connect again", 2396), "ORA-02396", "idle too long"),
    (
        said("ORA-03113: end-of-file on communication channel", 3113),
        "ORA-03113",
        "process of the session is gone",
    ),
    (said("ORA-01005: null password given; logon denied", 1005), "ORA-01005", "wants a password"),
    (said("DPY-4001: no credentials specified"), "DPY-4001", "wants a password"),
    (said("ORA-24459: OCISessionGet() timed out waiting for pool", 24459), "ORA-24459", "driver's pool"),
    (said("DPY-4005: timed out waiting for the connection pool to return a connection"), "DPY-4005", "pool"),
    (said("DPY-4011: the database or network closed the connection"), "DPY-4011", "closed the connection"),
    (
        said("ORA-00604: error occurred at recursive SQL level 1\nORA-01031: insufficient privileges", 604),
        "ORA-01031",
        "lacks the right",
    ),
    (
        said('ORA-20001: closed on Sundays\nORA-06512: at "APP.CHECK_DAY", line 4\nORA-04088: error', 20001),
        "ORA-20001",
        RAISED.title,
    ),
    (
        said("ORA-12801: error signaled in parallel query server P001\nORA-01652: unable", 12801),
        "ORA-01652",
        "temporary",
    ),
    (said("ORA-42420: never heard of", 42420), "ORA-42420", "did not accept the statement"),
    (
        said("ORA-06550: line 1, column 7:\nPLS-00201: identifier 'X' must be declared", 6550),
        "ORA-06550",
        "compile",
    ),
    (NO_NAME, "DPY-4000", "stands in no tnsnames.ora"),
    (
        said("DPY-4026: file '/tmp/tnsnames.ora' is missing or unreadable"),
        "DPY-4026",
        "tnsnames.ora is missing",
    ),
    (said("DPY-4027: no configuration directory specified"), "DPY-4027", "no folder for that file"),
    (said('DPY-4021: invalid protocol "ipx"'), "DPY-4021", "protocol"),
    (NNE, "DPY-3001", "native encryption"),
    (BEQUEATH, "DPY-3001", "not say where to connect to"),
    (said("DPY-3015: password verifier type 0x939 is not supported by python-oracledb"), "DPY-3015", "10G"),
    (said("DPY-4024: call timeout of 1000 ms exceeded"), "DPY-4024", "time limit"),
    (
        said(f"DPY-6000: Listener refused connection. (Similar to ORA-12516) {ID}"),
        "ORA-12516",
        "no server process to give",
    ),
    (
        said(f'DPY-6001: Service "shop" is not registered with the listener. (Similar to ORA-12514) {ID}'),
        "DPY-6001",
        "knows no service shop",
    ),
    (failed_connect("[Errno 111] Connection refused", REFUSED), "DPY-6005", "Nothing listens on port 1521"),
    (failed_connect("[Errno 111] Connection refused"), "DPY-6005", "Nothing listens on port 1521"),
    (failed_connect("timed out", TimeoutError("timed out")), "DPY-6005", "did not answer within"),
    (
        failed_connect(
            "DPY-4011: the database or network closed the connection\n[Errno 104] Connection reset"
        ),
        "DPY-6005",
        "before the sign-in was done",
    ),
    (
        failed_connect("[SSL: WRONG_VERSION_NUMBER] wrong version number (_ssl.c:1006)"),
        "DPY-6005",
        "does not speak TLS",
    ),
    (failed_connect(UNTRUSTED), "DPY-6005", "not signed by an authority"),
    (
        failed_connect('DPY-6006: The name on the server certificate does not match the expected value: "h"'),
        "DPY-6006",
        "not made out to db.example",
    ),
    (
        failed_connect(
            "DPY-4011: the database or network closed the connection\nEOF occurred in violation of protocol"
        ),
        "DPY-6005",
        "broke off the TLS handshake",
    ),
    (failed_connect("[SSL: TLSV1_ALERT_UNKNOWN_CA] tlsv1 alert unknown ca"), "DPY-6005", "broke off the TLS"),
    (
        failed_connect("[SSL: SSLV3_ALERT_HANDSHAKE_FAILURE] sslv3 alert handshake failure"),
        "DPY-6005",
        "broke off the TLS",
    ),
    (failed_connect("[X509: NO_CERTIFICATE_OR_CRL_FOUND] no certificate or crl found"), "DPY-6005", "wallet"),
    (failed_connect("DPY-2018: wallet file /nonexistent/ewallet.pem was not found"), "DPY-2018", "wallet"),
    (ssl.SSLError(1, "[PROVIDER: BAD_DECRYPT] bad decrypt"), "", "wallet"),
    (socket.gaierror(-2, "Name or service not known"), "", "host db.example is not known"),
]
"""Captured from python-oracledb 26.1, or its table's words in the shape it raises them."""


@pytest.mark.parametrize(("error", "code", "part"), CAPTURED)
def test_what_the_driver_raises_is_understood(error, code, part):
    explained = explain_error(error, PROFILE)
    assert explained.code == code
    assert part in explained.title
    assert explained.source.startswith("https://")


def test_a_real_failed_connect_is_understood():
    with pytest.raises(oracledb.Error) as caught:
        oracledb.connect(user="app", password="geheim", dsn="127.0.0.1:1/shop", tcp_connect_timeout=2)
    assert code_of(caught.value) == "DPY-6005"
    assert explain_error(caught.value, PROFILE).title == "Nothing listens on port 1521 of db.example."
    assert words_of(caught.value) == "DPY-6005: cannot connect to database.\n[Errno 111] Connection refused"


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (said("ORA-00028: your session has been killed", 28), "DPY-4011"),
        (said("ORA-00001: unique constraint violated", 1), "ORA-00001"),
        (Exception("something ORA-12541: TNS:no listener"), "ORA-12541"),
        (Exception("nothing"), ""),
        (Exception(), ""),
    ],
)
def test_the_code_is_the_drivers_own_or_the_first_in_the_words(error, code):
    assert code_of(error) == code


def test_the_words_come_without_the_drivers_links():
    assert (
        words_of(said("ORA-00942: table or view does not exist", 942))
        == "ORA-00942: table or view does not exist"
    )


def test_each_number_has_its_own_page():
    explained = explain_error(said("ORA-01555: snapshot too old", 1555), PROFILE)
    assert explained.source == "https://docs.oracle.com/error-help/db/ora-01555/"
    explained = explain_error(said("DPY-4027: no configuration directory specified"), PROFILE)
    assert explained.source.endswith("/troubleshooting.html#dpy-4027")


@pytest.mark.parametrize(
    ("error", "lost"),
    [
        (said("ORA-00028: your session has been killed", 28), True),
        (said("ORA-03135: connection lost contact", 3135), True),
        (said("ORA-01089: immediate shutdown or close in progress", 1089), True),
        (said("DPY-4011: the database or network closed the connection"), True),
        (said("DPY-1001: not connected to database"), True),
        (said("DPY-4033: the database closed the connection because the idle time has been exceeded"), True),
        (BrokenPipeError(32, "Broken pipe"), True),
        (failed_connect("DPY-4011: the database or network closed the connection"), False),
        (failed_connect("[Errno 111] Connection refused", REFUSED), False),
        (said("DPY-4024: call timeout of 1000 ms exceeded"), False),
        (said("ORA-01013: user requested cancel of current operation", 1013), False),
        (said("ORA-00942: table or view does not exist", 942), False),
        (AttributeError("'NoneType' object has no attribute 'send'"), False),
    ],
)
def test_a_lost_session_is_told_from_other_failures(error, lost):
    assert is_disconnect(error) is lost


@pytest.mark.parametrize(
    ("error", "cancelled"),
    [
        (said("ORA-01013: user requested cancel of current operation", 1013), True),
        (said("ORA-00604: error occurred at recursive SQL level 1\nORA-01013: user requested", 604), True),
        (AttributeError("'NoneType' object has no attribute 'send'"), False),
        (said("DPY-4024: call timeout of 1000 ms exceeded"), False),
        (said("ORA-00028: your session has been killed", 28), False),
    ],
)
def test_only_a_break_counts_as_cancelled(error, cancelled):
    assert was_cancelled(error) is cancelled


@pytest.mark.parametrize(
    "text",
    [
        'DPY-4018: cannot parse connect string "app/Tr0ub4dor@db.example:x/shop"',
        'DPY-4017: invalid connect descriptor "(DESCRIPTION=(SECURITY=(WALLET_PASSWORD=Tr0ub4dor)"',
        "ORA-00922: missing or invalid option: ALTER USER app IDENTIFIED BY Tr0ub4dor",
        'ORA-00922: CREATE USER app IDENTIFIED BY "Tr0ub 4dor" x',
        "oracle+oracledb://app:Tr0ub4dor@db.example/shop",
    ],
)
def test_no_explanation_shows_a_password(text):
    for error in (Exception(text), said(text)):
        assert "Tr0ub" not in repr(explain_error(error, PROFILE))
        assert "4dor" not in repr(explain_error(error, PROFILE))


def test_the_titles_name_what_the_profile_says():
    assert login.NO_SERVICE.title.format(server="db.example:1521", database="shop") == (
        explain_error(said("ORA-12514: service is not registered", 12514), PROFILE).title
    )


TEXTS = st.text() | st.from_regex(r"((ORA|DPY|DPI|PLS)-\d{3,6}:? ?.{0,20}\n?){1,3}", fullmatch=True)


@given(st.one_of(TEXTS, st.binary(), st.integers(), st.none()), TEXTS)
def test_nothing_that_comes_in_is_too_strange_to_explain(first, second):
    described = SimpleNamespace(message=second, full_code=first)
    for error in (Exception(first), Exception(first, second), OSError(first, second), Exception(described)):
        assert explain_error(error, PROFILE).title
        assert isinstance(is_disconnect(error), bool)
        assert isinstance(was_cancelled(error), bool)
