"""The libraries that only some sign-ins need: whether they are here, and how they come here."""

import importlib.util
import os
import shlex
import shutil
import sys
from pathlib import Path

import msgspec

from poolkeeper.profiles.profile import SignIn


class Extra(msgspec.Struct, frozen=True):
    """An optional part: what it is for, its module, and what to install (as pyproject.toml says it)."""

    purpose: str
    module: str
    requirement: str


_VAULT = Extra("HashiCorp Vault", "hvac", "hvac>=2.4")
_AWS = Extra("AWS", "boto3", "boto3>=1.43")
EXTRAS = {SignIn.VAULT: _VAULT, SignIn.AWS_SECRET: _AWS, SignIn.RDS_IAM: _AWS}


class Missing(msgspec.Struct, frozen=True):
    """What is missing, what to do, and the command that does it; none in a frozen application."""

    sentence: str
    remedy: str
    command: str = ""


def missing(sign_in: SignIn) -> Missing | None:
    """What a sign-in lacks here; None where nothing is missing. Imports nothing."""
    extra = EXTRAS.get(sign_in)
    if extra is None or extra.module in sys.modules or importlib.util.find_spec(extra.module) is not None:
        return None
    if getattr(sys, "frozen", False):
        return Missing(
            f"This build of Poolkeeper comes without {extra.purpose}.",
            f"Run Poolkeeper from its source, and install {extra.module} there.",
        )
    return Missing(
        f"{extra.purpose} needs the Python package {extra.module}, which is not installed.",
        "Run this command, then try again:",
        install_command(extra),
    )


def install_command(extra: Extra) -> str:
    """The command that installs it into the environment that runs now."""
    python = sys.executable
    if importlib.util.find_spec("pip") is not None:
        words = [python, "-m", "pip", "install", extra.requirement]
    else:
        words = [_uv(), "pip", "install", "--python", python, extra.requirement]
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
