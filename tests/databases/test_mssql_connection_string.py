"""No value can escape from the connection string that is built of it, and every driver reads it exactly."""

import contextlib

import msgspec
import pyodbc
import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from poolkeeper.databases.mssql_connection_string import NotPossible, connection_string
from poolkeeper.profiles.engines import Engine
from poolkeeper.profiles.identity import Identity
from poolkeeper.profiles.pasted_url import profile_from_url
from poolkeeper.profiles.profile import Encryption, Profile, Tls
from poolkeeper.profiles.sql_server import SqlServer, SqlServerLogin
from tests.standins.tds import TdsStandin
from tests.support.odbc_drivers import FREETDS, MICROSOFT
from tests.support.sql_server import profile_of

pyodbc.pooling = False

HOSTILE = (
    ";Trusted_Connection=yes;",
    "};Server=evil;{",
    "}}",
    "{",
    "}",
    ";",
    "=",
    "'",
    '"',
    " ",
    "\\",
    "DRIVER={/tmp/evil.so};",
    "\t",
    "é",
    "😀",
)
UNHURRIED = settings(deadline=None)
"""A busy computer is no mistake of the product."""

PRINTABLE = st.characters(exclude_categories=("Cc", "Cs"))
VALUES = st.lists(st.one_of(st.sampled_from(HOSTILE), PRINTABLE), min_size=1, max_size=8).map("".join)
HOSTS = VALUES.map(lambda text: "h" + text.replace(",", "").replace("\\", "").rstrip() + "h")
FOR_FREETDS = VALUES.map(lambda text: text.replace("}", "{"))
LOGINS = FOR_FREETDS.map(lambda text: text.replace("\\", "/"))
"""FreeTDS takes a user with a backslash for an account of a Windows domain."""


def read_by_the_standard(text):
    """Keywords and values by the grammar of MS-ODBCSTR 2.1.1: pairs, each ended by a semicolon."""
    pairs, position = [], 0
    while position < len(text):
        sign = text.index("=", position)
        keyword, position = text[position:sign], sign + 1
        if text[position] == "{":
            value, position = braced_value(text, position + 1)
        else:
            end = text.index(";", position)
            value, position = text[position:end], end
        assert text[position] == ";"
        position += 1
        pairs.append((keyword, value))
    return pairs


def braced_value(text, position):
    value = ""
    while text[position] != "}" or text[position : position + 2] == "}}":
        value += text[position]
        position += 2 if text[position] == "}" else 1
    return value, position + 1


def read_by_mssql_python(text):
    from mssql_python.connection_string_parser import _ConnectionStringParser

    return _ConnectionStringParser()._parse(text)


@UNHURRIED
@given(HOSTS, VALUES, VALUES, VALUES, VALUES, VALUES, VALUES)
@example("h", "x};Trusted_Connection=yes;y={", "}", "{", "{}", "}}", "=;")
def test_what_is_read_back_is_what_was_meant(host, database, user, password, principal, certified, file):
    profile = Profile(
        name="x",
        engine=Engine.MSSQL,
        host=host,
        port=1444,
        database=database,
        tls=Tls(mode=Encryption.VERIFY_FULL, ca_file=file),
        sql_server=SqlServer(
            service_principal=principal, host_in_certificate=certified, read_only_intent=True
        ),
    )
    meant = {
        "Driver": MICROSOFT,
        "Server": f"tcp:{host},1444",
        "Encrypt": "mandatory",
        "TrustServerCertificate": "no",
        "HostNameInCertificate": certified,
        "ServerCertificate": file,
        "ApplicationIntent": "ReadOnly",
        "ServerSPN": principal,
        "Database": database,
        "APP": "Poolkeeper",
        "UID": user,
        "PWD": password,
    }
    text = connection_string(profile, Identity(user, password), MICROSOFT)
    assert read_by_the_standard(text) == list(meant.items())
    assert read_by_mssql_python(text) == {name.casefold(): value for name, value in meant.items()}
    without_driver = connection_string(profile, Identity(user, password), "")
    del meant["Driver"], meant["APP"]
    assert read_by_mssql_python(without_driver) == {name.casefold(): value for name, value in meant.items()}


@UNHURRIED
@given(
    VALUES,
    VALUES,
    VALUES,
    st.sampled_from([Encryption.PREFER, Encryption.REQUIRE, Encryption.VERIFY_FULL, Encryption.STRICT]),
)
def test_what_was_built_can_be_pasted_into_a_new_profile(database, user, password, mode):
    options = SqlServer(odbc_driver=MICROSOFT, read_only_intent=True, multi_subnet_failover=True)
    profile = Profile(
        name="x",
        engine=Engine.MSSQL,
        host="db.example",
        port=1444,
        database=database,
        user=user,
        tls=Tls(mode=mode),
        sql_server=options,
    )
    assume("\t" not in database + user + password)  # no field can hold it
    pasted = profile_from_url(connection_string(profile, Identity(user, password), MICROSOFT))
    assert pasted.password == password
    assert pasted.not_taken == ("APP",)
    assert msgspec.structs.replace(pasted.profile(), id=profile.id, name="x") == profile


@UNHURRIED
@given(VALUES, VALUES)
def test_a_sign_in_without_a_password_sends_none(user, password):
    for login, words in (
        (SqlServerLogin.INTEGRATED, {"trusted_connection": "yes"}),
        (SqlServerLogin.TOKEN, {}),
    ):
        profile = Profile(name="x", engine=Engine.MSSQL, host="db", sql_server=SqlServer(login=login))
        read = read_by_mssql_python(connection_string(profile, Identity(user, password), MICROSOFT))
        assert {name: read[name] for name in ("uid", "pwd", "trusted_connection") if name in read} == words


@UNHURRIED
@given(VALUES, st.sampled_from(["database", "user", "password", "service_principal"]))
def test_freetds_is_never_given_a_closing_brace(value, place):
    given_values = {"database": "shop", "user": "me", "password": "pw", "service_principal": "x"}
    given_values[place] = value + "}"
    profile = Profile(
        name="x",
        engine=Engine.MSSQL,
        host="db",
        database=given_values["database"],
        sql_server=SqlServer(service_principal=given_values["service_principal"]),
    )
    with pytest.raises(NotPossible, match="closing brace"):
        connection_string(profile, Identity(given_values["user"], given_values["password"]), FREETDS)


@pytest.mark.parametrize("driver", [MICROSOFT, FREETDS, ""])
def test_a_nul_which_would_end_the_string_early_is_refused(driver):
    profile = Profile(name="x", engine=Engine.MSSQL, host="db", database="shop\0")
    with pytest.raises(NotPossible, match="NUL"):
        connection_string(profile, Identity("me", "pw"), driver)


@pytest.mark.parametrize(
    ("driver", "word"),
    [
        (MICROSOFT, "mandatory"),
        ("", "mandatory"),
        ("/srv/17/libmsodbcsql-18.6.so.2.1", "mandatory"),
        ("A name of my own", "mandatory"),
        ("ODBC Driver 17 for SQL Server", "yes"),
        ("/opt/microsoft/msodbcsql17/lib64/libmsodbcsql-17.10.so.6.1", "yes"),
        ("ODBC Driver 13 for SQL Server", "yes"),
        ("SQL Server Native Client 11.0", "yes"),
        ("SQL Server", "yes"),
    ],
)
def test_each_version_of_the_driver_is_asked_for_encryption_in_its_own_words(driver, word):
    profile = Profile(name="x", engine=Engine.MSSQL, host="db", tls=Tls(mode=Encryption.VERIFY_FULL))
    read = read_by_mssql_python(connection_string(profile, Identity("me", "pw"), driver))
    assert read["encrypt"] == word


@pytest.fixture(scope="module")
def server(odbc_drivers):
    """A stand-in whose one login is changed by each sign-in."""
    with TdsStandin(logins={"app": "secret"}, databases=("shop",)) as standin:
        yield standin


def arrived(server, name, database, user, password, principal):
    """What the server was told in a sign-in through the driver `name`, and whether it let the user in."""
    server.logins = {user: password}
    server.requests.clear()
    profile = profile_of(server, name, database=database)
    options = msgspec.structs.replace(profile.sql_server, service_principal=principal)
    profile = msgspec.structs.replace(profile, sql_server=options)
    text = connection_string(profile, Identity(user, password), options.odbc_driver)
    with contextlib.closing(connect(name, text)):
        (login,) = server.requests.logins
    assert not login.integrated
    return login.user, login.password, login.database, login.program


def connect(name, text):
    if name != "mssql-python":
        return pyodbc.connect(text, timeout=10)
    import mssql_python

    mssql_python.pooling(enabled=False)
    return mssql_python.connect(text, timeout=10)


@pytest.mark.mssql
@pytest.mark.parametrize("name", ["microsoft", "mssql-python"])
@UNHURRIED
@given(VALUES, VALUES, VALUES)
@example("app", "x};Trusted_Connection=yes;{", "{")
@example("app", "}", "MSSQLSvc/db;UID=evil")
def test_a_hostile_login_arrives_exactly_and_signs_in(server, name, user, password, principal):
    told = arrived(server, name, "shop", user, password, principal)
    assert told[:3] == (user, password, "shop")


@pytest.mark.mssql
@UNHURRIED
@given(LOGINS, FOR_FREETDS, FOR_FREETDS)
@example("app", "x;Trusted_Connection=yes;{", "{")
@example("app", " {a=b;' ", "=")
def test_freetds_takes_everything_else_exactly(server, user, password, principal):
    told = arrived(server, "freetds", "shop", user, password, principal)
    assert told == (user, password, "shop", "Poolkeeper")


@pytest.mark.mssql
@pytest.mark.parametrize("name", ["microsoft", "mssql-python", "freetds"])
@UNHURRIED
# A name has 128 characters at most, and Microsoft's drivers hold to that themselves.
@given(FOR_FREETDS.filter(lambda name: len(name) <= 128))
@example("shop;UID=evil;PWD=x")
def test_the_name_of_a_database_arrives_exactly(server, name, database):
    server.databases[1:] = [database]
    told = arrived(server, name, database, "app", "secret", "")
    assert told[:3] == ("app", "secret", database)
