"""A line for a secret that is typed: hidden, and named for who cannot see it."""

from PySide6.QtWidgets import QLineEdit


def secret_field(words: str) -> QLineEdit:
    """An empty line; `words` say what belongs into it."""
    field = QLineEdit()
    field.setEchoMode(QLineEdit.EchoMode.Password)
    field.setPlaceholderText(words)
    field.setAccessibleName(words)
    return field
