"""pymssql, mssql-python and SQLAlchemy work with the stand-in too."""

import contextlib
from decimal import Decimal

import mssql_python
import pymssql
import pytest
import sqlalchemy

from tests.standins.tds import Answer, Column

pytest_plugins = ["tests.support.odbc_drivers", "tests.standins.tds_clients"]
# before any driver looks: the driver manager remembers for some seconds what it did not find
pytestmark = pytest.mark.usefixtures("odbc_drivers")


def by_pymssql(server, **more):
    words = {"server": "127.0.0.1", "port": str(server.port), "user": "app", "password": "secret"}
    return pymssql.connect(**(words | {"database": "shop", "login_timeout": 5} | more))


def by_mssql_python(server, password="secret"):
    return mssql_python.connect(
        f"SERVER=127.0.0.1,{server.port};DATABASE=shop;UID=app;PWD={password};Encrypt=no", autocommit=True
    )


@pytest.fixture(params=[by_pymssql, by_mssql_python], ids=["pymssql", "mssql-python"])
def connect(request):
    return request.param


def test_it_signs_in_and_selects(shop, connect):
    with contextlib.closing(connect(shop)) as connection:
        cursor = connection.cursor()
        cursor.execute("SELECT 1 AS x, N'é' AS y, CAST('1.50' AS decimal(38,10)) AS z")
        assert tuple(cursor.fetchone()) == (1, "é", Decimal("1.5"))


def test_a_wrong_password_is_told(shop):
    with pytest.raises(pymssql.OperationalError, match="18456"):
        by_pymssql(shop, password="wrong")
    with pytest.raises(mssql_python.Error, match="Login failed"):
        by_mssql_python(shop, password="wrong").close()


def test_parameters_arrive(shop, connect):
    mark = "%s" if connect is by_pymssql else "?"
    with contextlib.closing(connect(shop)) as connection:
        cursor = connection.cursor()
        cursor.execute("CREATE TABLE t (id int, name nvarchar(20), price decimal(9,2))")
        cursor.execute(f"INSERT INTO t VALUES ({mark}, {mark}, {mark})", (1, "日本", Decimal("2.50")))
        cursor.execute(f"SELECT name, price FROM t WHERE id = {mark}", (1,))
        assert tuple(cursor.fetchone()) == ("日本", Decimal("2.50"))


def test_types_arrive(shop, connect):
    columns = [Column("a", "bigint"), Column("b", "nvarchar(max)"), Column("c", "money"), Column("d", "bit")]
    shop.answer("FROM typed", Answer(columns, [(2**60, "x" * 9000, "1.2345", 1), (None, None, None, None)]))
    with contextlib.closing(connect(shop)) as connection:
        cursor = connection.cursor()
        cursor.execute("SELECT a, b, c, d FROM typed")
        rows = [tuple(row) for row in cursor.fetchall()]
        assert rows == [(2**60, "x" * 9000, Decimal("1.2345"), True), (None,) * 4]


def test_an_error_keeps_its_number(shop):
    with contextlib.closing(by_pymssql(shop)) as connection:
        with pytest.raises(pymssql.Error) as failure:
            connection.cursor().execute("SELECT * FROM missing")
        assert failure.value.args[0] == 208


def test_commit_and_rollback_work(shop):
    shop.run("shop", "CREATE TABLE t (id int)")
    with contextlib.closing(by_pymssql(shop)) as connection:
        cursor = connection.cursor()
        cursor.execute("INSERT INTO t VALUES (1)")
        connection.commit()
        cursor.execute("INSERT INTO t VALUES (2)")
        connection.rollback()
        cursor.execute("SELECT COUNT(*) FROM t")
        assert cursor.fetchone()[0] == 1


@pytest.mark.parametrize("dialect", ["mssql+pyodbc", "mssql+pymssql"])
def test_sqlalchemy_opens_a_pool(shop, microsoft, dialect):
    if dialect == "mssql+pyodbc":
        url = sqlalchemy.URL.create(dialect, query={"odbc_connect": microsoft.connection_string(shop)})
    else:
        url = sqlalchemy.URL.create(dialect, "app", "secret", "127.0.0.1", shop.port, "shop")
    engine = sqlalchemy.create_engine(url, pool_pre_ping=True)
    for number in range(3):
        with engine.begin() as connection:
            row = connection.execute(sqlalchemy.text("SELECT :n AS n, @@SPID AS spid"), {"n": number}).one()
            assert row.n == number
    assert engine.dialect.server_version_info[:2] == (16, 0)
    assert len(shop.sessions()) == 1
    engine.dispose()
