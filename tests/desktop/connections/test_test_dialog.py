"""The connection test as a person sees it."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QPushButton

from poolkeeper.desktop.connections.password_dialog import PasswordDialog
from poolkeeper.desktop.connections.test_dialog import TestDialog
from poolkeeper.profiles.engines import Engine
from poolkeeper.profiles.profile import Profile
from poolkeeper.worker.messages import Action, Explained, Outcome, Remedy, Step, StepReport

REFUSED = Explained(
    "db:5432 did not accept the password.",
    "FATAL: <img src=x>",
    "28P01",
    (Remedy("Enter the password again.", Action.ENTER_PASSWORD), Remedy("Ask.")),
)


@pytest.fixture
def dialog(qtbot):
    dialog = TestDialog("billing")
    qtbot.addWidget(dialog)
    dialog.show()
    return dialog


def test_steps_show_how_they_went(dialog):
    dialog.show_step(StepReport(Step.CREDENTIALS, Outcome.PASSED, "password from Secret Service", 0.004))
    dialog.show_step(StepReport(Step.DRIVER, Outcome.RUNNING))
    row = dialog.rows[Step.CREDENTIALS]
    assert row.detail.text() == "password from Secret Service"
    assert row.took.text() == "4 ms"
    assert row.icon.accessibleName() == "passed"
    assert dialog.rows[Step.DRIVER].took.text() == ""


def test_a_failure_is_explained_in_plain_text_with_what_can_be_done(qtbot, dialog):
    dialog.show_step(StepReport(Step.LOGIN, Outcome.FAILED, REFUSED.title, 0.04, REFUSED))
    row = dialog.rows[Step.LOGIN]
    assert row.detail.text() == REFUSED.title
    words = row.explanation.itemAt(0).widget()
    assert words.text() == "FATAL: <img src=x> · 28P01"
    assert words.textFormat() == Qt.TextFormat.PlainText
    link = row.explanation.itemAt(1).widget().findChild(QPushButton)
    with qtbot.waitSignal(dialog.action_requested) as wished:
        qtbot.mouseClick(link, Qt.MouseButton.LeftButton)
    assert wished.args == [Action.ENTER_PASSWORD]


def test_the_report_can_be_copied_once_the_test_is_over(qtbot, dialog):
    assert not dialog.copy_button.isEnabled()
    assert dialog.run_button.text() == "Stop"
    dialog.show_finished(True, "the whole report")
    qtbot.mouseClick(dialog.copy_button, Qt.MouseButton.LeftButton)
    assert QGuiApplication.clipboard().text() == "the whole report"
    with qtbot.waitSignal(dialog.test_again_requested):
        qtbot.mouseClick(dialog.run_button, Qt.MouseButton.LeftButton)
    dialog.show_started()
    with qtbot.waitSignal(dialog.stop_requested):
        qtbot.mouseClick(dialog.run_button, Qt.MouseButton.LeftButton)


def test_a_lost_worker_is_told_at_the_step_it_was_in(dialog):
    dialog.show_step(StepReport(Step.NETWORK, Outcome.RUNNING))
    dialog.show_lost(Explained("The worker process was ended."))
    assert dialog.rows[Step.NETWORK].detail.text() == "The worker process was ended."
    assert dialog.run_button.text() == "Test again"


@pytest.fixture
def question(qtbot):
    profile = Profile(name="billing", engine=Engine.POSTGRESQL, host="db", user="app")
    dialog = PasswordDialog(profile, "No password is saved.", "Secret Service")
    qtbot.addWidget(dialog)
    dialog.answers = []
    dialog.answered.connect(lambda password, keep: dialog.answers.append((password, keep)))
    dialog.show()
    return dialog


def test_a_password_is_answered_once_and_forgotten(qtbot, question):
    qtbot.keyClicks(question.edit, "Pa55")
    question.keep.setChecked(True)
    qtbot.keyClick(question.edit, Qt.Key.Key_Return)
    assert question.answers == [("Pa55", True)]
    assert question.edit.text() == ""


def test_a_dismissed_question_is_answered_too(qtbot, question):
    qtbot.keyClicks(question.edit, "Pa55")
    qtbot.keyClick(question, Qt.Key.Key_Escape)
    assert question.answers == [(None, False)]
