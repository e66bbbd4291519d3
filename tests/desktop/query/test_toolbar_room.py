"""What the toolbar of a query tab does where the room is short."""

import msgspec

from poolkeeper.profiles.engines import Engine
from poolkeeper.profiles.profile import Profile
from poolkeeper.profiles.replicas import ReplicaServer


def test_what_the_toolbar_has_no_room_for_is_in_its_menu(tab, qtbot):
    profile = Profile(name="orders", engine=Engine.POSTGRESQL, production=True)
    replicas = msgspec.structs.replace(profile.replicas, servers=(ReplicaServer(name="r", host="r"),))
    tab.set_profile(msgspec.structs.replace(profile, replicas=replicas))
    encrypted = "TLS 1.3, certificate not checked"
    tab.show_proofs(True, encrypted)
    bar = tab.toolbar
    parts = (bar.mode_button, bar.commit_button, bar.rollback_button, bar.encryption_badge)
    for width in range(1400, 640, -20):
        tab.resize(width, 560)
        qtbot.waitUntil(lambda width=width: bar.width() == width)
        bar.more_button.menu().aboutToShow.emit()
        listed = {action.text() for action in bar.more_button.menu().actions()}
        assert encrypted in bar.encryption_badge.toolTip()
        for part in parts:
            assert part.isVisible() or (bar.more_button.isVisible() and part.text() in listed)
        assert bar._bar.sizeHint().width() <= width
    assert bar.more_button.isVisible()
