"""What people paste about SQL Server, and what becomes of it."""

import urllib.parse

import pytest

from poolkeeper.profiles.engines import Engine
from poolkeeper.profiles.pasted_url import BadUrl, profile_from_url
from poolkeeper.profiles.profile import Encryption
from poolkeeper.profiles.sql_server import SqlServerDriver, SqlServerLogin
from poolkeeper.profiles.validation import problems

DRIVER_18 = "ODBC Driver 18 for SQL Server"
ODBC = "Driver={ODBC Driver 18 for SQL Server};Server=tcp:db,1444;Database=shop;UID=me;PWD={a}}b;c};"
IN_A_URL = "mssql+pyodbc:///?odbc_connect=" + urllib.parse.quote_plus(ODBC)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (f"mssql+pyodbc://me:p%40w@db:1444/shop?driver={DRIVER_18}", ("db", 1444, "shop", "me", "p@w")),
        ("mssql://me:pw@db,1444/shop", ("db", 1444, "shop", "me", "pw")),
        (r"mssql+pyodbc://me:pw@db\BI/shop?driver=FreeTDS", (r"db\BI", 0, "shop", "me", "pw")),
        ("mssql+pymssql://me:pw@db/shop?charset=utf8", ("db", 0, "shop", "me", "pw")),
        (IN_A_URL, ("db", 1444, "shop", "me", "a}b;c")),
        (ODBC, ("db", 1444, "shop", "me", "a}b;c")),
        ("Driver=FreeTDS;Server=db;Port=1444;UID=me;PWD=pw", ("db", 1444, "", "me", "pw")),
        (
            'Data Source=db,1444;Initial Catalog=shop;User Id=me;Password="a;""b\'"',
            ("db", 1444, "shop", "me", "a;\"b'"),
        ),
        ("Server=db;Database=shop;User ID=me;Password='it''s';", ("db", 0, "shop", "me", "it's")),
        ("Address=.;User=me;Password={x;Pooling=no", ("localhost", 0, "", "me", "{x")),
        (r"Server=(local)\BI;UID=me;PWD={x;y}", (r"localhost\BI", 0, "", "me", "x;y")),
        ("Password=pw;User Id=me;Server=admin:db", ("admin:db", 0, "", "me", "pw")),
        (r"Data Source=np:\\db\pipe\sql\query;User Id=me", (r"np:\\db\pipe\sql\query", 0, "", "me", None)),
        (
            r"jdbc:sqlserver://db\BI:1444;databaseName=shop;user=me;password={p;w}}}",
            (r"db\BI", 1444, "shop", "me", "p;w}"),
        ),
        ("mssql+pymssql://me:pw@/shop?host=db", ("db", 0, "shop", "me", "pw")),
        ("Driver=FreeTDS;Server=[::1],1444;UID=me", ("::1", 1444, "", "me", None)),
        ("jdbc:sqlserver://;serverName=db;portNumber=1444", ("db", 1444, "", "", None)),
        ("jdbc:sqlserver://[::1]:1444;user=me", ("::1", 1444, "", "me", None)),
        ("jdbc:sqlserver://db;instanceName=BI;user=me", (r"db\BI", 0, "", "me", None)),
        ("sqlserver://db:1444;database=shop;user=me;password=pw", ("db", 1444, "shop", "me", "pw")),
        ("export DB='mssql+pymssql://me:pw@db/shop'", ("db", 0, "shop", "me", "pw")),
    ],
)
def test_a_text_about_sql_server_becomes_the_fields_of_a_profile(text, expected):
    pasted = profile_from_url(text)
    assert pasted.engine is Engine.MSSQL
    assert (pasted.host, pasted.port, pasted.database, pasted.user, pasted.password) == expected


@pytest.mark.parametrize(
    ("words", "mode"),
    [
        ("Encrypt=optional", Encryption.PREFER),
        ("Encrypt=no", Encryption.PREFER),
        ("encrypt=False;TrustServerCertificate=yes", Encryption.PREFER),
        ("Encrypt=mandatory", Encryption.VERIFY_FULL),
        ("Encrypt=Yes;TrustServerCertificate=No", Encryption.VERIFY_FULL),
        ("Encrypt=true;Trust Server Certificate=True", Encryption.REQUIRE),
        ("Encrypt=yes;TrustServerCertificate=yes", Encryption.REQUIRE),
        ("Encrypt=Strict;TrustServerCertificate=yes", Encryption.STRICT),
        ("Encryption=require", Encryption.REQUIRE),
        ("Pooling=yes", Encryption.PREFER),
        (f"Driver={{{DRIVER_18}}}", Encryption.VERIFY_FULL),
        (f"Driver={{{DRIVER_18}}};TrustServerCertificate=yes", Encryption.REQUIRE),
        ("Driver={ODBC Driver 17 for SQL Server};TrustServerCertificate=yes", Encryption.PREFER),
    ],
)
def test_the_encryption_is_the_one_that_the_text_would_have_given(words, mode):
    assert profile_from_url(f"Server=db;{words}").tls.mode is mode


def test_everything_that_a_profile_has_a_field_for_is_taken_and_the_rest_is_named():
    pasted = profile_from_url(
        ODBC + "HostNameInCertificate=db.example;ServerCertificate=/c.pem;ApplicationIntent=ReadOnly;"
        "MultiSubnetFailover=Yes;ServerSPN=MSSQLSvc/db;Connect Timeout=30;Failover_Partner=other;APP=x"
    )
    options = pasted.profile().sql_server
    assert (options.odbc_driver, options.host_in_certificate) == (DRIVER_18, "db.example")
    assert (options.read_only_intent, options.multi_subnet_failover) == (True, True)
    assert (options.service_principal, pasted.tls.ca_file) == ("MSSQLSvc/db", "/c.pem")
    assert pasted.connect_timeout_s == 30
    assert pasted.not_taken == ("APP", "Failover_Partner")
    assert problems(pasted.profile()) == ()


@pytest.mark.parametrize(
    ("text", "driver"),
    [
        ("mssql+pyodbc://me@db/shop", SqlServerDriver.PYODBC),
        ("mssql+pymssql://me@db/shop", SqlServerDriver.PYMSSQL),
        ("mssql+mssqlpython://me@db/shop", SqlServerDriver.MSSQL_PYTHON),
    ],
)
def test_the_python_driver_of_the_url_is_the_profiles(text, driver):
    assert profile_from_url(text).sql_server.driver is driver


@pytest.mark.parametrize(
    ("text", "login"),
    [
        ("Server=db;Trusted_Connection=yes", SqlServerLogin.INTEGRATED),
        ("Server=db;Integrated Security=SSPI", SqlServerLogin.INTEGRATED),
        ("Server=db;Integrated Security=false;User Id=me", SqlServerLogin.PASSWORD),
        ("jdbc:sqlserver://db;integratedSecurity=true", SqlServerLogin.INTEGRATED),
        ("mssql+pyodbc://db/shop?driver=FreeTDS", SqlServerLogin.INTEGRATED),
        ("Server=db;UID=me;Authentication=SqlPassword", SqlServerLogin.PASSWORD),
        ("jdbc:sqlserver://db;accessToken=eyJ0", SqlServerLogin.TOKEN),
    ],
)
def test_the_way_to_sign_in_is_understood(text, login):
    assert profile_from_url(text).sql_server.login is login


def test_a_way_to_sign_in_that_no_profile_has_is_named():
    pasted = profile_from_url("Server=db;Database=x;UID=me;Authentication=ActiveDirectoryInteractive")
    assert pasted.not_taken == ("Authentication",)
    assert profile_from_url("jdbc:sqlserver://db;accessToken=eyJ0").password == "eyJ0"


@pytest.mark.parametrize(
    "path",
    ["/tmp/evil.so", r"C:\evil.dll", r"\\evil\share\driver.dll", "libevil.so.1", "../x", "evil.DLL"],
)
def test_no_pasted_text_can_choose_a_library_to_be_run(path):
    for text in (f"Driver={{{path}}};Server=db;UID=me", f"mssql+pyodbc://me@db/x?driver={path}"):
        pasted = profile_from_url(text)
        assert pasted.sql_server.odbc_driver == ""
        assert pasted.not_taken == ("Driver",)


BAD = {
    "DSN=books;UID=me;PWD=hunter2": "data source",
    "mssql+pyodbc://me:hunter2@books": "data source",
    "Driver={MySQL ODBC 8.0 Driver};Server=db;PWD=hunter2": "another database",
    "Driver=FreeTDS;UID=me;PWD=hunter2": "names no server",
    "Server=db;PWD={hunter2": "part 2",
    "Server=db;UID=me;hunter2;x=y": "part 3",
    "Driver=FreeTDS;Server=db;hunter2": "part 3",
    "Server=db,hunter2;UID=me": "not a number",
    "Server=db;Port=70000;PWD=hunter2": "from 1 to 65535",
    "Server=db;Encrypt=hunter2": "kind of encryption",
    "Server=db;PWD=hunter2\0": "control character",
    "Server=a,1433,b,1433;PWD=hunter2": "not a number",
    "mssql+hunter2://me:hunter2@db/x": "Python driver",
    "mssql+pymssql://me:hunter2@a,b/x": "several hosts",
    "jdbc:sqlserver:db;password=hunter2": "looks like jdbc:sqlserver://host",
    "jdbc:sqlserver://a:b:c;password=hunter2": "IPv6",
    "jdbc:sqlserver://db;password={hunter2": "part 1",
    "mssql+pyodbc:///?odbc_connect=Server%3Ddb%3BPWD%3D%7Bhunter2": "part 2",
    "jdbc:jtds:sqlserver://db/x;password=hunter2": "kind “jtds”",
}


@pytest.mark.parametrize("text", BAD)
def test_a_bad_text_is_one_sentence_that_repeats_no_secret(text):
    with pytest.raises(BadUrl, match=BAD[text]) as refused:
        profile_from_url(text)
    assert "hunter2" not in repr(refused.value)


def test_a_password_with_a_semicolon_does_not_make_libpqs_words_a_text_of_sql_server():
    pasted = profile_from_url("user=me password='x;server=y' host=db dbname=shop")
    assert (pasted.engine, pasted.host, pasted.password) == (Engine.POSTGRESQL, "db", "x;server=y")
