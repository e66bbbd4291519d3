"""What a person has to do elsewhere to sign in: one dialog per profile, which closes when it is done."""

from typing import TYPE_CHECKING

import shiboken6
from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QApplication, QWidget

from poolkeeper.profiles.profile import Profile

if TYPE_CHECKING:
    from poolkeeper.credentials.credential import Instruction
    from poolkeeper.desktop.connections.device_code_dialog import DeviceCodeDialog


class Instructions(QObject):
    """Holds the dialogs by the profiles' ids; they keep nobody from working elsewhere in the window."""

    cancelled = Signal(str)

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self._dialogs: dict[str, DeviceCodeDialog] = {}

    def show(self, profile: Profile, instruction: "Instruction") -> None:
        """Put an instruction before the person, in place of an older one of the same profile."""
        from poolkeeper.desktop.connections.device_code_dialog import DeviceCodeDialog

        self.take_away(profile.id)
        # a form that is open would shut out what lies beside it
        parent = QApplication.activeModalWidget() or self._window
        dialog = DeviceCodeDialog(profile, instruction, parent)
        dialog.rejected.connect(lambda: self.cancelled.emit(profile.id))
        self._dialogs[profile.id] = dialog
        dialog.show()

    def take_away(self, profile_id: str) -> None:
        """It is done, or nobody wants it any more."""
        dialog = self._dialogs.pop(profile_id, None)
        if dialog is not None and shiboken6.isValid(dialog):
            dialog.accept()
            dialog.deleteLater()
