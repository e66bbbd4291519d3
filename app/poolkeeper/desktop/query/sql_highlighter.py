"""Colours SQL as far as it is looked at, so that ten megabytes of it open as fast as ten lines."""

import itertools

from PySide6.QtCore import QTimer
from PySide6.QtGui import QColor, QSyntaxHighlighter, QTextCharFormat, QTextDocument

from poolkeeper.desktop.palette import Palette
from poolkeeper.desktop.query.sql_lines import PLAIN, LineScanner, Part, Span
from poolkeeper.profiles.engines import Engine

ALLOWANCE = 1500
"""Lines coloured in one go (a few milliseconds); the rest follows when the window is idle."""

_CHARACTERS_PER_LINE = 200


class SqlHighlighter(QSyntaxHighlighter):
    """Colours every line up to the one last asked for with `reach`, in portions."""

    def __init__(self, document: QTextDocument, palette: Palette, engine: Engine) -> None:
        self._scanner = LineScanner(engine)
        self._formats: dict[Part | None, QTextCharFormat] = {}
        self._wanted = ALLOWANCE
        self._coloured_to = -1
        self._allowance = ALLOWANCE
        self._known_blocks = document.blockCount()
        super().__init__(document)
        self._next = QTimer(self)
        self._next.setSingleShot(True)
        self._next.timeout.connect(self._go_on)
        document.blockCountChanged.connect(self._note_block_count)
        self._formats = _formats(palette)

    def set_palette(self, palette: Palette) -> None:
        """Colour anew, in these colours."""
        self._formats = _formats(palette)
        self._start_over()

    def set_engine(self, engine: Engine) -> None:
        """Colour anew, by the rules of this engine."""
        self._scanner = LineScanner(engine)
        self._start_over()

    def reach(self, line: int) -> None:
        """See to it that the lines up to this number (the first is 0) are coloured soon."""
        self._wanted = line
        self._next.start()

    def _start_over(self) -> None:
        self._coloured_to = -1
        self._next.start()

    def _go_on(self) -> None:
        self._allowance = ALLOWANCE
        while self._coloured_to < self._wanted and self._allowance > 0:
            block = self.document().findBlockByNumber(self._coloured_to + 1)
            if not block.isValid():
                break
            self.rehighlightBlock(block)
        else:
            if self._coloured_to < self._wanted:
                self._next.start()
        self._allowance = ALLOWANCE

    def _note_block_count(self, count: int) -> None:
        if count < self._known_blocks:
            self._coloured_to = max(-1, self._coloured_to - (self._known_blocks - count))
        self._known_blocks = count

    def highlightBlock(self, text: str) -> None:
        if self._allowance <= 0:
            # Called for every line of what was pasted: nothing dearer than this comparison.
            if self._allowance == 0:
                self._stop_before(self.currentBlock().blockNumber())
            return
        number = self.currentBlock().blockNumber()
        if number > self._wanted:
            self._stop_before(number)
            return
        self._allowance = max(0, self._allowance - 1 - len(text) // _CHARACTERS_PER_LINE)
        spans, state = self._scanner.scan(text, self.previousBlockState() if number else PLAIN)
        for start, end, part in spans if text.isascii() else _in_utf16(text, spans):
            if part is not None:
                self.setFormat(start, end - start, self._formats[part])
        self.setCurrentBlockState(state)
        if number == self._coloured_to + 1:
            self._coloured_to = number

    def _stop_before(self, number: int) -> None:
        self._coloured_to = min(self._coloured_to, number - 1)
        self._allowance = -1
        self._next.start()


def _in_utf16(text: str, spans: list[Span]) -> list[Span]:
    """The same spans counted as Qt counts: characters beyond the first plane are two."""
    if max(text) <= "\uffff":
        return spans
    places = [0, *itertools.accumulate(2 if character > "\uffff" else 1 for character in text)]
    return [(places[start], places[end], part) for start, end, part in spans]


def _formats(palette: Palette) -> dict[Part | None, QTextCharFormat]:
    formats: dict[Part | None, QTextCharFormat] = {}
    for part, colour in (
        (Part.KEYWORD, palette.keyword),
        (Part.STRING, palette.string),
        (Part.COMMENT, palette.comment),
        (Part.NUMBER, palette.number),
        (Part.PARAMETER, palette.parameter),
    ):
        formats[part] = QTextCharFormat()
        formats[part].setForeground(QColor(colour))
    formats[Part.COMMENT].setFontItalic(True)
    formats[Part.PARAMETER].setBackground(QColor(palette.parameter_surface))
    return formats
