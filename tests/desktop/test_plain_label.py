"""Text from a server is shown as it is, whatever it looks like."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QTextDocument
from PySide6.QtWidgets import QLabel

from poolkeeper.desktop.plain_label import PlainLabel, plain_tool_tip

MARKUP = "<img src=x> & <b>bold</b>\n  second line"


def test_a_label_shows_markup_as_text(qtbot):
    label = PlainLabel(MARKUP)
    qtbot.addWidget(label)
    as_text = QLabel()
    qtbot.addWidget(as_text)
    as_text.setTextFormat(Qt.TextFormat.PlainText)
    as_text.setText(MARKUP)
    assert label.text() == MARKUP
    assert label.sizeHint() == as_text.sizeHint()


def test_a_label_cannot_be_turned_into_rich_text(qtbot):
    label = PlainLabel(MARKUP)
    qtbot.addWidget(label)
    with pytest.raises(TypeError):
        label.setTextFormat(Qt.TextFormat.RichText)
    assert label.textFormat() is Qt.TextFormat.PlainText


def test_a_tool_tip_reads_exactly_as_written(qapp):
    document = QTextDocument()
    document.setHtml(plain_tool_tip(MARKUP))
    assert document.toPlainText() == MARKUP
    assert plain_tool_tip("") == ""


def test_text_can_be_selected_only_where_wanted(qtbot):
    fixed, selectable = PlainLabel("pid"), PlainLabel("21877", selectable=True)
    qtbot.addWidget(fixed)
    qtbot.addWidget(selectable)
    keyboard = Qt.TextInteractionFlag.TextSelectableByKeyboard
    assert not fixed.textInteractionFlags() & keyboard
    assert selectable.textInteractionFlags() & keyboard
