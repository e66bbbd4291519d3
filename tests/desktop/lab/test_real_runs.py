"""The lab in the real window, with real workers."""

import os
import signal
import sqlite3
from contextlib import closing

import msgspec
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication, QMessageBox

from poolkeeper.desktop.lab.compare_dialog import CompareDialog
from poolkeeper.desktop.lab.comparison import csv_text
from poolkeeper.desktop.lab.lab_export import picture_of
from poolkeeper.profiles.engines import Engine
from poolkeeper.profiles.profile import PoolSettings, Profile, Safety, SignIn
from poolkeeper.worker.lab_messages import PoolKind, path_of
from tests.pools.lab.conftest import pg_sessions, until_none


@pytest.fixture
def shop(tmp_path):
    """The profile of a small SQLite file."""
    path = tmp_path / "shop.db"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE t (id INTEGER)")
    return Profile(
        name="shop",
        engine=Engine.SQLITE,
        database=str(path),
        sign_in=SignIn.NONE,
        pool=PoolSettings(size=2, max_overflow=0),
    )


def changed(profile, **changes):
    return msgspec.structs.replace(profile, **changes)


def open_lab(desk, profile, *, run_s=1, workers=4):
    """Save a profile, choose it in the list, open its lab from the menu."""
    desk.save(profile)
    desk.window.dock.choose(profile.id)
    desk.window.actions_by_name["pool_lab"].trigger()
    desk.wait(lambda: profile.id in desk.window.labs.open_labs)
    lab = desk.window.labs.open_labs[profile.id]
    lab.form.workload.run_s.setValue(run_s)
    lab.form.workload.workers.setValue(workers)
    return lab


def press_run(desk, lab):
    desk.bot.mouseClick(lab.run_button, Qt.MouseButton.LeftButton)


def run(desk, lab):
    """Press Run and wait for the end; returns the run."""
    press_run(desk, lab)
    desk.wait(lambda: lab.runner.running)
    desk.wait(lambda: not lab.runner.running)
    return lab.view.table.current()


@pytest.mark.sqlite
def test_a_run_is_watched_live_and_says_which_size_would_do(desk, shop):
    lab = open_lab(desk, shop, run_s=2)
    press_run(desk, lab)
    desk.wait(lambda: lab.view.timeline.words_at(0) and lab.runner.running)
    assert lab.run_button.text() == "Stop"
    assert not lab.form.workload.hold_ms.isEnabled()
    desk.wait(lambda: not lab.runner.running)
    done = lab.view.table.current()
    assert done.result.checkouts > 50
    assert "would cover it" in lab.view.verdict.advice.text()
    assert lab.run_button.text() == "Run again"
    assert lab.form.workload.hold_ms.isEnabled()


@pytest.mark.sqlite
def test_the_button_under_the_pool_opens_the_same_lab_once(desk, shop):
    lab = open_lab(desk, shop)
    session = desk.open(shop)
    desk.wait(lambda: session.snapshot is not None)
    desk.bot.mouseClick(desk.window.panel.live.foot.buttons["pool_lab"], Qt.MouseButton.LeftButton)
    assert desk.window.labs.open_labs == {shop.id: lab}
    assert lab.isVisible()


@pytest.mark.sqlite
def test_runs_are_there_when_the_lab_is_opened_again(desk, shop):
    lab = open_lab(desk, shop)
    run(desk, lab).name = "before"
    lab.view.table.runs.renamed.emit()
    run(desk, lab)
    lab.close()
    again = open_lab(desk, shop)
    table = again.view.table
    desk.wait(lambda: len(table.runs.records) == 2)
    assert [each.title for each in table.runs.records] == ["2", "before"]
    assert table.current().result.checkouts > 0
    assert again.view.which.text() == "run 2 of 2"
    assert again.view.verdict.advice.text()
    assert run(desk, again).number == 3
    assert again.run_button.text() == "Run again"


@pytest.mark.sqlite
def test_chosen_runs_are_removed_for_good(desk, shop):
    lab = open_lab(desk, shop)
    run(desk, lab)
    run(desk, lab)
    lab.view.table.setFocus()
    desk.answer_box("lab removal", "Cancel")
    desk.bot.keyClick(lab.view.table, Qt.Key.Key_Delete)
    desk.wait(lambda: not any(isinstance(each, QMessageBox) for each in QApplication.topLevelWidgets()))
    assert len(lab.view.table.runs.records) == 2
    lab.activateWindow()
    desk.wait(lab.view.table.hasFocus)
    desk.answer_box("lab removal", "Remove")
    desk.bot.keyClick(lab.view.table, Qt.Key.Key_Delete)
    desk.wait(lambda: [each.number for each in lab.view.table.runs.records] == [1])
    assert lab.view.which.text() == "run 1 of 1"
    lab.close()
    again = open_lab(desk, shop)
    desk.wait(lambda: [each.number for each in again.view.table.runs.records] == [1])


@pytest.mark.sqlite
def test_runs_go_with_their_profile(desk, shop):
    lab = open_lab(desk, shop)
    run(desk, lab)
    desk.wait(path_of(shop.id).exists)
    desk.window.delete_profile(shop.id)
    desk.wait(lambda: not path_of(shop.id).exists())
    assert shop.id not in desk.window.labs.open_labs


@pytest.mark.sqlite
def test_two_runs_are_compared_and_exported(desk, shop, tmp_path):
    lab = open_lab(desk, shop)
    assert not lab.export_button.isEnabled()
    run(desk, lab)
    lab.form.pool.size_field.setValue(4)
    run(desk, lab)
    assert not lab.compare_button.isEnabled()
    lab.view.table.selectAll()
    desk.bot.mouseClick(lab.compare_button, Qt.MouseButton.LeftButton)
    (dialog,) = [each for each in QApplication.topLevelWidgets() if isinstance(each, CompareDialog)]
    assert "Size" in dialog.differing()
    dialog.accept()
    table, picture = tmp_path / "runs.csv", tmp_path / "runs.png"
    lab._export.write(table, csv_text(lab.view.table.chosen()).encode())
    lab._export.write(picture, picture_of(lab.view.charts))
    desk.wait(lambda: picture.exists() and table.exists() and picture.stat().st_size)
    assert len(table.read_text().splitlines()) == 3
    assert QImage(str(picture)).width() > 400


@pytest.mark.sqlite
def test_a_file_that_cannot_be_written_is_said(desk, shop, tmp_path):
    lab = open_lab(desk, shop)
    desk.answer_box("lab export", "OK")
    with desk.bot.waitSignal(lab._export.said, timeout=10_000):
        lab._export.write(tmp_path / "no such folder" / "runs.csv", b"x")


@pytest.mark.sqlite
@pytest.mark.parametrize("answer", ["Run", "Cancel"])
def test_on_a_production_database_it_asks_first(desk, shop, answer):
    lab = open_lab(desk, changed(shop, production=True))
    desk.answer_box("lab run", answer)
    press_run(desk, lab)
    if answer == "Run":
        desk.wait(lambda: lab.runner.running)
        desk.wait(lambda: not lab.runner.running)
    else:
        desk.wait(lambda: not any(isinstance(each, QMessageBox) for each in QApplication.topLevelWidgets()))
    assert len(lab.view.table.runs.records) == (answer == "Run")


@pytest.mark.sqlite
def test_a_statement_that_may_write_is_asked_about(desk, shop):
    lab = open_lab(desk, shop)
    lab.form.workload.statement.setPlainText("INSERT INTO t VALUES (1)")
    desk.answer_box("lab run", "Run")
    press_run(desk, lab)
    desk.wait(lambda: lab.runner.running)
    desk.wait(lambda: not lab.runner.running)
    assert lab.view.table.current().result.checkouts > 0


@pytest.mark.sqlite
def test_a_read_only_profile_runs_no_statement_that_may_write(desk, shop):
    lab = open_lab(desk, changed(shop, safety=Safety(read_only=True)))
    lab.form.workload.statement.setPlainText("INSERT INTO t VALUES (1)")
    refused = run(desk, lab)
    assert "read-only" in refused.failure.title
    assert "read-only" in lab.view.verdict.heading.text()


@pytest.mark.sqlite
def test_settings_that_cannot_be_run_leave_the_button_grey(desk, shop):
    lab = open_lab(desk, shop)
    lab.form.workload.workers.setValue(300)
    lab.form.pool.size_field.setValue(200)
    lab.form.pool.overflow.setValue(50)
    assert not lab.run_button.isEnabled()
    assert lab.form.problem.isVisible()
    assert "200 connections" in lab.form.problem.text()


@pytest.mark.postgresql
def test_more_than_the_server_has_free_is_refused_with_the_numbers(desk, postgresql):
    profile = postgresql.profile(name="orders", pool=PoolSettings(size=70, max_overflow=0))
    desk.save(profile, postgresql.identity.password)
    lab = open_lab(desk, profile, workers=70)
    refused = run(desk, lab)
    assert "the server has room for" in refused.failure.title
    assert "It allows 60 sessions" in lab.view.verdict.found.text()


def start_sleeping(desk, postgresql):
    profile = postgresql.profile(name="orders", pool=PoolSettings(size=4, max_overflow=0))
    desk.save(profile, postgresql.identity.password)
    lab = open_lab(desk, profile, run_s=60)
    lab.form.workload.statement.setPlainText("SELECT pg_sleep(60)")
    press_run(desk, lab)
    desk.wait(lambda: lab.view.table.current() and lab.view.table.current().counts.in_use == 4)
    return lab


@pytest.mark.postgresql
def test_stop_ends_the_run_on_the_server_too(desk, postgresql):
    lab = start_sleeping(desk, postgresql)
    press_run(desk, lab)
    desk.wait(lambda: not lab.runner.running, 3_000)
    assert lab.view.table.current().result.early == "stopped"
    until_none(lambda: pg_sessions(postgresql))


@pytest.mark.postgresql
@pytest.mark.parametrize("kind", [PoolKind.ASYNCPG, PoolKind.QUEUE_ASYNC, PoolKind.PSYCOPG2])
def test_other_pools_are_chosen_run_and_stopped_in_the_window(desk, postgresql, kind):
    profile = postgresql.profile(name="orders", pool=PoolSettings(size=2, max_overflow=0))
    desk.save(profile, postgresql.identity.password)
    lab = open_lab(desk, profile)
    lab.form.pool.kind.setCurrentIndex(lab.form.pool.kind.findData(kind))
    done = run(desk, lab)
    assert done.result.checkouts > 20
    assert not done.result.errors
    lab.form.workload.run_s.setValue(60)
    lab.form.workload.statement.setPlainText("SELECT pg_sleep(60)")
    press_run(desk, lab)
    desk.wait(lambda: lab.view.table.current() is not done and lab.view.table.current().counts.in_use == 2)
    press_run(desk, lab)
    desk.wait(lambda: not lab.runner.running, 3_000)
    until_none(lambda: pg_sessions(postgresql))


@pytest.mark.postgresql
def test_closing_the_labs_window_ends_its_run(desk, postgresql):
    start_sleeping(desk, postgresql).close()
    until_none(lambda: pg_sessions(postgresql))
    assert not desk.window.labs.open_labs


@pytest.mark.postgresql
def test_closing_the_main_window_ends_the_run_and_closes_the_lab(desk, postgresql):
    start_sleeping(desk, postgresql)
    desk.window.close()
    assert not desk.window.labs.open_labs
    until_none(lambda: pg_sessions(postgresql))


@pytest.mark.sqlite
def test_a_worker_that_dies_is_a_failed_run(desk, shop):
    lab = open_lab(desk, shop, run_s=60)
    press_run(desk, lab)
    desk.wait(lambda: lab.view.timeline.words_at(0))
    os.kill(lab.runner._worker.process_id, signal.SIGKILL)
    desk.wait(lambda: not lab.runner.running)
    assert "signal 9" in lab.view.verdict.heading.text()
    assert "may go on at the server" in lab.view.verdict.found.text()
    assert lab.run_button.text() == "Run again"
