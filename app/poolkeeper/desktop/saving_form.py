"""Keeps a profile's form open until the profile is saved, so that a save that fails loses nothing."""

from PySide6.QtCore import QObject

from poolkeeper.desktop.connections.profile_dialog import ProfileDialog
from poolkeeper.desktop.connections.profile_library import ProfileLibrary
from poolkeeper.profiles.profile import Profile
from poolkeeper.profiles.secret_text import TypedSecrets


class SavingForm(QObject):
    """Lives and dies with its dialog."""

    def __init__(self, dialog: ProfileDialog, library: ProfileLibrary) -> None:
        super().__init__(dialog)
        self._dialog = dialog
        self._library = library
        self._asked = ""
        dialog.save_requested.connect(self._save)
        library.saved.connect(self._saved)
        library.save_failed.connect(self._failed)

    def _save(self, profile: Profile, typed: TypedSecrets) -> None:
        self._asked = profile.id
        self._library.save(profile, typed)

    def _saved(self, profile: Profile) -> None:
        if profile.id == self._asked:
            self._dialog.show_saved()

    def _failed(self, profile: Profile, sentence: str) -> None:
        if profile.id == self._asked:
            self._dialog.show_problem(sentence)
