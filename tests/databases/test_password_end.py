"""When a password comes to its end, as SQL Server and Oracle tell it to the user whose it is."""

import pytest

from tests.standins.tds import Answer as TdsAnswer
from tests.standins.tds import Column
from tests.standins.tns_answers import Answer as TnsAnswer

DAY_S = 86_400


def left_s(target, connection):
    return target.database.server_view(connection, target.profile, ()).password_left_s


@pytest.mark.mssql
@pytest.mark.parametrize(
    ("row", "told"),
    [
        ([12, 0], 13 * DAY_S - 1),
        ([0, 0], DAY_S - 1),
        ([0, 1], -1),
        ([-1, 0], None),
        ([None, None], None),
    ],
)
def test_sql_server_tells_its_days(target_of, sql_server, row, told):
    target = target_of("microsoft")
    columns = [Column(name, "int") for name in ("days", "expired")]
    sql_server.answer("LOGINPROPERTY", TdsAnswer(columns, [row]))
    with target.connected() as connection:
        assert left_s(target, connection) == told


@pytest.mark.oracle
@pytest.mark.parametrize(("left", "told"), [(5.5 * DAY_S, 5.5 * DAY_S), (-60, -60), (None, None)])
def test_oracle_tells_the_date_of_the_users_own_account(ora, oracle_server, left, told):
    oracle_server.answer("user_users", TnsAnswer([("LEFT", "NUMBER")], [(left,)]))
    with ora.connected() as connection:
        assert left_s(ora, connection) == told


@pytest.mark.oracle
def test_oracle_says_nothing_where_the_view_is_not_there(ora):
    with ora.connected() as connection:
        assert left_s(ora, connection) is None
