"""What the window says of its profiles and where they are kept, with what can be done about it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from poolkeeper.desktop.plain_label import beginning
from poolkeeper.desktop.pool_answers import PoolAnswers
from poolkeeper.desktop.seen_servers import SeenServers

if TYPE_CHECKING:
    from poolkeeper.desktop.main_window import MainWindow
    from poolkeeper.profiles.profile import Profile
    from poolkeeper.worker.messages import Explained


class Notices(QObject):
    """Listens to the library and the offer of the sample; speaks in the dock and the status line."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._library = window.library
        self._workspace = window.workspace
        self._servers = SeenServers(window.workspace)
        self._profiles = window.profiles
        self._dock = window.dock
        self._status = window.status
        self._library.opened.connect(self._show_place)
        self._library.open_failed.connect(self._offer_to_open_again)
        self._library.failed.connect(self._dock.show_notice)
        self._library.save_failed.connect(lambda _profile, sentence: self._dock.show_notice(sentence))
        self._library.said.connect(self._dock.show_notice)
        self._library.waiting.connect(self._status.show_waiting)
        self._library.deleted.connect(self._offer_undo)
        self._library.saved.connect(self._profile_saved)
        self._answers = PoolAnswers(window)
        window.offer.failed.connect(self._say)

    def _show_place(self) -> None:
        self._status.show_place(self._library.place, safe=not self._library.notice)
        offer = "Use a sealed file…" if self._library.notice else ""
        self._dock.show_place_notice(self._library.notice, offer, self._profiles.offer_sealed_file)

    def _offer_to_open_again(self, sentence: str) -> None:
        self._status.show_place(self._library.place, safe=False)
        self._dock.show_place_notice(sentence, "Try again", self._library.open)

    def _offer_undo(self, name: str) -> None:
        self._dock.show_notice(f"“{name}” was deleted.", "Undo", self._library.undo_delete)

    def _profile_saved(self, profile: Profile) -> None:
        waits = self._workspace.profile_saved(profile, by_hand=True)
        warning = self._over_budget(profile)
        if waits:
            sentence = f"“{profile.name}” is open. Its new settings count from the next opening on. {warning}"
            self._dock.show_notice(
                sentence.rstrip(),
                "Reopen",
                lambda: self._workspace.reopen(profile.id),
            )
        elif warning:
            self._dock.show_notice(warning)

    def _over_budget(self, profile: Profile) -> str:
        from poolkeeper.desktop.pool.budget_words import budget_warning

        return budget_warning(self._servers.view_for(profile), profile.capacity, f"“{profile.name}”")

    def _say(self, explained: Explained) -> None:
        self._dock.show_notice(f"{explained.title} {beginning(explained.detail)}".strip())
