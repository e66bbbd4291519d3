import time

import pytest
from PySide6.QtCore import QMimeData, Qt
from PySide6.QtGui import QColor, QTextCursor

from poolkeeper.desktop.palette import DARK
from poolkeeper.desktop.query.sql_editor import SqlEditor
from poolkeeper.desktop.theme import current_palette
from poolkeeper.profiles.engines import Engine


@pytest.fixture
def editor(qtbot):
    editor = SqlEditor()
    qtbot.addWidget(editor)
    editor.resize(700, 300)
    with qtbot.waitExposed(editor):
        editor.show()
    return editor


def colour_at(editor, word, line):
    """The colour in which `word` of a line is shown, as `#rrggbb`; nothing where it has none."""
    block = editor.document().findBlockByNumber(line)
    at = len(block.text()[: block.text().index(word)].encode("utf-16-le")) // 2
    for part in block.layout().formats():
        if part.start <= at < part.start + part.length:
            return part.format.foreground().color().name()
    return ""


def test_words_are_shown_in_the_colours_of_the_palette(editor):
    editor.set_text("SELECT 'x' FROM t WHERE a = :b")
    palette = current_palette()
    assert colour_at(editor, "SELECT", 0) == palette.keyword
    assert colour_at(editor, "'x'", 0) == palette.string
    assert colour_at(editor, ":b", 0) == palette.parameter


def test_characters_beyond_the_first_plane_do_not_shift_the_colours(editor):
    editor.set_text("'😀😀' , :b")
    assert colour_at(editor, ":b", 0) == current_palette().parameter
    assert colour_at(editor, ",", 0) == ""


def test_opening_a_comment_recolours_the_lines_below(editor, qtbot):
    editor.set_text("\n".join(["SELECT 1"] * 50))
    editor.moveCursor(QTextCursor.MoveOperation.Start)
    qtbot.keyClicks(editor, "/* ")
    qtbot.waitUntil(lambda: colour_at(editor, "SELECT", 49) == current_palette().comment)
    editor.undo()
    qtbot.waitUntil(lambda: colour_at(editor, "SELECT", 49) == current_palette().keyword)


def test_another_engine_and_another_palette_colour_anew(editor, qtbot):
    editor.set_text("# SELECT")
    editor.set_engine(Engine.MYSQL)
    qtbot.waitUntil(lambda: colour_at(editor, "SELECT", 0) == current_palette().comment)
    editor._highlighter.set_palette(DARK)
    qtbot.waitUntil(lambda: colour_at(editor, "SELECT", 0) == QColor(DARK.comment).name())


def test_ten_megabytes_are_pasted_scrolled_and_edited_without_freezing(editor, qtbot):
    line = "INSERT INTO orders (id, name) VALUES (1234, 'some text');"
    lines = 10_000_000 // len(line)
    clip = QMimeData()
    clip.setText("\n".join([line] * lines))
    began = time.perf_counter()
    editor.insertFromMimeData(clip)
    assert time.perf_counter() - began < 8
    assert editor.blockCount() == lines
    began = time.perf_counter()
    qtbot.keyClicks(editor, "x")
    assert time.perf_counter() - began < 0.5
    editor.moveCursor(QTextCursor.MoveOperation.Start)
    qtbot.waitUntil(lambda: colour_at(editor, "INSERT", 0) == current_palette().keyword)
    editor.verticalScrollBar().setValue(20_000)
    qtbot.waitUntil(lambda: colour_at(editor, "INSERT", 20_000) == current_palette().keyword, timeout=20_000)
    assert colour_at(editor, "INSERT", lines - 10) == "", "what nobody looks at costs nothing"


def test_tab_is_four_spaces_and_moves_selected_lines(editor, qtbot):
    qtbot.keyClicks(editor, "ab")
    qtbot.keyClick(editor, Qt.Key.Key_Tab)
    assert editor.toPlainText() == "ab  "
    editor.set_text("one\ntwo")
    editor.selectAll()
    qtbot.keyClick(editor, Qt.Key.Key_Tab)
    assert editor.toPlainText() == "    one\n    two"
    qtbot.keyClick(editor, Qt.Key.Key_Tab, Qt.KeyboardModifier.ShiftModifier)
    assert editor.toPlainText() == "one\ntwo"


def test_ctrl_slash_comments_lines_out_and_in_again(editor, qtbot):
    editor.set_text("SELECT 1\n\n  FROM t")
    editor.selectAll()
    qtbot.keyClick(editor, Qt.Key.Key_Slash, Qt.KeyboardModifier.ControlModifier)
    assert editor.toPlainText() == "-- SELECT 1\n\n  -- FROM t"
    qtbot.keyClick(editor, Qt.Key.Key_Slash, Qt.KeyboardModifier.ControlModifier)
    assert editor.toPlainText() == "SELECT 1\n\n  FROM t"


def test_a_new_line_keeps_the_indent_and_is_one_undo(editor, qtbot):
    qtbot.keyClicks(editor, "  a")
    qtbot.keyClick(editor, Qt.Key.Key_Return)
    qtbot.keyClicks(editor, "b")
    assert editor.toPlainText() == "  a\n  b"


def test_ten_megabytes_in_one_line_are_pasted_and_edited_without_freezing(editor, qtbot):
    clip = QMimeData()
    clip.setText("SELECT 'a, b' IN (" + ",".join(f"'x,{number}'" for number in range(900_000)) + ")")
    began = time.perf_counter()
    with qtbot.waitSignal(editor.lines_broken) as told:
        editor.insertFromMimeData(clip)
    assert time.perf_counter() - began < 8
    assert told.args == [len(clip.text())]
    assert editor.text().replace("\n", "") == clip.text(), "breaks are added behind commas, nothing else"
    assert "'a, b'" in editor.text()
    began = time.perf_counter()
    qtbot.keyClicks(editor, "x")
    assert time.perf_counter() - began < 0.5


def test_what_is_run_is_what_was_written_to_the_last_character(editor):
    text = "SELECT 'a\u00a0b\u2028c',\n\t'😀'"
    editor.set_text(text)
    assert editor.text() == text
    editor.selectAll()
    assert editor.selected_text() == text


def test_replacing_the_text_can_be_undone(editor):
    editor.set_text("first")
    editor.set_text("second")
    editor.undo()
    assert editor.toPlainText() == "first"
