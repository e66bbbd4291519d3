"""Whatever a profile's texts are, each snippet reads them back as values and nothing else."""

import re
from pathlib import Path
from urllib.parse import unquote

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from poolkeeper.pools.as_code.names import application_name, password_variable
from poolkeeper.pools.as_code.targets import TARGETS, snippet_of, targets_for
from poolkeeper.profiles.engines import Engine
from tests.pools.as_code import languages
from tests.pools.as_code.hostile import plain, profiles
from tests.pools.as_code.running import target

PYTHON = [
    (each.name, engine)
    for engine in Engine
    for each in targets_for(engine)
    if not each.name.startswith(("ADO.NET", "HikariCP", "ODBC"))
]
CSHARP = [(each.name, next(iter(each.engines))) for each in TARGETS if each.name.startswith("ADO.NET")]
SERVERS = [engine for engine in Engine if engine is not Engine.SQLITE]
ODBC_DATABASES = {Engine.MSSQL: "Database", Engine.POSTGRESQL: "Database", Engine.MYSQL: "Database"}

many = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def written(name, profile):
    """The snippet; a profile that the target refuses with a sentence is none of this test's."""
    snippet = snippet_of(target(name), profile)
    if not snippet.text:
        assert snippet.notes[0].endswith(".")
    assume(snippet.text)
    return snippet.text


@pytest.mark.parametrize(("name", "engine"), PYTHON)
@given(data=st.data())
@many
def test_python_reads_the_values_back(name, engine, data):
    profile = data.draw(profiles(engine))
    text = written(name, profile)
    assert languages.python_shape(text) == languages.python_shape(written(name, plain(engine)))
    strings = languages.python_strings(text)
    if engine is Engine.SQLITE:
        file = next(each for each in strings if each.startswith("file:"))
        read = unquote(file.partition("?")[0].removeprefix("file:"))
        assert read.lstrip("/") == Path(profile.database).absolute().as_posix().lstrip("/")
    elif engine is Engine.MSSQL:
        values = languages.connection_string(next(each for each in strings if each.startswith("Driver=")))
        assert (values["Database"], values["UID"]) == (profile.database, profile.user)
    else:
        assert profile.user in strings
        if engine is not Engine.ORACLE:
            assert {profile.host, profile.database} <= set(strings)
        elif "Django" not in name:
            assert {profile.host, profile.database, profile.oracle.server_dn} <= set(strings)


@pytest.mark.parametrize(("name", "engine"), CSHARP)
@given(data=st.data())
@many
def test_csharp_reads_the_values_back(name, engine, data):
    profile = data.draw(profiles(engine))
    text = written(name, profile)
    assert languages.csharp_shape(text) == languages.csharp_shape(written(name, plain(engine)))
    strings = languages.csharp_strings(text)
    assert profile.user in strings
    assert any(profile.database in each for each in strings)


@pytest.mark.parametrize("engine", SERVERS)
@given(data=st.data())
@many
def test_java_reads_the_properties_back(engine, data):
    profile = data.draw(profiles(engine))
    values = languages.properties(written("HikariCP properties", profile))
    assert list(values) == list(languages.properties(written("HikariCP properties", plain(engine))))
    assert values["username"] == profile.user
    url = values.get("dataSource.databaseName") or unquote(values["jdbcUrl"])
    assert profile.database in url
    if engine in {Engine.POSTGRESQL, Engine.MYSQL}:
        assert re.fullmatch(r"jdbc:\w+://[\w.~:%\[\]-]+:\d+/[\w.~%-]+", values["jdbcUrl"], re.ASCII)


@pytest.mark.parametrize("engine", SERVERS)
@given(data=st.data())
@many
def test_odbc_reads_the_connection_string_back(engine, data):
    profile = data.draw(profiles(engine))
    text = written("ODBC connection string", profile)
    usual = written("ODBC connection string", plain(engine))
    assert len(text.split("\n")) == len(usual.split("\n"))
    values = languages.connection_string(text.rstrip("\n").split("\n")[-1])
    assert list(values) == list(languages.connection_string(usual.rstrip("\n").split("\n")[-1]))
    assert values["UID"] == profile.user
    assert values.get("Database", profile.database) == profile.database
    assert profile.database in values.get("Database", values.get("DBQ"))


@given(data=st.data())
@many
def test_names_are_made_of_harmless_signs(data):
    profile = data.draw(profiles(Engine.POSTGRESQL))
    assert re.fullmatch(r"[A-Z][A-Z0-9_]*_PASSWORD", password_variable(profile))
    assert re.fullmatch(r"[A-Za-z0-9._-]{1,48}", application_name(profile))
