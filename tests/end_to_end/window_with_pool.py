"""The real window in a process of its own, with an open pool and statements in its tabs.

Its only argument is JSON: the profile, the password, and the statements, each for a tab of its own with
whether it runs in auto-commit. It says `ready` once all of them were asked for, and goes on until it
is ended.
"""

import json
import sys

import msgspec

from poolkeeper.desktop import application
from poolkeeper.desktop.query.run_wanted import RunWanted
from poolkeeper.profiles import open_store
from poolkeeper.profiles.profile import Profile
from poolkeeper.profiles.profile_store import ProfileStore
from poolkeeper.profiles.secret_text import TypedSecrets
from poolkeeper.profiles.vault import MemoryVault


def main():
    told = json.loads(sys.argv[1])
    profile = msgspec.convert(told["profile"], Profile)
    begin, store = application._begin, ProfileStore(MemoryVault())
    open_store.open_store = lambda: open_store.OpenedStore(store)

    def begin_with_pool(window, watch):
        begin(window, watch)
        library = window.library
        library.opened.connect(lambda: library.save(profile, TypedSecrets(told["password"])))
        library.saved.connect(lambda saved: _open(window, saved, told["statements"]))

    application._begin = begin_with_pool
    return application.run_application()


def _open(window, profile, statements):
    def run_all(_opened):
        for statement, autocommit in statements:
            tab = window.workspace.add_tab(profile).tab
            tab.run_requested.emit(RunWanted(statement, autocommit=autocommit))
        sys.stdout.write("ready\n")
        sys.stdout.flush()

    window.workspace.session(profile).opened.connect(run_all)
    window.workspace.open(profile)


if __name__ == "__main__":
    sys.exit(main())
