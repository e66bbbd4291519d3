"""The installer for Windows, by NSIS, and what Windows shows of the program's version."""

import os
import shutil
import subprocess
from pathlib import Path

from packaging.version import Version

from release.freeze import BuildFailed
from release.layout import APPLICATION, NAME, PACKAGING, PROGRAM, RESOURCES, ROOT, artefact, version

SCRIPT = PACKAGING / "windows" / "installer.nsi"
CERTIFICATE = "POOLKEEPER_SIGN_CERTIFICATE"
"""The SHA-1 thumbprint of a certificate in Windows' own store: its key never passes through here."""
CLOCK = "POOLKEEPER_SIGN_TIMESTAMPS"
"""The address of an RFC 3161 server, which notes when something was signed."""
_USUAL_CLOCK = "http://timestamp.digicert.com"

# where NSIS installs itself, not on the path
_NSIS = Path("C:/Program Files (x86)/NSIS/makensis.exe")

_RESOURCE = """\
VSVersionInfo(
  ffi=FixedFileInfo(filevers={numbers}, prodvers={numbers}, mask=0x3F, flags={flags}, OS=0x40004,
                    fileType=0x1, subtype=0x0, date=(0, 0)),
  kids=[
    StringFileInfo([StringTable("040904B0", [
      StringStruct("CompanyName", "The Poolkeeper authors"),
      StringStruct("FileDescription", "Poolkeeper"),
      StringStruct("FileVersion", "{version}"),
      StringStruct("InternalName", "poolkeeper"),
      StringStruct("LegalCopyright", "The Poolkeeper authors, MIT licence"),
      StringStruct("OriginalFilename", "poolkeeper.exe"),
      StringStruct("ProductName", "Poolkeeper"),
      StringStruct("ProductVersion", "{version}"),
    ])]),
    VarFileInfo([VarStruct("Translation", [0x0409, 1200])]),
  ],
)
"""
_PRE_RELEASE = 0x2


def numbers(of: str) -> tuple[int, int, int, int]:
    """A version as Windows knows it, which has four numbers and no words."""
    release = (*Version(of).release, 0, 0, 0, 0)
    return release[0], release[1], release[2], release[3]


def version_resource() -> str:
    """What the program's properties show, as PyInstaller reads it."""
    flags = _PRE_RELEASE if Version(version()).is_prerelease else 0
    return _RESOURCE.format(numbers=numbers(version()), version=version(), flags=flags)


def write_installer(_epoch_s: int) -> Path:
    """Sign the program, pack it, sign the installer; returns that. Raises BuildFailed."""
    sign(PROGRAM)
    target = artefact("exe")
    compile_installer(APPLICATION, target)
    sign(target)
    return target


def compile_installer(payload: Path, target: Path) -> None:
    """Make an installer of a folder. Raises BuildFailed, also for a warning."""
    program = makensis()
    if program is None:
        raise BuildFailed("The installer is made by NSIS, and there is no makensis: install NSIS 3.")
    dash = "/" if os.name == "nt" else "-"
    defined = {
        "VERSION": version(),
        "NUMBERS": ".".join(map(str, numbers(version()))),
        "PAYLOAD": str(payload),
        "OUTPUT": str(target),
        "ICON": str(RESOURCES / f"{NAME}.ico"),
        "LICENCE": str(ROOT / "LICENSE"),
    }
    if signing := sign_command():
        defined["SIGN"] = subprocess.list2cmdline(signing)
    options = [f"{dash}V2", f"{dash}WX", f"{dash}INPUTCHARSET", "UTF8"]
    definitions = [f"{dash}D{name}={value}" for name, value in defined.items()]
    done = subprocess.run([program, *options, *definitions, str(SCRIPT)], check=False, capture_output=True)
    if done.returncode:
        said = (done.stdout + done.stderr).decode(errors="replace")
        raise BuildFailed(f"makensis could not make the installer:\n{said}")


def makensis() -> str | None:
    """The compiler of NSIS, if it is there."""
    return shutil.which("makensis") or (str(_NSIS) if _NSIS.is_file() else None)


def sign_command() -> list[str]:
    """How a file is signed, without the file; empty where the environment names no certificate."""
    thumbprint = os.environ.get(CERTIFICATE, "")
    clock = os.environ.get(CLOCK, _USUAL_CLOCK)
    command = ["signtool", "sign", "/sha1", thumbprint, "/fd", "SHA256", "/tr", clock, "/td", "SHA256"]
    return command if thumbprint else []


def sign(file: Path) -> None:
    """Sign a file, or say that it is not signed. Raises BuildFailed."""
    command = sign_command()
    if not command:
        print(f"{file.name} is not signed: {CERTIFICATE} names no certificate.")
    elif subprocess.run([*command, str(file)], check=False).returncode:
        raise BuildFailed(f"{file.name} could not be signed; the lines above say why.")
