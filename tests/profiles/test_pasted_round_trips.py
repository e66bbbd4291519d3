"""Strings that were built by the standard rules are read back as what went into them, whatever it holds."""

import re
import urllib.parse

import sqlalchemy
from hypothesis import example, given, settings
from hypothesis import strategies as st

from poolkeeper.profiles.engines import Engine
from poolkeeper.profiles.oracle import OracleAddress
from poolkeeper.profiles.pasted_url import BadUrl, profile_from_url

SPECIAL = ";{}='\"@/:%&?#+,\\ ()[]"
UNHURRIED = settings(deadline=None)
"""A busy computer is no mistake of the product."""

PRINTABLE = st.characters(exclude_categories=("Cc", "Cs", "Zl", "Zp"))
VALUES = st.text(st.one_of(st.sampled_from(SPECIAL), PRINTABLE), min_size=1, max_size=30)
NAMES = st.text(st.one_of(st.sampled_from(";{}='\"@ "), PRINTABLE), min_size=1, max_size=20)
HOSTS = st.from_regex(r"[a-z][a-z0-9.-]{0,20}", fullmatch=True)
PORTS = st.integers(1, 65535)
SERVICES = st.from_regex(r"[A-Za-z][\w.$#-]{0,20}", fullmatch=True).filter(str.isascii)
DRIVER = "{ODBC Driver 18 for SQL Server}"


def braced(value):
    return "{" + value.replace("}", "}}") + "}"


def quoted(value):
    """As DbConnectionStringBuilder writes a value: in double quotes where it has to be."""
    if value.strip() == value and not set(value) & set("\"';="):
        return value
    return '"' + value.replace('"', '""') + '"'


def single_quoted(value):
    return "'" + value.replace("'", "''") + "'"


def read(text):
    pasted = profile_from_url(text)
    return pasted.engine, pasted.host, pasted.port, pasted.database, pasted.user, pasted.password


def told_of(text):
    """The sentence that a text is refused with; empty where it is taken."""
    try:
        profile_from_url(text)
    except BadUrl as refused:
        return refused.sentence
    return ""


@UNHURRIED
@given(HOSTS, PORTS, NAMES, NAMES, VALUES)
@example("db", 1433, "shop", "me", "x};Server=evil;PWD={y")
@example("db", 1433, "shop", "me", '";Data Source=evil;x="')
def test_an_odbc_string(host, port, database, user, password):
    text = f"Driver={DRIVER};Server=tcp:{host},{port};Database={braced(database)};UID={braced(user)};"
    text += f"PWD={braced(password)}"
    expected = (Engine.MSSQL, host, port, database, user, password)
    assert read(text) == expected
    assert read(f"mssql+pyodbc:///?odbc_connect={urllib.parse.quote_plus(text)}") == expected


@UNHURRIED
@given(HOSTS, PORTS, NAMES, NAMES, VALUES)
@example("db", 1433, "shop", "me", "\";Driver=evil;x='")
@example("db", 1433, "shop", "me", "{a};Driver={b}")
def test_an_ado_net_string(host, port, database, user, password):
    for marked in (quoted, single_quoted):
        text = f"Data Source={host},{port};Initial Catalog={marked(database)};User ID={marked(user)};"
        assert read(text + f"Password={marked(password)}") == (
            Engine.MSSQL, host, port, database, user, password)  # fmt: skip


@UNHURRIED
@given(HOSTS, PORTS, NAMES, NAMES, VALUES)
def test_a_jdbc_url_of_sql_server(host, port, database, user, password):
    text = f"jdbc:sqlserver://{host}:{port};databaseName={braced(database)};user={braced(user)};"
    assert read(text + f"password={braced(password)};") == (
        Engine.MSSQL, host, port, database, user, password)  # fmt: skip


@UNHURRIED
@given(st.sampled_from(["pyodbc", "pymssql", "mssqlpython"]), HOSTS, PORTS, NAMES, NAMES, VALUES)
def test_sqlalchemys_own_url_of_sql_server(driver, host, port, database, user, password):
    url = sqlalchemy.URL.create(f"mssql+{driver}", user, password, host, port, database, {"Encrypt": "yes"})
    # SQLAlchemy writes the name of the database as it is; a question mark or a percent sign ends or spoils it
    text = url.set(database="@").render_as_string(hide_password=False)
    text = text.replace("/@?", f"/{urllib.parse.quote(database, safe='')}?")
    assert read(text) == (Engine.MSSQL, host, port, database, user, password)


@UNHURRIED
@given(HOSTS, PORTS, SERVICES, NAMES, VALUES)
def test_sqlalchemys_own_url_of_oracle(host, port, service, user, password):
    user = re.sub(r"[\[\]]", "", user) or "me"
    url = sqlalchemy.URL.create(
        "oracle+oracledb", user, password, host, port, query={"service_name": service}
    )
    expected = (Engine.ORACLE, host, port, service, user, password)
    assert read(url.render_as_string(hide_password=False)) == expected
    by_sid = sqlalchemy.URL.create("oracle", user, password, host, port, urllib.parse.quote(service))
    text = by_sid.render_as_string(hide_password=False)
    assert read(text) == expected
    assert profile_from_url(text).oracle.address is OracleAddress.SID


@UNHURRIED
@given(HOSTS, PORTS, SERVICES, SERVICES, VALUES.filter(lambda value: '"' not in value))
def test_easy_connect_with_a_password_in_quotes(host, port, service, user, password):
    expected = (Engine.ORACLE, host, port, service, user, password)
    for before in ("", "jdbc:oracle:thin:"):
        assert read(f'{before}{user}/"{password}"@{host}:{port}/{service}') == expected
        assert read(f'{before}{user}/"{password}"@//{host}:{port}/{service}') == expected
    by_sid = f'jdbc:oracle:thin:{user}/"{password}"@{host}:{port}:{service}'
    assert read(by_sid) == expected


@UNHURRIED
@given(HOSTS, PORTS, SERVICES, SERVICES, VALUES.filter(lambda value: '"' not in value))
def test_easy_connect_with_a_bare_password(host, port, service, user, password):
    text = f"{user}/{password}@//{host}:{port}/{service}"
    assert read(text) == (Engine.ORACLE, host, port, service, user, password)


@UNHURRIED
@given(HOSTS, PORTS, SERVICES, st.sampled_from(["SERVICE_NAME", "SID"]), st.sampled_from(["", " ", "\n  "]))
def test_a_descriptor_however_it_is_spaced(host, port, service, kind, blank):
    text = (
        (
            f"NAME =(DESCRIPTION =(ADDRESS =(PROTOCOL = TCP)(HOST = {host})(PORT = {port}))"
            f"(CONNECT_DATA =({kind} = {service})))"
        )
        .replace("(", f"{blank}({blank}")
        .replace(")", f"{blank})")
    )
    pasted = profile_from_url(text)
    assert (pasted.host, pasted.port, pasted.database) == (host, port, service)
    assert pasted.oracle.address.name == kind.removesuffix("_NAME")


@UNHURRIED
@given(
    st.sampled_from(
        [
            "Driver={FreeTDS};Server=db;UID=me;PWD={hunter2};Encrypt=yes",
            "jdbc:sqlserver://db:1433;user=me;password={hunter2}",
            "me/hunter2@tcps://a,b:1522/shop?wallet_location=/w",
            "A=(DESCRIPTION=(ADDRESS=(PROTOCOL=TCP)(HOST=a)(PORT=1))(CONNECT_DATA=(SID=hunter2)))",
        ]
    ),
    st.integers(0, 90),
    st.one_of(st.just(""), st.sampled_from([*SPECIAL, "\0", "\n", "\ud800", "٣"])),
)
def test_a_text_that_was_mangled_anywhere_is_taken_or_told_without_its_secret(text, place, patch):
    assert "hunter2" not in told_of(text[:place] + patch + text[place + 1 :])
