"""The editor of SQL: plain text with line numbers, colours and the habits of a code editor."""

from collections.abc import Iterator

from PySide6.QtCore import QEvent, QMimeData, QRect, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QPlainTextEdit, QWidget

from poolkeeper.desktop.fonts import monospace_font
from poolkeeper.desktop.query import line_edits
from poolkeeper.desktop.query.line_numbers import LineNumbers
from poolkeeper.desktop.query.long_lines import LONGEST_LINE, longest_line, with_short_lines
from poolkeeper.desktop.query.sql_highlighter import SqlHighlighter
from poolkeeper.desktop.theme import current_palette
from poolkeeper.profiles.engines import Engine

_LINES_AHEAD = 60
_TABS = (Qt.Key.Key_Tab, Qt.Key.Key_Backtab)
_PARAGRAPH = "\u2029"
"""What stands for the end of a line in Qt's raw text."""


class SqlEditor(QPlainTextEdit):
    """Tab is four spaces, Ctrl+Tab leaves, Ctrl+/ comments lines out, Enter keeps the indent."""

    lines_broken = Signal(object)
    """A text came in with a line of so many characters, which was broken up."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("SQL editor")
        self.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.setFrameShape(QPlainTextEdit.Shape.NoFrame)
        self.setCursorWidth(2)
        self.document().setDocumentMargin(8)
        self._set_font()
        self._engine = Engine.SQLITE
        self._numbers = LineNumbers(self)
        self._highlighter = SqlHighlighter(self.document(), current_palette(), Engine.SQLITE)
        self.blockCountChanged.connect(self._make_room_for_numbers)
        self.updateRequest.connect(self._scroll_numbers)
        self.cursorPositionChanged.connect(self._show_current_line)
        self._make_room_for_numbers()

    def set_engine(self, engine: Engine) -> None:
        """Follow this engine's rules."""
        self._engine = engine
        self._highlighter.set_engine(engine)

    def set_text(self, text: str) -> None:
        """Replace everything; Undo brings the old text back."""
        cursor = self.textCursor()
        cursor.select(cursor.SelectionType.Document)
        cursor.insertText(self._manageable(text))
        cursor.setPosition(0)
        self.setTextCursor(cursor)

    def text(self) -> str:
        """Everything, to the last character; Qt's own plain text turns no-break spaces into blanks."""
        return self.document().toRawText().replace(_PARAGRAPH, "\n")

    def selected_text(self) -> str:
        """The selection, as exact, or nothing."""
        return self.textCursor().selectedText().replace(_PARAGRAPH, "\n")

    def lines_in_sight(self) -> Iterator[tuple[int, int, int]]:
        """Of each visible line its number (the first is 0), top and height in pixels."""
        block = self.firstVisibleBlock()
        top = self.blockBoundingGeometry(block).translated(self.contentOffset()).top()
        while block.isValid() and top <= self.viewport().height():
            height = self.blockBoundingRect(block).height()
            yield block.blockNumber(), round(top), round(height)
            top += height
            block = block.next()

    def _manageable(self, text: str) -> str:
        """The text with lines that the widget can bear; tells of it where they had to be broken."""
        if (longest := longest_line(text)) <= LONGEST_LINE:
            return text
        self.lines_broken.emit(longest)
        return with_short_lines(text, self._engine)

    def _set_font(self) -> None:
        self.setFont(monospace_font())
        self.setTabStopDistance(4 * self.fontMetrics().horizontalAdvance(" "))

    def _make_room_for_numbers(self) -> None:
        self.setViewportMargins(self._numbers.wanted_width(), 0, 0, 0)
        self._place_numbers()

    def _place_numbers(self) -> None:
        inside = self.contentsRect()
        self._numbers.setGeometry(
            QRect(inside.left(), inside.top(), self._numbers.wanted_width(), inside.height())
        )

    def _scroll_numbers(self, rect: QRect, pixels: int) -> None:
        if pixels:
            self._numbers.scroll(0, pixels)
        else:
            self._numbers.update(0, rect.y(), self._numbers.width(), rect.height())
        self._colour_what_is_seen()

    def _colour_what_is_seen(self) -> None:
        line_height = max(1, self.fontMetrics().height())
        lines = self.viewport().height() // line_height + _LINES_AHEAD
        self._highlighter.reach(self.firstVisibleBlock().blockNumber() + lines)

    def _show_current_line(self) -> None:
        self.viewport().update()
        self._numbers.update()

    def _paint_current_line(self) -> None:
        """A band under the cursor's line, where the cursor is to be seen."""
        painter = QPainter(self.viewport())
        current = self.textCursor().blockNumber()
        for number, top, height in self.lines_in_sight():
            if number == current:
                painter.fillRect(0, top, self.viewport().width(), height, QColor(current_palette().header))
        painter.end()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        control = event.modifiers() == Qt.KeyboardModifier.ControlModifier
        shift = event.modifiers() == Qt.KeyboardModifier.ShiftModifier
        plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if event.key() in _TABS and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            # the way out: Tab itself belongs to the text
            QWidget.focusNextPrevChild(self, event.key() == Qt.Key.Key_Tab and control)
        elif event.key() == Qt.Key.Key_Tab and plain:
            line_edits.indent(self.textCursor())
        elif event.key() == Qt.Key.Key_Backtab or (event.key() == Qt.Key.Key_Tab and shift):
            line_edits.unindent(self.textCursor())
        elif event.key() == Qt.Key.Key_Slash and control:
            line_edits.toggle_comments(self.textCursor())
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and plain:
            line_edits.new_line(self.textCursor())
        else:
            super().keyPressEvent(event)
            return
        event.accept()
        self.ensureCursorVisible()

    def insertFromMimeData(self, source: QMimeData) -> None:
        if source.hasText() and longest_line(source.text()) > LONGEST_LINE:
            self.insertPlainText(self._manageable(source.text()))
            self.ensureCursorVisible()
        else:
            super().insertFromMimeData(source)

    def paintEvent(self, event: QPaintEvent) -> None:
        if self.hasFocus():
            self._paint_current_line()
        super().paintEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and hasattr(self, "_highlighter"):
            self._highlighter.set_palette(current_palette())
            self._show_current_line()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place_numbers()
        self._colour_what_is_seen()
