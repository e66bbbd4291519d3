"""What macOS is told of the application, and how its disk image is made, signed and notarized."""

import plistlib
from pathlib import Path

from release import layout, macos

IMAGE = Path("poolkeeper.dmg")


def test_the_bundle_tells_its_version_is_sharp_and_follows_the_system_into_the_dark():
    told = plistlib.loads(plistlib.dumps(macos.info_plist()))
    assert told["CFBundleIdentifier"] == layout.IDENTIFIER
    assert told["CFBundleShortVersionString"] == told["CFBundleVersion"] == layout.version()
    (kind,) = told["CFBundleDocumentTypes"]
    assert (kind["CFBundleTypeExtensions"], kind["LSHandlerRank"]) == (["sql"], "Alternate")
    assert told["NSHighResolutionCapable"] is True
    assert told["NSRequiresAquaSystemAppearance"] is False


def test_the_runtime_is_hardened_but_for_callbacks_and_drivers_of_others():
    told = plistlib.loads((layout.PACKAGING / "macos" / "entitlements.plist").read_bytes())
    assert {name.rpartition(".")[2] for name in told} == {
        "allow-unsigned-executable-memory", "disable-library-validation",
    }  # fmt: skip
    assert all(told.values())


def test_an_image_is_made_of_the_bundle_beside_a_link_to_applications():
    command = macos.image_command(Path("build/image"), IMAGE)
    assert command[:3] == ["hdiutil", "create", "-ov"]
    assert command[command.index("-srcfolder") + 1] == str(Path("build/image"))
    assert command[-1] == "poolkeeper.dmg"


def test_an_image_is_signed_and_notarized_with_what_the_environment_names(monkeypatch, capsys):
    for name in (macos.IDENTITY, macos.NOTARY):
        monkeypatch.delenv(name, raising=False)
    assert macos.signing_commands(IMAGE) == []
    assert "poolkeeper.dmg is not signed" in capsys.readouterr().out
    monkeypatch.setenv(macos.IDENTITY, "Developer ID Application: Someone")
    assert [command[0] for command in macos.signing_commands(IMAGE)] == ["codesign"]
    assert "not notarized" in capsys.readouterr().out
    monkeypatch.setenv(macos.NOTARY, "poolkeeper")
    commands = macos.signing_commands(IMAGE)
    assert [command[:2] for command in commands[1:]] == [["xcrun", "notarytool"], ["xcrun", "stapler"]]
    assert commands[1][-3:] == ["--keychain-profile", "poolkeeper", "--wait"]
