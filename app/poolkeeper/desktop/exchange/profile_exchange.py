"""Exporting and importing profiles: the dialogs, and the work on lanes behind them."""

from __future__ import annotations

from concurrent.futures import Future
from pathlib import Path
from typing import TYPE_CHECKING, Any

import shiboken6
from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QDialog, QFileDialog, QMessageBox

from poolkeeper.desktop.session_state import SessionState
from poolkeeper.profiles.errors import WrongPassphrase
from poolkeeper.worker.work_lane import in_background

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from poolkeeper.desktop.exchange.export_dialog import ExportDialog, ExportWanted
    from poolkeeper.desktop.exchange.import_dialog import ImportDialog
    from poolkeeper.desktop.main_window import MainWindow
    from poolkeeper.desktop.task_bridge import TaskBridge
    from poolkeeper.profiles.export_choice import Gathered
    from poolkeeper.profiles.import_plan import Choice, Done, Item
    from poolkeeper.profiles.transfer import Transfer

_KINDS = "Exported connections (*.json *.sealed);;All files (*)"


class ProfileExchange(QObject):
    """Reads and writes files on a lane of its own, and the keyring on the library's."""

    def __init__(self, window: MainWindow, bridge: TaskBridge) -> None:
        super().__init__(window)
        self._window = window
        self._bridge = bridge
        self._library = window.library

    def export(self, chosen: str = "") -> None:
        """Ask what to export; `chosen` is the id of a profile to begin with."""
        from poolkeeper.desktop.exchange.export_dialog import ExportDialog

        if not self._library.entries:
            self._say("There is no connection to export yet.")
            return
        dialog = _opened(ExportDialog(self._library.entries, chosen, self._window))
        dialog.export_requested.connect(lambda wanted: self._ask_where_to(dialog, wanted))

    def export_to(self, path: Path, wanted: ExportWanted, dialog: ExportDialog) -> None:
        """Write what is wanted to a file, and close the dialog once it is there."""
        from poolkeeper.profiles.export_choice import gathered

        dialog.show_busy()
        self._library.with_store(
            lambda store: gathered(store, wanted.ids, with_secrets=wanted.passphrase is not None),
            lambda found: self._write(path, found, wanted, dialog),
            lambda sentence: self._not_done(dialog, sentence),
        )

    def import_file(self) -> None:
        """Ask for a file and show what is in it."""
        chooser = QFileDialog(self._window, "Import connections", "", _KINDS)
        chooser.setFileMode(QFileDialog.FileMode.ExistingFile)
        chooser.fileSelected.connect(lambda path: self.import_from(Path(path)))
        _opened(chooser)

    def import_from(self, path: Path) -> None:
        """Show what is in a file, once its passphrase is given where it is sealed."""
        from poolkeeper.profiles.exported_file import read_export

        self._on_file_lane(
            lambda: read_export(path),
            lambda transfer: self._compare(path, transfer),
            lambda error: self._not_read(path, error),
        )

    def _ask_where_to(self, dialog: ExportDialog, wanted: ExportWanted) -> None:
        suffix = "json" if wanted.passphrase is None else "sealed"
        chooser = QFileDialog(dialog, "Export connections", f"connections.{suffix}", _KINDS)
        chooser.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        chooser.setDefaultSuffix(suffix)
        chooser.fileSelected.connect(lambda path: self.export_to(Path(path), wanted, dialog))
        _opened(chooser)

    def _write(self, path: Path, found: Gathered, wanted: ExportWanted, dialog: ExportDialog) -> None:
        from poolkeeper.profiles.exported_file import write_export

        self._on_file_lane(
            lambda: write_export(path, found.profiles, found.secrets, wanted.passphrase or ""),
            lambda _none: self._exported(path, found, dialog),
            lambda error: self._not_done(dialog, _sentence(error)),
        )

    def _not_done(self, dialog: ExportDialog | ImportDialog, sentence: str) -> None:
        if shiboken6.isValid(dialog):
            dialog.show_problem(sentence)
        else:
            self._warn("Nothing was written.", sentence)

    def _exported(self, path: Path, found: Gathered, dialog: ExportDialog) -> None:
        _close(dialog)
        what = _counted(len(found.profiles), "connection")
        how = "without passwords" if found.secrets is None else "with passwords, sealed"
        self._say(" ".join([f"{what} exported to {path}, {how}.", *found.left_out]))

    def _not_read(self, path: Path, error: BaseException) -> None:
        from poolkeeper.profiles.exported_file import PassphraseNeeded

        if isinstance(error, PassphraseNeeded):
            self._ask_passphrase(path)
        else:
            self._warn(f"Nothing was imported from {path.name}.", _sentence(error))

    def _ask_passphrase(self, path: Path) -> None:
        from poolkeeper.desktop.connections.passphrase_dialog import PassphraseDialog
        from poolkeeper.profiles.exported_file import read_export

        def opened(transfer: Transfer) -> None:
            dialog.accept()
            self._compare(path, transfer)

        def refused(error: BaseException) -> None:
            if isinstance(error, WrongPassphrase):
                dialog.show_problem(error.sentence)
            else:
                dialog.reject()
                self._not_read(path, error)

        dialog = _opened(PassphraseDialog(str(path), True, self._window))
        dialog.given.connect(
            lambda typed: self._on_file_lane(lambda: read_export(path, typed), opened, refused, dialog)
        )

    def _compare(self, path: Path, transfer: Transfer) -> None:
        from poolkeeper.profiles.import_plan import compared

        self._library.with_store(
            lambda store: compared(store, transfer),
            lambda items: self._show_import(path, items, transfer.left_out),
            lambda sentence: self._warn(f"Nothing was imported from {path.name}.", sentence),
        )

    def _show_import(self, path: Path, items: Sequence[Item], left_out: Sequence[str]) -> None:
        from poolkeeper.desktop.exchange.import_dialog import ImportDialog

        dialog = _opened(ImportDialog(path.name, items, left_out, self._library.entries, self._window))
        dialog.import_requested.connect(lambda choices: self._bring_in(dialog, items, choices))

    def _bring_in(self, dialog: ImportDialog, items: Sequence[Item], choices: Sequence[Choice]) -> None:
        from poolkeeper.profiles.import_plan import bring_in

        self._library.with_store(
            lambda store: bring_in(store, items, choices),
            lambda done: self._imported(dialog, done),
            lambda sentence: self._not_done(dialog, sentence),
        )

    def _imported(self, dialog: ImportDialog, done: Done) -> None:
        _close(dialog)
        self._use([*done.added, *done.replaced])
        self._library.reload()
        counted = _counted(len(done.added) + len(done.replaced), "connection")
        replaced = f", {len(done.replaced):,} of them in place of a saved one" if done.replaced else ""
        self._say(f"{counted} imported{replaced}.", "Undo", lambda: self._undo(done))
        if done.failure:
            self._warn(f"Only {counted} could be imported, then the import stopped.", done.failure)

    def _undo(self, done: Done) -> None:
        from poolkeeper.profiles.import_plan import take_back

        open_ids = frozenset(
            each.profile.id
            for each in self._window.workspace.sessions
            if each.state is not SessionState.CLOSED
        )
        kept = [profile.name for profile in done.added if profile.id in open_ids]
        self._library.with_store(
            lambda store: take_back(store, done, open_ids),
            lambda _none: self._undone(done, kept),
            lambda sentence: self._warn("The import could not be undone.", sentence),
        )

    def _undone(self, done: Done, kept: Sequence[str]) -> None:
        self._use([put.profile for put in done.before])
        self._library.reload()
        stay = f" {', '.join(f'“{name}”' for name in kept)}: open, and therefore still there." if kept else ""
        self._say(f"The import is undone.{stay}")

    def _use(self, profiles: Sequence[Any]) -> None:
        for profile in profiles:
            self._window.profiles.sign_ins.forget_all_of(profile.id)
            self._window.workspace.profile_saved(profile)

    def _say(self, text: str, offer: str = "", act: Callable[[], object] | None = None) -> None:
        self._window.connections_dock.show()
        self._window.dock.show_notice(text, offer, act)

    def _warn(self, text: str, sentence: str) -> None:
        box = QMessageBox(self._window)
        box.setObjectName("profile exchange")
        box.setIcon(QMessageBox.Icon.Warning)
        box.setTextFormat(Qt.TextFormat.PlainText)
        box.setWindowTitle("Connections")
        box.setText(text)
        box.setInformativeText(sentence)
        _opened(box)

    def _on_file_lane(
        self,
        job: Callable[[], Any],
        then: Callable[[Any], object],
        failed: Callable[[BaseException], object],
        owner: QObject | None = None,
    ) -> None:
        def answered(done: Future[Any]) -> None:
            error = done.exception()
            if error is None:
                then(done.result())
            else:
                failed(error)

        self._bridge.when_done(in_background("exported file", job), owner or self, answered)


def _opened(dialog: Any) -> Any:  # noqa: ANN401 - gives back what it is given
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.open()
    return dialog


def _close(dialog: QDialog) -> None:
    """Close a dialog that a person may have dismissed meanwhile."""
    if shiboken6.isValid(dialog):
        dialog.accept()


def _sentence(error: BaseException) -> str:
    """What went wrong; of what we do not know, its kind alone, for it might quote what is secret."""
    sentence = getattr(error, "sentence", "")
    return str(sentence) or f"The file could not be read or written ({type(error).__name__})."


def _counted(count: int, word: str) -> str:
    return f"{count:,} {word}" + ("" if count == 1 else "s")
