"""Why the chosen event happened, below the table."""

from PySide6.QtWidgets import QFrame, QVBoxLayout

from poolkeeper.desktop.plain_label import PlainLabel

_NOTHING = "Choose an event to read why it happened."


class ExplanationStrip(QFrame):
    """A line that names the event, and a sentence or two; texts can be copied."""

    def __init__(self) -> None:
        super().__init__()
        self.title = PlainLabel("", "section", selectable=True)
        self.words = PlainLabel(_NOTHING, wrap=True, selectable=True)
        self.setProperty("role", "header")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 7, 16, 9)
        layout.setSpacing(3)
        layout.addWidget(self.title)
        layout.addWidget(self.words)
        self.setMinimumHeight(66)
        self.setAccessibleName("Why it happened")

    def show_words(self, title: str, words: str) -> None:
        """Show an event's explanation."""
        self.title.setText(title)
        self.words.setText(words)

    def show_nothing(self) -> None:
        """No event is chosen."""
        self.show_words("", _NOTHING)
