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
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    @property
    def choice(self) -> _Choice:
        """What is chosen."""
        return self._choices[self.currentIndex()]

    @choice.setter
    def choice(self, choice: _Choice) -> None:
        self.setCurrentIndex(self._choices.index(choice))
