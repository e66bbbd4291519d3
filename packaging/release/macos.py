"""The application for macOS: what its bundle says of it, and its disk image, signed and notarized."""

import os
import shutil
import subprocess
from pathlib import Path

from release.freeze import BuildFailed
from release.layout import BUILD, IDENTIFIER, MAC_APPLICATION, artefact, version

IDENTITY = "POOLKEEPER_CODESIGN_IDENTITY"
"""The name of a "Developer ID Application" certificate in the keychain; the spec signs the bundle with it."""
NOTARY = "POOLKEEPER_NOTARY_PROFILE"
"""A profile that `notarytool store-credentials` has put into the keychain."""

VOLUME = "Poolkeeper"


def info_plist() -> dict[str, object]:
    """What macOS is told of the application, besides what PyInstaller writes by itself."""
    return {
        "CFBundleDisplayName": "Poolkeeper",
        "CFBundleDocumentTypes": [
            {
                "CFBundleTypeName": "SQL file",
                "CFBundleTypeExtensions": ["sql"],
                # offered in "Open with", and no other program's place is taken
                "CFBundleTypeRole": "Viewer",
                "LSHandlerRank": "Alternate",
            }
        ],
        "CFBundleIdentifier": IDENTIFIER,
        "CFBundleShortVersionString": version(),
        "CFBundleVersion": version(),
        "LSApplicationCategoryType": "public.app-category.developer-tools",
        # as old as Qt's wheels run on
        "LSMinimumSystemVersion": "13.0",
        "NSHighResolutionCapable": True,
        "NSHumanReadableCopyright": "The Poolkeeper authors, MIT licence",
        # follows the system into dark mode
        "NSRequiresAquaSystemAppearance": False,
        "NSSupportsAutomaticGraphicsSwitching": True,
    }


def write_image(_epoch_s: int) -> Path:
    """Put the bundle beside a link to Applications into a disk image; returns it. Raises BuildFailed."""
    stage, target = BUILD / "image", artefact("dmg")
    shutil.rmtree(stage, ignore_errors=True)
    stage.mkdir(parents=True)
    shutil.copytree(MAC_APPLICATION, stage / MAC_APPLICATION.name, symlinks=True)
    (stage / "Applications").symlink_to("/Applications")
    _run(image_command(stage, target))
    for command in signing_commands(target):
        _run(command)
    return target


def image_command(stage: Path, target: Path) -> list[str]:
    """How a folder becomes a compressed image."""
    what = ["-volname", VOLUME, "-srcfolder", str(stage), "-fs", "HFS+"]
    return ["hdiutil", "create", "-ov", *what, "-format", "UDZO", "-imagekey", "zlib-level=9", str(target)]


def signing_commands(image: Path) -> list[list[str]]:
    """Sign, have it notarized and staple the ticket: as much of it as the environment has the means for."""
    identity, profile = os.environ.get(IDENTITY), os.environ.get(NOTARY)
    if not identity:
        print(f"{image.name} is not signed: {IDENTITY} names no certificate.")
        return []
    commands = [["codesign", "--sign", identity, "--timestamp", str(image)]]
    if not profile:
        print(f"{image.name} is not notarized: {NOTARY} names no profile.")
        return commands
    submit = ["xcrun", "notarytool", "submit", str(image), "--keychain-profile", profile, "--wait"]
    return [*commands, submit, ["xcrun", "stapler", "staple", str(image)]]


def _run(command: list[str]) -> None:
    if subprocess.run(command, check=False).returncode:
        raise BuildFailed(f"{' '.join(command[:2])} did not succeed; the lines above say why.")
