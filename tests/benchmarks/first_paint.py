"""The time from the start of a process to the first paint of its window: ours, or a bare QMainWindow.

`python -m tests.benchmarks.first_paint bare|ours` prints `time.time()` at the first paint.
"""

import sys
import time


def main():
    """Show the window that is named and print when it was first painted."""
    from PySide6.QtCore import QEvent, QObject
    from PySide6.QtWidgets import QApplication, QMainWindow

    class Watcher(QObject):
        def eventFilter(self, watched, event):
            if event.type() == QEvent.Type.Paint:
                print(time.time(), flush=True)
                application.exit()
                application.removeEventFilter(self)
            return False

    application = QApplication([])
    if sys.argv[1] == "bare":
        window = QMainWindow()
        window.resize(1440, 900)
    else:
        from poolkeeper.desktop.application import new_window

        window, _theme = new_window(application)
    watcher = Watcher()
    application.installEventFilter(watcher)
    window.show()
    application.exec()


if __name__ == "__main__":
    main()
