"""A combo box of enum values under the names that people know them by."""

import enum
from collections.abc import Mapping
from typing import Generic, TypeVar

from PySide6.QtWidgets import QComboBox, QSizePolicy, QWidget

_Choice = TypeVar("_Choice", bound=enum.Enum)


class ChoiceField(QComboBox, Generic[_Choice]):
    """`choice` is what is chosen."""

    def __init__(self, names: Mapping[_Choice, str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._choices = list(names)
        self.addItems(list(names.values()))
        # The longest name would make the whole form as wide as itself.
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(8)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def offer(self, names: Mapping[_Choice, str], choice: _Choice) -> None:
        """Offer others from now on, with `choice` chosen."""
        if list(names) != self._choices:
            self._choices = list(names)
            before = self.blockSignals(True)
            self.clear()
            self.addItems(list(names.values()))
            self.blockSignals(before)
        self.choice = choice

    @property
    def choice(self) -> _Choice:
        """What is chosen."""
        return self._choices[self.currentIndex()]

    @choice.setter
    def choice(self, choice: _Choice) -> None:
        self.setCurrentIndex(self._choices.index(choice))
