"""Joins the declared actions to the window."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from poolkeeper.desktop.actions import install_actions
from poolkeeper.desktop.edit_commands import edit_handlers
from poolkeeper.desktop.tab_order import step_pane
from poolkeeper.desktop.theme import Scheme, Theme

if TYPE_CHECKING:
    from PySide6.QtGui import QAction

    from poolkeeper.desktop.main_window import MainWindow
    from poolkeeper.desktop.query.query_tab import QueryTab
    from poolkeeper.desktop.settings import Settings


def install_menus(window: MainWindow, theme: Theme, settings: Settings) -> dict[str, QAction]:
    """Give the window its menu bar; returns the actions by name."""
    actions = install_actions(
        window,
        {
            **_connection_handlers(window),
            **_tab_handlers(window),
            **edit_handlers(),
            **_view_handlers(window, theme, settings),
            "flight_recorder": window.recorders.open,
            "import_connections": window.exchange.import_file,
            "export_connections": window.exchange.export,
            "open_sql_file": window.sql_files.ask,
            "open_bundle": window.recorders.open_bundle,
            "quit": window.close,
            "shortcuts": lambda: _show_shortcuts(window),
            "log_folder": lambda: _open_log_folder(window),
            "about": lambda: _show_about(window),
        },
    )
    docks = {"show_connections": window.connections_dock, "show_pool": window.pool_dock}
    for name, dock in docks.items():
        actions[name].setChecked(not dock.isHidden())
        dock.visibilityChanged.connect(
            lambda _shown, action=actions[name], of=dock: action.setChecked(not of.isHidden())
        )
    actions["notify_health"].setChecked(settings.notify_health)
    actions[f"scheme_{theme.scheme}"].setChecked(True)
    return actions


def _connection_handlers(window: MainWindow) -> dict[str, Callable[[], object]]:
    def with_chosen(wish: Callable[[str], object]) -> Callable[[], object]:
        def act() -> None:
            profile_id = window.dock.current_profile_id()
            if profile_id:
                wish(profile_id)

        return act

    return {
        "new_connection": window.profiles.new,
        "search_connections": lambda: _search_connections(window),
        "open_connection": with_chosen(window.open_profile),
        "test_connection": with_chosen(window.profiles.test),
        "edit_connection": with_chosen(window.profiles.edit),
        "duplicate_connection": with_chosen(window.library.duplicate),
        "delete_connection": with_chosen(window.delete_profile),
        "resize_pool": window.wishes.resize,
        "recycle_pool": window.wishes.recycle,
        "pool_as_code": lambda: window.with_profile(window.profiles.show_as_code),
        "reopen_pool": window.reopen_pool,
        "close_pool": window.close_pool,
        "server_sessions": lambda: window.care.show_sessions(),
        "pool_lab": lambda: window.with_profile(window.labs.open),
    }


def _tab_handlers(window: MainWindow) -> dict[str, Callable[[], object]]:
    def with_tab(wish: Callable[[QueryTab], object]) -> Callable[[], object]:
        def act() -> None:
            tab = window.tabs.current()
            if tab is not None:
                wish(tab)

        return act

    return {
        "new_tab": window.new_tab,
        "close_tab": with_tab(window.workspace.close_tab),
        "run": with_tab(lambda tab: tab.request_run()),
        "cancel": with_tab(lambda tab: tab.request_cancel()),
        "commit": with_tab(lambda tab: tab.request_commit()),
        "rollback": with_tab(lambda tab: tab.request_rollback()),
        "next_tab": lambda: window.tabs.step(1),
        "previous_tab": lambda: window.tabs.step(-1),
    }


def _view_handlers(window: MainWindow, theme: Theme, settings: Settings) -> dict[str, Callable[[], object]]:
    def chooser(scheme: Scheme) -> Callable[[], None]:
        def choose() -> None:
            theme.choose(scheme)
            settings.colour_scheme = scheme.value

        return choose

    def toggle_notify() -> None:
        settings.notify_health = not settings.notify_health

    schemes = {f"scheme_{scheme.value}": chooser(scheme) for scheme in Scheme}
    return {
        **schemes,
        "notify_health": toggle_notify,
        "show_connections": window.connections_dock.toggleViewAction().trigger,
        "next_pane": lambda: _step_pane(window, 1),
        "previous_pane": lambda: _step_pane(window, -1),
        "show_pool": window.pool_dock.toggleViewAction().trigger,
    }


def _search_connections(window: MainWindow) -> None:
    window.connections_dock.show()
    window.dock.focus_search()


def _step_pane(window: MainWindow, by: int) -> None:
    tab = window.tabs.current()
    middle = () if tab is None else (tab.pane.editor, tab.results)
    step_pane((window.dock.tree, *middle, window.panel), by)


def _show_shortcuts(window: MainWindow) -> None:
    from poolkeeper.desktop.shortcuts_dialog import ShortcutsDialog

    ShortcutsDialog(window.actions_by_name, window).open()


def _open_log_folder(window: MainWindow) -> None:
    from PySide6.QtCore import QUrl
    from PySide6.QtGui import QDesktopServices

    from poolkeeper.worker.log_file import log_folder

    try:
        folder = log_folder()
    except OSError as error:
        window.dock.show_notice(f"There is no folder for the log: {error.strerror}.")
        return
    if not QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder))):
        window.dock.show_notice(f"The log lies in {folder}.")


def _show_about(window: MainWindow) -> None:
    from poolkeeper.desktop.about_dialog import AboutDialog

    AboutDialog(window).open()
