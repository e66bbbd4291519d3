"""Editor and parameter form side by side: what is written, and what is to be run of it."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import QSplitter, QWidget

from poolkeeper.desktop.query.parameter_form import ParameterForm
from poolkeeper.desktop.query.sql_editor import SqlEditor
from poolkeeper.profiles.engines import Engine
from poolkeeper.queries.binding import BoundParameter

TYPING_PAUSE_MS = 150


class StatementPane(QSplitter):
    """Keeps the form in step with the text, a moment after typing stops."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._engine = Engine.SQLITE
        self.editor = SqlEditor()
        self.form = ParameterForm()
        self._typing = QTimer(self)
        self._typing.setSingleShot(True)
        self._typing.setInterval(TYPING_PAUSE_MS)
        self._typing.timeout.connect(self.find_parameters)
        self.editor.document().contentsChanged.connect(self._typing.start)
        self.addWidget(self.editor)
        self.addWidget(self.form)
        self.editor.setMinimumWidth(200)
        self.form.setMinimumWidth(300)
        self.setChildrenCollapsible(False)
        self.setStretchFactor(0, 1)
        self.setStretchFactor(1, 0)
        self.setSizes([457, 358])

    @property
    def engine(self) -> Engine:
        """The engine whose rules the text follows."""
        return self._engine

    @property
    def text(self) -> str:
        """All that is written."""
        return self.editor.text()

    def set_text(self, text: str) -> None:
        """Write this instead; Undo brings back what was there."""
        self.editor.set_text(text)
        self.find_parameters()

    def set_engine(self, engine: Engine) -> None:
        """Follow another engine's rules."""
        if engine is not self._engine:
            self._engine = engine
            self.editor.set_engine(engine)
            self.find_parameters()

    def chosen_statement(self) -> str:
        """The selection, or the statement at the cursor; nothing where that is blanks and comments."""
        from poolkeeper.desktop.query.statement_choice import statement_at
        from poolkeeper.queries.statement_kind import is_blank

        chosen = self.editor.selected_text()
        if not chosen.strip():
            chosen = statement_at(self.text, self._characters_before_cursor(), self._engine)
        return "" if is_blank(chosen, self._engine) else chosen

    def surely_reads(self, statement: str) -> bool:
        """Whether running this once more changes nothing for sure."""
        from poolkeeper.queries.statement_kind import surely_reads

        return surely_reads(statement, self._engine)

    def checked_values(self, statement: str) -> tuple[BoundParameter, ...] | None:
        """The values for `statement`'s parameters; None where one is bad, which then has the focus."""
        from poolkeeper.queries.parameters import parameter_names

        self.find_parameters()
        names = parameter_names(statement, self._engine)
        if not set(names) <= set(self.form.names):
            # A selection can hold what is no parameter in the whole text: the inside of a string.
            self.form.set_names(tuple(dict.fromkeys((*self.form.names, *names))))
        return self.form.checked_values(names)

    def find_parameters(self) -> None:
        """Bring the form in step with the text now."""
        from poolkeeper.queries.parameters import parameter_names

        self._typing.stop()
        self.form.set_names(parameter_names(self.text, self._engine))

    def _characters_before_cursor(self) -> int:
        """The cursor's place in Python's count; Qt counts UTF-16 units."""
        before = QTextCursor(self.editor.document())
        before.setPosition(self.editor.textCursor().position(), QTextCursor.MoveMode.KeepAnchor)
        return len(before.selectedText())
