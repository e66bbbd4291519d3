"""The libraries that only some sign-ins need: whether they are here, and how they come here."""

import importlib.util
import os
import shlex
import shutil
import sys
from pathlib import Path

import msgspec

from poolkeeper.profiles.profile import SignIn


class Package(msgspec.Struct, frozen=True):
    """A module, and what to install for it (as pyproject.toml says it)."""

    module: str
    requirement: str

    @property
    def name(self) -> str:
        """The package's name."""
        return self.requirement.partition(">")[0]

    @property
    def is_here(self) -> bool:
        """Whether it could be imported; a package around it is all that this imports."""
        try:
            return self.module in sys.modules or importlib.util.find_spec(self.module) is not None
        except ModuleNotFoundError:
            return False


class Extra(msgspec.Struct, frozen=True):
    """An optional part: what it is for, and the packages that it needs."""

    purpose: str
    packages: tuple[Package, ...]


_VAULT = Extra("HashiCorp Vault", (Package("hvac", "hvac>=2.4"),))
_AWS = Extra("AWS", (Package("boto3", "boto3>=1.43"),))
_IDENTITY = Package("azure.identity", "azure-identity>=1.25")
_KEY_VAULT = Package("azure.keyvault.secrets", "azure-keyvault-secrets>=4.10")
EXTRAS = {
    SignIn.VAULT: _VAULT,
    SignIn.AWS_SECRET: _AWS,
    SignIn.RDS_IAM: _AWS,
    SignIn.AZURE_SECRET: Extra("Azure Key Vault", (_IDENTITY, _KEY_VAULT)),
    SignIn.ENTRA: Extra("Microsoft Entra ID", (_IDENTITY,)),
}


class Missing(msgspec.Struct, frozen=True):
    """What is missing, what to do, and the command that does it; none in a frozen application."""

    sentence: str
    remedy: str
    command: str = ""


def missing(sign_in: SignIn) -> Missing | None:
    """What a sign-in lacks here; None where nothing is missing. Imports none of it."""
    extra = EXTRAS.get(sign_in)
    lacking = () if extra is None else tuple(each for each in extra.packages if not each.is_here)
    if extra is None or not lacking:
        return None
    names = " and ".join(each.name for each in lacking)
    if getattr(sys, "frozen", False):
        return Missing(
            f"This build of Poolkeeper comes without {extra.purpose}.",
            f"Run Poolkeeper from its source, and install {names} there.",
        )
    return Missing(
        f"{extra.purpose} needs the Python package {names}, which is not installed."
        if len(lacking) == 1
        else f"{extra.purpose} needs the Python packages {names}, which are not installed.",
        "Run this command, then try again:",
        install_command(lacking),
    )


def install_command(packages: tuple[Package, ...]) -> str:
    """The command that installs them into the environment that runs now."""
    python, requirements = sys.executable, [each.requirement for each in packages]
    if importlib.util.find_spec("pip") is not None:
        words = [python, "-m", "pip", "install", *requirements]
    else:
        words = [_uv(), "pip", "install", "--python", python, *requirements]
    return " ".join(map(_quoted, words))


def _uv() -> str:
    """The uv on the path, or the one that a clone has for itself."""
    own = Path(sys.prefix).parent / ".tools" / ("Scripts/uv.exe" if os.name == "nt" else "bin/uv")
    return "uv" if shutil.which("uv") or not own.exists() else str(own)


def _quoted(word: str) -> str:
    """For the shell that people have here."""
    if os.name != "nt":
        return shlex.quote(word)
    return f'"{word}"' if any(mark in word for mark in ' <>&|^"') else word
