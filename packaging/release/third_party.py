"""What the application carries of the others it is made of: their licences and their list."""

import shutil
from collections.abc import Iterable
from pathlib import Path

from release.layout import BUILD, INSIDE, artefact
from release.licences import write_licences
from release.parts import Entry, parts_of
from release.sbom import bill_of_materials

LICENCES = "licences"
BILL = "sbom.cdx.json"


def third_party_files(binaries: Iterable[Entry], modules: Iterable[Entry], epoch_s: int) -> list[Entry]:
    """The files to add, as PyInstaller wants them. Raises NoLicence for what cannot be passed on."""
    parts = parts_of(binaries, modules)
    folder, bill = BUILD / LICENCES, BUILD / BILL
    write_licences(parts, folder)
    bill.write_text(bill_of_materials(parts, epoch_s), encoding="utf-8")
    files = sorted(file for file in folder.rglob("*") if file.is_file())
    found = [(f"{LICENCES}/{file.relative_to(folder).as_posix()}", str(file), "DATA") for file in files]
    return [*found, (BILL, str(bill), "DATA")]


def write_bill(_epoch_s: int) -> Path:
    """Put the list beside the installers, for who looks before installing; returns it."""
    return Path(shutil.copyfile(INSIDE / BILL, artefact("cdx.json")))
