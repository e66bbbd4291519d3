"""The lab's settings: what can be chosen, and what is refused before anything runs."""

import pytest

from poolkeeper.desktop.lab.run_words import setting_rows
from poolkeeper.desktop.lab.settings_form import SettingsForm
from poolkeeper.profiles.engines import Engine
from poolkeeper.profiles.pool_kinds import Retries
from poolkeeper.profiles.presets import PRESETS
from poolkeeper.profiles.profile import PoolSettings, Profile
from poolkeeper.profiles.unwaiting_pools import ConnectorPool
from poolkeeper.worker.lab_messages import AsyncpgOptions, PoolKind, Trouble, WorkerKind

PG = Profile(name="orders", engine=Engine.POSTGRESQL, host="db.example", pool=PRESETS["Production"])


@pytest.fixture
def form(qtbot):
    form = SettingsForm(PG)
    qtbot.addWidget(form)
    form.show()
    return form


def choose(box, data):
    box.setCurrentIndex(box.findData(data))


def test_it_begins_with_the_profiles_own_pool(form):
    assert form.settings.pool == PRESETS["Production"]
    assert form.pool.preset.currentText() == "Preset: Production"
    assert form.settings.workload.statement == "SELECT pg_sleep(:hold)"
    assert not form.settings.trouble.any
    assert form.runnable


def test_a_preset_fills_the_fields_and_an_edit_leaves_it(form):
    form.pool.preset.setCurrentText("Preset: Batch")
    form.pool.preset.activated.emit(form.pool.preset.currentIndex())
    assert form.settings.pool == PRESETS["Batch"]
    form.pool.size_field.setValue(7)
    assert form.pool.preset.currentText() == "Preset: Custom"
    assert form.settings.pool.size == 7


def test_the_kinds_of_pools_are_those_of_the_engine(qtbot, form):
    kinds = [form.pool.kind.itemData(at) for at in range(form.pool.kind.count())]
    assert kinds == [
        PoolKind.QUEUE,
        PoolKind.NONE,
        PoolKind.PSYCOPG,
        PoolKind.PSYCOPG2,
        PoolKind.QUEUE_ASYNC,
        PoolKind.PSYCOPG_ASYNC,
        PoolKind.ASYNCPG,
    ]
    sqlite = SettingsForm(Profile(name="s", engine=Engine.SQLITE, database="/x"))
    qtbot.addWidget(sqlite)
    assert sqlite.pool.kind.count() == 2


def test_asyncio_tasks_come_with_an_asynchronous_pool_and_go_with_it(form):
    choose(form.pool.kind, PoolKind.PSYCOPG_ASYNC)
    assert form.settings.workload.kind is WorkerKind.TASKS
    assert form.workload.kind.count() == 1
    choose(form.pool.kind, PoolKind.QUEUE)
    assert form.settings.workload.kind is WorkerKind.THREADS
    assert form.runnable


def test_asyncpgs_pool_shows_what_it_has_and_nothing_else(form):
    before = form.settings.pool
    choose(form.pool.kind, PoolKind.ASYNCPG)
    assert form.settings.pool.capacity == before.capacity
    for absent in (form.pool.overflow, form.pool.recycle_s, form.pool.pre_ping):
        assert not absent.isVisible()
    form.pool.max_size.setValue(before.size + 9)
    form.pool.max_inactive_s.setValue(60)
    form.pool.max_queries.setValue(1000)
    assert form.settings.pool.max_overflow == 9
    assert form.settings.asyncpg == AsyncpgOptions(max_inactive_s=60, max_queries=1000)
    assert form.pool.size_field.accessibleName() == "Min size"
    form.pool.size_field.setValue(before.size + 12)
    assert form.pool.max_size.value() == before.size + 12, "the max is never below the min"
    choose(form.pool.kind, PoolKind.QUEUE_ASYNC)
    assert not form.pool.max_size.isVisible()
    assert form.pool.overflow.isVisible()
    assert form.settings.pool.max_overflow == 0
    assert form.runnable


def test_psycopgs_pool_has_two_settings_more(form):
    for kind in (PoolKind.PSYCOPG, PoolKind.PSYCOPG_ASYNC):
        choose(form.pool.kind, kind)
        form.pool.max_waiting.setValue(3)
        form.pool.max_idle_s.setValue(20)
        pool = form.settings.pool
        assert (pool.psycopg.max_waiting, pool.psycopg.max_idle_s) == (3, 20)
        rows = dict(setting_rows(form.settings))
        assert (rows["Most waiting"], rows["Close idle after"]) == ("3", "20 s")
    choose(form.pool.kind, PoolKind.QUEUE)
    assert not form.pool.max_waiting.isVisible()
    assert dict(setting_rows(form.settings))["Most waiting"] == "–"


def test_a_pool_that_lets_nobody_wait_is_asked_how_often_to_try(form):
    before = form.settings.pool
    choose(form.pool.kind, PoolKind.PSYCOPG2)
    assert form.settings.pool.capacity == before.capacity
    for absent in (form.pool.overflow, form.pool.wait_s, form.pool.recycle_s, form.pool.pre_ping):
        assert not absent.isVisible()
    form.pool.attempts.setValue(5)
    form.pool.pause_s.setValue(0.25)
    assert form.settings.pool.retries == Retries(attempts=5, wait_s=0.25)
    assert dict(setting_rows(form.settings))["Attempts"] == "5, 0.25 s apart"
    assert form.runnable


def test_it_begins_with_the_kind_and_the_bounds_of_the_profiles_pool(qtbot):
    own = PoolSettings(
        kind="mysql-connector", connector=ConnectorPool(pool_size=7), retries=Retries(attempts=3)
    )
    form = SettingsForm(Profile(name="s", engine=Engine.MYSQL, host="h", pool=own))
    qtbot.addWidget(form)
    form.show()
    assert form.settings.pool_kind is PoolKind.MYSQL_CONNECTOR
    assert (form.settings.capacity, form.settings.pool.retries.attempts) == (7, 3)
    assert not form.pool.overflow.isVisible()
    assert form.runnable
    form.pool.size_field.setValue(33)
    assert "at most 32 connections" in form.problem.text()


def test_without_a_pool_its_settings_are_greyed(form):
    choose(form.pool.kind, PoolKind.NONE)
    assert not form.pool.size_field.isEnabled()
    choose(form.pool.kind, PoolKind.PSYCOPG)
    assert form.pool.size_field.isEnabled()


def test_the_number_of_processes_is_asked_for_only_with_processes(form):
    assert not form.workload.processes.isVisible()
    choose(form.workload.kind, WorkerKind.PROCESSES)
    assert form.workload.processes.isVisible()
    assert form.workload.workers.text() == "24 in each"


def test_trouble_counts_when_it_is_ticked(form):
    group = form.trouble
    group.cut_at_s.setValue(4)
    assert form.settings.trouble == Trouble(freeze_s=3)
    for box in (group.latency, group.limit, group.cut, group.freeze, group.refuse):
        box.click()
    assert form.settings.trouble == Trouble(
        latency_ms=80, bandwidth_kb_s=500, cut_at_s=4, freeze_at_s=5, freeze_s=3, refuse_from_s=5
    )
    group.latency.click()
    assert form.settings.trouble.latency_ms == 0
    assert not group.latency_ms.isEnabled()


def test_where_no_trouble_can_be_it_is_greyed_and_says_why(qtbot):
    form = SettingsForm(Profile(name="s", engine=Engine.SQLITE, database="/x"))
    qtbot.addWidget(form)
    form.show()
    assert form.trouble.reason.text() == "SQLite has no network that could be troubled."
    assert not form.trouble.cut.isEnabled()


def test_what_cannot_be_run_is_said_at_once(form, qtbot):
    form.workload.workers.setValue(300)
    form.pool.size_field.setValue(200)
    with qtbot.waitSignal(form.runnable_changed, check_params_cb=lambda runnable: not runnable):
        form.pool.overflow.setValue(100)
    assert "at most 200 connections" in form.problem.text()
    assert not form.runnable
    form.pool.overflow.setValue(0)
    assert form.runnable


def test_every_field_has_a_name_for_those_who_do_not_see_it(form):
    from PySide6.QtWidgets import QAbstractSpinBox, QComboBox, QPlainTextEdit

    fields = [
        each
        for kind in (QAbstractSpinBox, QComboBox, QPlainTextEdit)
        for each in form.widget().findChildren(kind)
    ]
    assert len(fields) > 15
    assert [each for each in fields if not each.accessibleName()] == []


def test_a_pool_of_any_settings_survives_the_form(qtbot):
    pool = PoolSettings(size=3, max_overflow=9, wait_s=2.5, recycle_s=-1, pre_ping=False)
    form = SettingsForm(Profile(name="s", engine=Engine.MYSQL, host="h", pool=pool))
    qtbot.addWidget(form)
    assert form.settings.pool == pool
