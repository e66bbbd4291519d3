"""A person and a pool of each kind: resized and recycled from the menu, kept in the profile, asked again."""

import msgspec
import pytest

from poolkeeper.desktop.pool.resize_dialog import ResizeDialog
from poolkeeper.desktop.session import SessionState
from poolkeeper.profiles.engines import Engine
from poolkeeper.profiles.pool_kinds import PoolKind, Retries
from poolkeeper.profiles.profile import PoolSettings, Profile, SignIn

pytestmark = pytest.mark.sqlite


@pytest.fixture
def profile(tmp_path):
    path = tmp_path / "orders.db"
    path.touch()
    return Profile(name="orders", engine=Engine.SQLITE, database=str(path), sign_in=SignIn.NONE)


def with_pool(profile, **settings):
    return msgspec.structs.replace(profile, pool=PoolSettings(**settings))


def opened(desk, profile):
    session = desk.open(profile)
    desk.wait(lambda: session.state is SessionState.OPEN and session.snapshot is not None)
    return session


def dialog_of(desk):
    return next((each for each in desk.window.findChildren(ResizeDialog) if each.isVisible()), None)


def notice(desk):
    return desk.window.panel.live.foot.answer.text.text()


def test_resize_and_recycle_are_in_the_menu_the_title_and_the_foot(desk, profile):
    session = opened(desk, with_pool(profile, size=2, max_overflow=0))
    resize, recycle = (desk.window.actions_by_name[name] for name in ("resize_pool", "recycle_pool"))
    desk.wait(resize.isEnabled)
    assert resize in desk.window.panel.title.menu.actions()
    desk.window.panel.live.foot.buttons["resize_pool"].click()
    desk.wait(lambda: dialog_of(desk) is not None)
    dialog = dialog_of(desk)
    dialog.kept.setValue(3)
    dialog.most.setValue(4)
    dialog.resize_button.click()
    desk.wait(lambda: session.snapshot.capacity == 7)
    assert session.profile.pool.size == 2
    desk.run("SELECT 1")
    assert "has its new settings" in notice(desk)
    recycle.trigger()
    desk.wait(lambda: "1 recycled" in notice(desk))
    answer = desk.window.panel.live.foot.answer
    desk.wait(lambda: not answer.visibleRegion().isEmpty())
    assert desk.window.dock.strip.isHidden()
    desk.window.close_pool()
    desk.wait(lambda: answer.isHidden())


def test_a_size_can_be_kept_in_the_profile_and_a_saved_size_holds_at_once(desk, profile):
    session = opened(desk, with_pool(profile, size=2, max_overflow=0))
    desk.window.actions_by_name["resize_pool"].trigger()
    desk.wait(lambda: dialog_of(desk) is not None)
    dialog = dialog_of(desk)
    dialog.kept.setValue(5)
    dialog.keep.setChecked(True)
    dialog.resize_button.click()
    loaded = []
    desk.wait(lambda: session.snapshot.capacity == 5)
    desk.window.library.load(profile.id, loaded.append)
    desk.wait(lambda: loaded)
    assert loaded[0].pool.size == 5
    desk.save(with_pool(profile, size=1, max_overflow=1))
    desk.wait(lambda: session.snapshot.capacity == 2)


def test_without_a_pool_there_is_nothing_to_resize(desk, profile):
    opened(desk, with_pool(profile, kind=PoolKind.NULL))
    assert not desk.window.actions_by_name["resize_pool"].isEnabled()
    assert not desk.window.actions_by_name["recycle_pool"].isEnabled()
    desk.run("SELECT 1 AS one")
    assert desk.rows() == [("1",)]


def test_the_tab_says_which_attempt_comes_next_and_esc_ends_it(desk, profile):
    settings = {"size": 1, "max_overflow": 0, "wait_s": 0.1, "retries": Retries(attempts=3, wait_s=600)}
    opened(desk, with_pool(profile, **settings))
    desk.run("BEGIN")
    desk.window.new_tab()
    desk.write("SELECT 2")
    desk.press_run()
    desk.wait(lambda: "attempt 2 of 3, next in" in desk.tab.results.status.text)
    assert "is in use" in desk.tab.results.status.text
    desk.tab.request_cancel()
    desk.wait(lambda: not desk.tab.running, timeout_ms=3000)
    assert "Cancelled" in desk.tab.results.status.text
