from PySide6.QtCore import Qt

from poolkeeper.desktop.query.parameter_form import MOST_ROWS
from poolkeeper.queries.binding import BoundParameter, ParameterType


def type_sql(qtbot, tab, text):
    qtbot.keyClicks(tab.pane.editor, text)


def test_typed_parameters_get_rows_in_order_of_first_use(tab, qtbot):
    type_sql(qtbot, tab, "SELECT :b, :a, :b, ':c', x::date")
    qtbot.waitUntil(lambda: tab.pane.form.names == ("b", "a"))
    qtbot.waitUntil(tab.pane.form.row("b").isVisible)
    qtbot.waitUntil(lambda: tab.pane.form.row("b").pos().y() < tab.pane.form.row("a").pos().y())


def test_the_form_waits_until_typing_stops(tab, qtbot):
    type_sql(qtbot, tab, "SELECT :a")
    assert tab.pane.form.names == ()
    qtbot.waitUntil(lambda: tab.pane.form.names == ("a",))


def test_values_come_back_with_their_names(tab, qtbot):
    tab.set_statement_text("SELECT :since")
    row = tab.pane.form.row("since")
    qtbot.keyClicks(row.field, "2026-11-01")
    row.type_box.setCurrentText("date")
    tab.set_statement_text("SELECT 1")
    assert tab.pane.form.names == ()
    tab.set_statement_text("SELECT :until, :since")
    assert tab.pane.form.row("since").bound == BoundParameter("since", ParameterType.DATE, "2026-11-01")


def test_a_row_that_stays_keeps_the_focus_while_others_come(tab, qtbot):
    tab.set_statement_text("SELECT :a")
    field = tab.pane.form.row("a").field
    field.setFocus()
    tab.set_statement_text("SELECT :z, :a")
    assert tab.pane.form.row("a").field is field
    assert field.hasFocus()


def test_null_is_not_the_empty_text(tab, qtbot):
    tab.set_statement_text("SELECT :a, :b")
    row = tab.pane.form.row("a")
    row.null_box.click()
    assert row.bound.text is None
    assert not row.field.isEnabled()
    assert tab.pane.form.row("b").bound.text == ""
    row.null_box.click()
    assert row.bound.text == ""
    assert row.field.isEnabled()


def test_a_bad_value_is_marked_when_the_field_is_left_and_unmarked_while_typing(tab, qtbot):
    tab.set_statement_text("SELECT :n")
    row = tab.pane.form.row("n")
    row.type_box.setCurrentText("integer")
    row.field.setFocus()
    qtbot.keyClicks(row.field, "abc")
    assert row.problem == ""
    tab.pane.editor.setFocus()
    assert "abc" in row.problem
    assert row.field.property("role") == "error"
    qtbot.keyClick(row.field, Qt.Key.Key_End)
    qtbot.keyClick(row.field, Qt.Key.Key_Backspace)
    assert row.problem == ""
    assert row.field.property("role") == ""


def test_the_words_typed_are_shown_as_they_are(tab):
    tab.set_statement_text("SELECT :n")
    row = tab.pane.form.row("n")
    row.type_box.setCurrentText("integer")
    row.field.setText("<b>1</b>")
    row.check()
    assert "<b>1</b>" in row.problem
    assert row._error.textFormat() == Qt.TextFormat.PlainText


def test_a_statement_with_thousands_of_parameters_says_how_many_fit(tab, qtbot):
    tab.set_statement_text("SELECT " + ", ".join(f":p{number}" for number in range(2_000)))
    assert len(tab.pane.form.names) == MOST_ROWS
    assert "2,000 parameters" in tab.pane.form._too_many.text()
    with qtbot.assertNotEmitted(tab.run_requested):
        tab.request_run()


def test_reordering_the_statement_reorders_the_rows(tab, qtbot):
    tab.set_statement_text("SELECT :a, :b, :c")
    tab.set_statement_text("SELECT :c, :a, :b")
    form = tab.pane.form
    assert form.names == ("c", "a", "b")
    qtbot.waitUntil(lambda: form.row("c").pos().y() < form.row("a").pos().y() < form.row("b").pos().y())
