"""Edits that work on whole lines of the editor; each is one step of undo."""

import contextlib
from collections.abc import Iterator

from PySide6.QtGui import QTextBlock, QTextCursor

INDENT = "    "
COMMENT = "-- "


def indent(cursor: QTextCursor) -> None:
    """Move the selected lines to the right; without a selection, go to the next stop of four."""
    with _one_step(cursor):
        if not cursor.hasSelection():
            cursor.insertText(" " * (len(INDENT) - cursor.positionInBlock() % len(INDENT)))
            return
        for block in _lines(cursor):
            if block.text():
                QTextCursor(block).insertText(INDENT)


def unindent(cursor: QTextCursor) -> None:
    """Move the lines of the selection, or of the cursor, to the left."""
    with _one_step(cursor):
        for block in _lines(cursor):
            text = block.text()
            _remove(block, 0, min(len(INDENT), len(text) - len(text.lstrip(" "))))


def toggle_comments(cursor: QTextCursor) -> None:
    """Comment the lines out; where all of them are comments already, take the marks away."""
    lines = [block for block in _lines(cursor) if block.text().strip()]
    commented = lines and all(block.text().lstrip().startswith("--") for block in lines)
    with _one_step(cursor):
        for block in lines:
            text = block.text()
            at = len(text) - len(text.lstrip())
            if commented:
                _remove(block, at, 3 if text.startswith(COMMENT, at) else 2)
            else:
                _cursor_at(block, at).insertText(COMMENT)


def new_line(cursor: QTextCursor) -> None:
    """Begin a line with the white space that the cursor's line begins with."""
    before = cursor.block().text()[: cursor.positionInBlock()]
    with _one_step(cursor):
        cursor.insertBlock()
        cursor.insertText(before[: len(before) - len(before.lstrip())])


@contextlib.contextmanager
def _one_step(cursor: QTextCursor) -> Iterator[None]:
    cursor.beginEditBlock()
    try:
        yield
    finally:
        cursor.endEditBlock()


def _lines(cursor: QTextCursor) -> list[QTextBlock]:
    document = cursor.document()
    block = document.findBlock(cursor.selectionStart())
    last = document.findBlock(cursor.selectionEnd())
    if last != block and last.position() == cursor.selectionEnd():
        last = last.previous()
    blocks = [block]
    while block != last:
        block = block.next()
        blocks.append(block)
    return blocks


def _remove(block: QTextBlock, at: int, count: int) -> None:
    cursor = _cursor_at(block, at)
    cursor.setPosition(block.position() + at + count, QTextCursor.MoveMode.KeepAnchor)
    cursor.removeSelectedText()


def _cursor_at(block: QTextBlock, at: int) -> QTextCursor:
    cursor = QTextCursor(block)
    cursor.setPosition(block.position() + at)
    return cursor
