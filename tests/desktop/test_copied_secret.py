"""A password that was shown and copied does not stay on the clipboard."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication

from poolkeeper.desktop import copied_secret
from poolkeeper.desktop.connections.password_field import PasswordField


@pytest.fixture
def field(qtbot, monkeypatch):
    monkeypatch.setattr(copied_secret, "CLEARED_AFTER_MS", 200)
    field = PasswordField("Secret Service")
    qtbot.addWidget(field)
    field.show()
    field.edit.setFocus()
    qtbot.waitUntil(field.edit.hasFocus)
    qtbot.keyClicks(field.edit, "hunter2")
    return field


def copy(qtbot, field):
    qtbot.keyClick(field.edit, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    qtbot.keyClick(field.edit, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)


def test_a_hidden_password_cannot_be_copied(qtbot, field):
    QGuiApplication.clipboard().setText("before")
    copy(qtbot, field)
    assert QGuiApplication.clipboard().text() == "before"


def test_a_copied_password_is_cleared_even_if_the_form_is_gone(qtbot, field):
    field.reveal.click()
    field.edit.setFocus()
    copy(qtbot, field)
    assert QGuiApplication.clipboard().text() == "hunter2"
    field.hide()
    qtbot.waitUntil(lambda: not QGuiApplication.clipboard().text())


def test_what_was_copied_later_stays(qtbot, field):
    field.reveal.click()
    field.edit.setFocus()
    copy(qtbot, field)
    QGuiApplication.clipboard().setText("something else")
    with qtbot.assertNotEmitted(QGuiApplication.clipboard().dataChanged, wait=500):
        pass
    assert QGuiApplication.clipboard().text() == "something else"
