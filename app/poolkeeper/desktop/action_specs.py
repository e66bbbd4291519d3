"""Every action of the main window, declared once: menus, shortcuts and help come from here."""

import dataclasses

from PySide6.QtGui import QAction, QKeySequence

_Key = QKeySequence.StandardKey

MENUS = ("&File", "&Edit", "&Connection", "&Query", "&Pool", "&View", "&Help")
"""The menu bar, from the left."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class ActionSpec:
    """One action.

    `shortcut` is a standard key, so that each system gets its own, or a text; several are
    alternatives. With `keys_elsewhere` the menu only tells them: the query tab, or whatever has the
    keyboard, answers to them itself. `choice` names a group of which one is checked; `opens_section`
    draws a line above.
    """

    name: str
    text: str
    menu: str
    shortcut: tuple[QKeySequence.StandardKey | str, ...] = ()
    keys_elsewhere: bool = False
    tool_tip: str = ""
    icon: str = ""
    checkable: bool = False
    choice: str = ""
    opens_section: bool = False
    role: QAction.MenuRole = QAction.MenuRole.NoRole

    @property
    def plain_text(self) -> str:
        """The text as read aloud: without the marks of mnemonics and dialogs."""
        return self.text.replace("&", "").removesuffix("…")

    def key_sequences(self) -> list[QKeySequence]:
        """The shortcuts on this system; a standard key that it does not have is left out."""
        wanted = [
            sequence
            for key in self.shortcut
            for sequence in ([QKeySequence(key)] if isinstance(key, str) else QKeySequence.keyBindings(key))
        ]
        return list(dict.fromkeys(wanted))


ACTIONS: tuple[ActionSpec, ...] = (
    ActionSpec(
        name="new_connection",
        text="&New connection…",
        menu="&File",
        shortcut=(_Key.New,),
        tool_tip="Describe a database and save it in the keyring",
        icon="plus",
    ),
    ActionSpec(
        name="new_tab",
        text="New query &tab",
        menu="&File",
        shortcut=("Ctrl+T",),
        tool_tip="Write another query on this connection",
        opens_section=True,
    ),
    ActionSpec(
        name="open_sql_file",
        text="&Open SQL file…",
        menu="&File",
        shortcut=("Ctrl+Shift+O",),
        tool_tip="Read a file of SQL into a query tab on this connection",
    ),
    ActionSpec(name="close_tab", text="&Close tab", menu="&File", shortcut=("Ctrl+W",)),
    ActionSpec(
        name="import_connections",
        text="&Import connections…",
        menu="&File",
        tool_tip="Take connections in from a file that Poolkeeper has exported",
        opens_section=True,
    ),
    ActionSpec(
        name="export_connections",
        text="&Export connections…",
        menu="&File",
        tool_tip="Write connections to a file, without their passwords or sealed with them",
    ),
    ActionSpec(
        name="open_bundle",
        text="Open incident &bundle…",
        menu="&File",
        tool_tip="Look at the recording of a pool that somebody handed over",
        opens_section=True,
    ),
    ActionSpec(
        name="quit",
        text="&Quit",
        menu="&File",
        shortcut=("Ctrl+Q",),
        opens_section=True,
        role=QAction.MenuRole.QuitRole,
    ),
    ActionSpec(name="undo", text="&Undo", menu="&Edit", shortcut=(_Key.Undo,), keys_elsewhere=True),
    ActionSpec(name="redo", text="&Redo", menu="&Edit", shortcut=(_Key.Redo,), keys_elsewhere=True),
    ActionSpec(
        name="cut", text="Cu&t", menu="&Edit", shortcut=(_Key.Cut,), keys_elsewhere=True, opens_section=True
    ),
    ActionSpec(name="copy", text="&Copy", menu="&Edit", shortcut=(_Key.Copy,), keys_elsewhere=True),
    ActionSpec(name="paste", text="&Paste", menu="&Edit", shortcut=(_Key.Paste,), keys_elsewhere=True),
    ActionSpec(
        name="select_all", text="Select &all", menu="&Edit", shortcut=(_Key.SelectAll,), keys_elsewhere=True
    ),
    ActionSpec(
        name="search_connections",
        text="&Search connections",
        menu="&Connection",
        shortcut=("Ctrl+K",),
        tool_tip="Find a saved connection by name",
        icon="search",
    ),
    ActionSpec(
        name="open_connection",
        text="&Open",
        menu="&Connection",
        shortcut=("Ctrl+O",),
        tool_tip="Open the pool of the chosen connection, and a query tab on it",
        opens_section=True,
    ),
    ActionSpec(
        name="test_connection",
        text="&Test…",
        menu="&Connection",
        shortcut=("Ctrl+Shift+T",),
        tool_tip="Try the connection step by step and explain what fails",
    ),
    ActionSpec(name="edit_connection", text="&Edit…", menu="&Connection", shortcut=("F4",)),
    ActionSpec(name="duplicate_connection", text="D&uplicate", menu="&Connection"),
    ActionSpec(name="delete_connection", text="&Delete", menu="&Connection"),
    ActionSpec(
        name="run",
        text="&Run",
        menu="&Query",
        shortcut=("Ctrl+Return", "Ctrl+Enter", "F5"),
        keys_elsewhere=True,
        tool_tip="Run the statement",
        icon="play",
    ),
    ActionSpec(
        name="cancel",
        text="&Cancel",
        menu="&Query",
        shortcut=("Esc",),
        keys_elsewhere=True,
        tool_tip="Stop the statement, on the server too",
        icon="stop",
    ),
    ActionSpec(
        name="commit",
        text="Co&mmit",
        menu="&Query",
        shortcut=("Ctrl+Shift+Return", "Ctrl+Shift+Enter"),
        tool_tip="Keep what this tab's transaction has changed",
        opens_section=True,
    ),
    ActionSpec(
        name="rollback",
        text="Roll &back",
        menu="&Query",
        shortcut=("Ctrl+Shift+Backspace",),
        tool_tip="Undo what this tab's transaction has changed",
    ),
    ActionSpec(
        name="next_tab", text="&Next tab", menu="&Query", shortcut=("Ctrl+PgDown",), opens_section=True
    ),
    ActionSpec(name="previous_tab", text="&Previous tab", menu="&Query", shortcut=("Ctrl+PgUp",)),
    ActionSpec(
        name="resize_pool",
        text="Resi&ze…",
        menu="&Pool",
        tool_tip="Change how many connections the open pool keeps and may have",
    ),
    ActionSpec(
        name="recycle_pool",
        text="Rec&ycle",
        menu="&Pool",
        tool_tip="Close and replace every idle connection, and those in use when they come back",
    ),
    ActionSpec(
        name="pool_as_code",
        text="Settings &as code…",
        menu="&Pool",
        tool_tip="Copy a profile and its pool as code for an application",
    ),
    ActionSpec(
        name="reopen_pool",
        text="&Reopen",
        menu="&Pool",
        tool_tip="Close what is left of this pool and open it anew",
        opens_section=True,
    ),
    ActionSpec(
        name="close_pool",
        text="&Close",
        menu="&Pool",
        tool_tip="Close every connection of this pool",
    ),
    ActionSpec(
        name="server_sessions",
        text="&Sessions on the server…",
        menu="&Pool",
        shortcut=("Ctrl+Shift+S",),
        tool_tip="Every session on the server, what it runs, and who blocks whom",
        opens_section=True,
    ),
    ActionSpec(
        name="pool_lab",
        text="Pool &lab…",
        menu="&Pool",
        shortcut=("Ctrl+L",),
        tool_tip="Try pools and workloads on this database, and see which size would do",
    ),
    ActionSpec(
        name="flight_recorder",
        text="&Flight recorder…",
        menu="&Pool",
        shortcut=("F7",),
        tool_tip="What happened in the pool during the last hours, and why",
    ),
    ActionSpec(name="show_connections", text="&Connections", menu="&View", shortcut=("F8",), checkable=True),
    ActionSpec(name="show_pool", text="&Pool", menu="&View", shortcut=("F9",), checkable=True),
    ActionSpec(
        name="next_pane",
        text="Ne&xt pane",
        menu="&View",
        shortcut=("F6",),
        tool_tip="Move the keyboard to the list, the statement, the results, the pool, round and round",
        opens_section=True,
    ),
    ActionSpec(name="previous_pane", text="Pre&vious pane", menu="&View", shortcut=("Shift+F6",)),
    ActionSpec(
        name="notify_health",
        text="&Notify when a pool’s health changes",
        menu="&View",
        tool_tip="Tell the desktop that a pool is down, degraded or well again while you look elsewhere",
        checkable=True,
        opens_section=True,
    ),
    ActionSpec(
        name="scheme_system",
        text="Colours of the &system",
        menu="&View",
        choice="scheme",
        opens_section=True,
    ),
    ActionSpec(name="scheme_light", text="&Light", menu="&View", choice="scheme"),
    ActionSpec(name="scheme_dark", text="&Dark", menu="&View", choice="scheme"),
    ActionSpec(name="shortcuts", text="&Keyboard shortcuts", menu="&Help", shortcut=(_Key.HelpContents,)),
    ActionSpec(
        name="log_folder",
        text="Open &log folder",
        menu="&Help",
        tool_tip="Show where the log and the reports of crashes lie",
        opens_section=True,
    ),
    ActionSpec(
        name="about",
        text="&About Poolkeeper",
        menu="&Help",
        opens_section=True,
        role=QAction.MenuRole.AboutRole,
    ),
)
