"""The form's choice of a kind of pool: the fields it shows, what it saves, what is wrong with it."""

import msgspec
import pytest
from PySide6.QtCore import Qt

from poolkeeper.desktop.connections.profile_dialog import ProfileDialog
from poolkeeper.profiles.engines import Engine
from poolkeeper.profiles.oracle import DriverPool, Oracle
from poolkeeper.profiles.pool_kinds import PoolKind, PsycopgPool, Retries, kinds_of
from poolkeeper.profiles.profile import Encryption, PoolSettings, Profile, Tls
from poolkeeper.profiles.sql_server import SqlServer, SqlServerDriver
from poolkeeper.profiles.unwaiting_pools import ConnectorPool, Psycopg2Pool

SERVER = {"name": "orders", "host": "db.example", "database": "shop", "user": "app"}


@pytest.fixture
def form_of(qtbot):
    def make(profile):
        dialog = ProfileDialog(profile, folders=(), taken_names=(), place="Secret Service")
        qtbot.addWidget(dialog, before_close_func=lambda each: each.show_saved())
        dialog.show()
        dialog.saved = []
        dialog.save_requested.connect(lambda saved, _typed: dialog.saved.append(saved))
        return dialog

    return make


def shown(form):
    pools = {
        "queue": form.pool,
        "psycopg": form.psycopg_pool,
        "psycopg2": form.unwaiting.psycopg2,
        "mysql-connector": form.unwaiting.connector,
        "oracledb": form.oracle.pool,
    }
    return {name for name, fields in pools.items() if fields.isVisible()}


@pytest.mark.parametrize("engine", list(Engine))
def test_each_engine_offers_its_kinds_with_their_own_fields_alone(form_of, engine):
    form = form_of(Profile(engine=engine, **SERVER)).form
    assert form.pool_kind.box.count() == len(kinds_of(engine))
    for kind in kinds_of(engine):
        form.pool_kind.box.choice = kind
        assert shown(form) == ({kind.value} if not kind.keeps_nothing else set())
        assert form.profile.pool_kind is kind
        assert form.retries.isVisible()


@pytest.mark.parametrize(
    ("engine", "changes"),
    [
        (
            Engine.POSTGRESQL,
            {"pool": PoolSettings(kind=PoolKind.PSYCOPG, psycopg=PsycopgPool(min_size=0, check=False))},
        ),
        (Engine.POSTGRESQL, {"pool": PoolSettings(retries=Retries(attempts=4, wait_s=1.5))}),
        (
            Engine.POSTGRESQL,
            {"pool": PoolSettings(kind=PoolKind.PSYCOPG2, psycopg2=Psycopg2Pool(minconn=0, maxconn=7))},
        ),
        (
            Engine.MYSQL,
            {"pool": PoolSettings(kind=PoolKind.MYSQL_CONNECTOR, connector=ConnectorPool(pool_size=9))},
        ),
        (Engine.MYSQL, {"pool": PoolSettings(kind=PoolKind.NULL, size=9)}),
        (Engine.MSSQL, {"pool": PoolSettings(kind=PoolKind.ODBC)}),
        (Engine.ORACLE, {"oracle": Oracle(driver_pool=DriverPool(min=2, max=9))}),
        (Engine.ORACLE, {"pool": PoolSettings(kind=PoolKind.NULL)}),
    ],
)
def test_a_profile_of_each_kind_comes_back_as_it_was(form_of, engine, changes):
    # Oracle knows TCP and TCPS, and nothing in between
    tls = Tls(mode=Encryption.OFF) if engine is Engine.ORACLE else Tls()
    profile = msgspec.structs.replace(Profile(engine=engine, tls=tls, **SERVER), **changes)
    dialog = form_of(profile)
    assert dialog.form.profile == profile
    dialog.accept()
    assert dialog.saved == [profile]


def test_another_engine_falls_back_to_a_kind_that_it_has(form_of):
    form = form_of(Profile(engine=Engine.POSTGRESQL, pool=PoolSettings(kind=PoolKind.PSYCOPG), **SERVER)).form
    form.engine.choice = Engine.MYSQL
    assert form.pool_kind.choice is PoolKind.QUEUE
    assert shown(form) == {"queue"}


def test_a_preset_leaves_kind_and_retries_alone(form_of):
    form = form_of(
        Profile(engine=Engine.POSTGRESQL, pool=PoolSettings(retries=Retries(attempts=3)), **SERVER)
    ).form
    form.pool.preset.setCurrentText("Batch")
    form.pool.preset.activated.emit(3)
    assert form.profile.pool.size == 5
    assert form.profile.pool.retries.attempts == 3
    assert form.pool.preset.currentText() == "Batch"


def test_a_wrong_bound_is_told_at_its_field(qtbot, form_of):
    dialog = form_of(Profile(engine=Engine.POSTGRESQL, pool=PoolSettings(kind=PoolKind.PSYCOPG), **SERVER))
    dialog.form.psycopg_pool.min_size.setValue(9)
    qtbot.mouseClick(dialog.save_button, Qt.MouseButton.LeftButton)
    assert dialog.saved == []
    assert "fewer than the least" in dialog.form.grid.problem_of("pool.psycopg.max_size")


def test_a_bound_of_psycopg2s_pool_is_told_at_its_field(qtbot, form_of):
    dialog = form_of(Profile(engine=Engine.POSTGRESQL, pool=PoolSettings(kind=PoolKind.PSYCOPG2), **SERVER))
    dialog.form.unwaiting.psycopg2.minconn.setValue(9)
    qtbot.mouseClick(dialog.save_button, Qt.MouseButton.LeftButton)
    assert dialog.saved == []
    assert "fewer than those kept" in dialog.form.grid.problem_of("pool.psycopg2.maxconn")


@pytest.mark.parametrize(
    ("engine", "kind"),
    [(Engine.POSTGRESQL, PoolKind.PSYCOPG2), (Engine.MYSQL, PoolKind.MYSQL_CONNECTOR)],
)
def test_a_pool_that_does_not_wait_says_so_and_points_at_the_retries(form_of, engine, kind):
    form = form_of(Profile(engine=engine, pool=PoolSettings(kind=kind), **SERVER)).form
    assert "does not wait" in form.pool_kind.note
    assert "set Retry below" in form.pool_kind.note
    assert form.retries.isVisible()


def test_odbc_pooling_needs_pyodbc(qtbot, form_of):
    profile = Profile(
        engine=Engine.MSSQL,
        pool=PoolSettings(kind=PoolKind.ODBC),
        sql_server=SqlServer(driver=SqlServerDriver.PYMSSQL),
        **SERVER,
    )
    dialog = form_of(profile)
    qtbot.mouseClick(dialog.save_button, Qt.MouseButton.LeftButton)
    assert dialog.saved == []
    assert "pyodbc alone" in dialog.form.grid.problem_of("pool.kind")
