"""Whatever is shipped has its licence with it and stands in the list; else there is no build."""

import importlib.metadata
import json
import os
import re
from pathlib import Path

import pytest

from release import bundled, licence_texts, parts
from release.debian_origin import origin_of
from release.distributions import shipped
from release.inside_wheels import compiled_into, found_in
from release.licences import folder_name, write_licences
from release.part import Part
from release.sbom import bill_of_materials
from tests.packaging.program import VARIABLE

EPOCH_S = 1_790_000_000
SOME = [
    Part("Qt", "6.11.3", "LGPL-3.0-only", {"LGPL-3.0.txt": b"lesser"}),
    Part("psycopg-binary", "3.3.9", "LGPL-3.0-only", {"LICENSE.txt": b"lesser"}, "pkg:pypi/psycopg-binary@3"),
    Part("OpenSSL", "3.5.9", "Apache-2.0", {"Apache-2.0.txt": b"apache"}, "", "psycopg-binary"),
    Part("XZ <Utils>", "", "LicenseRef-public-domain", {"xz.txt": b"none"}),
]  # fmt: skip


def library(name):
    return next(one for one in (*bundled.LIBRARIES, bundled.QT) if one.name == name)


def test_every_library_of_pypi_that_is_shipped_has_a_text_and_a_licence():
    for name in shipped():
        part = parts._distribution(name)
        assert max(map(len, part.texts.values())) > 400, name
        assert part.licence, name


def test_a_library_without_a_text_ends_the_build(monkeypatch):
    monkeypatch.setattr(parts, "TEXTS_OF_DISTRIBUTIONS", {})
    with pytest.raises(licence_texts.NoLicence, match=r"shiboken6 \S+ is shipped and brings no text") as told:
        parts._distribution("shiboken6")
    assert "packaging/licences" in str(told.value)


def test_every_text_that_is_named_is_there():
    named = [name for one in (*bundled.LIBRARIES, bundled.QT) for name in one.texts]
    named += [name for names in bundled.TEXTS_OF_DISTRIBUTIONS.values() for name in names]
    assert all(licence_texts.kept_texts([*named, *bundled.PYTHON_TEXTS]).values())
    with pytest.raises(licence_texts.NoLicence, match=r"has no WTFPL\.txt"):
        licence_texts.kept_texts(["WTFPL"])


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("psycopg_binary.libs/libcrypto-3a0647ea.so.3", "OpenSSL"),
        ("pymssql.libs/libssl-7f59e8e2.so.1.1.1k", "OpenSSL 1.1"),
        ("pymssql.libs\\libssl-1_1-x64.dll", "OpenSSL 1.1"),
        ("libcrypto-3-x64.dll", "OpenSSL"),
        ("psycopg_binary/.dylibs/libpq.5.18.dylib", "libpq"),
        ("libcrypt-bc2db45e.so.1", "libcrypt of the GNU C library"),
        ("libpcre-9513aab5.so.1.2.0", "PCRE"),
        ("libpcre2-8-516f4c9d.so.0.7.1", "PCRE2"),
        ("pymssql/_mssql.cpython-311-x86_64-linux-gnu.so", "FreeTDS"),
        ("libodbc.so.2", "unixODBC"),
        ("PySide6/Qt/lib/libQt6Core.so.6", "Qt"),
        ("PySide6/Qt6Core.dll", "Qt"),
        ("VCRUNTIME140_1.dll", "Microsoft C and C++ runtime"),
    ],
)
def test_what_is_inside_wheels_is_recognised(path, name):
    assert bundled.recognised(path).name == name


@pytest.mark.parametrize("path", ["libfoo.so.1", "pyarrow/libarrow.so.2600", "_ssl.pyd", "libzimbra.so"])
def test_other_files_are_not_taken_for_them(path):
    assert bundled.recognised(path) is None


def test_a_file_of_nobody_ends_the_build(tmp_path):
    stray = tmp_path / "libstray.so.1"
    stray.write_bytes(b"\x7fELF")
    with pytest.raises(licence_texts.NoLicence, match="belongs to nothing whose licence is known"):
        parts._demand_owner("libstray.so.1", str(stray), {})
    parts._demand_owner("json", json.__file__, {})
    parts._demand_owner("libpython3.11.so.1.0", "/usr/lib/libpython3.11.so.1.0", {})


def test_what_is_compiled_into_a_wheel_is_listed_with_a_text():
    found = {part.name: part for part in compiled_into("cryptography")}
    assert found["OpenSSL"].version
    assert found["OpenSSL"].within == "cryptography"
    assert all(part.texts for part in found.values())
    assert not bundled.IN_THE_COMPILER & set(found)


@pytest.mark.parametrize(
    ("licence", "files"),
    [
        ("MIT OR Apache-2.0", {"MIT.txt"}),
        ("GPL-2.0-only OR Apache-2.0", {"Apache-2.0.txt"}),
        ("BSD-3-Clause AND MIT", {"BSD-3-Clause.txt", "MIT.txt"}),
    ],
)
def test_of_several_licences_one_is_chosen_whose_text_is_there(licence, files):
    assert set(licence_texts.texts_of_expression(licence, "a crate")) == files


@pytest.mark.parametrize("licence", ["", "MIT AND Unicode-3.0"])
def test_a_licence_without_a_text_is_refused(licence):
    with pytest.raises(licence_texts.NoLicence, match="a crate is under"):
        licence_texts.texts_of_expression(licence, "a crate")


def test_the_version_is_told_by_the_wheel_or_stands_in_the_file(tmp_path):
    listed = {part.version for part in found_in(library("MIT Kerberos"), "psycopg2-binary", [])}
    assert re.fullmatch(r"\d+\.\d+\S+", listed.pop())
    file = tmp_path / "libcrypto.so.3"
    file.write_bytes(b"\0OpenSSL 3.5.9 29 Sep 2026\0")
    assert [part.version for part in found_in(library("OpenSSL"), "psycopg-binary", [str(file)])] == ["3.5.9"]
    file.write_bytes(b"\0")
    assert [part.version for part in found_in(library("OpenSSL"), "psycopg-binary", [str(file)])] == [""]


@pytest.mark.debian
def test_debian_tells_which_package_a_library_is_of():
    version, purl = origin_of("/usr/bin/dpkg-query")
    assert purl == f"pkg:deb/{purl.split('/')[1]}/dpkg@{version}"
    assert origin_of("/nonexistent") is None


def test_the_list_names_each_part_where_it_is_and_repeats_its_bytes():
    text = bill_of_materials(SOME, EPOCH_S)
    assert text == bill_of_materials(reversed(SOME), EPOCH_S)
    assert text != bill_of_materials(SOME, EPOCH_S + 1)
    told = json.loads(text)
    assert (told["bomFormat"], told["specVersion"]) == ("CycloneDX", "1.6")
    assert told["metadata"]["component"]["name"] == "poolkeeper"
    components = {one["bom-ref"]: one for one in told["components"]}
    assert components["psycopg-binary/OpenSSL@3.5.9"]["licenses"] == [{"license": {"id": "Apache-2.0"}}]
    depends = {one["ref"]: one.get("dependsOn", []) for one in told["dependencies"]}
    assert depends["psycopg-binary@3.3.9"] == ["psycopg-binary/OpenSSL@3.5.9"]


def test_a_page_leads_to_every_text(tmp_path):
    write_licences(SOME, tmp_path)
    page = (tmp_path / "index.html").read_text()
    links = re.findall(r'href="([^"]+)"', page)
    assert len(links) == len(SOME)
    assert all((tmp_path / link).is_file() for link in links)
    assert "XZ &lt;Utils&gt;" in page
    assert "not told" in page


@pytest.mark.frozen
def test_the_application_has_them_all():
    inside = Path(os.environ[VARIABLE]).resolve().parent / "_internal"
    told = json.loads((inside / "sbom.cdx.json").read_text())
    assert {name.replace("_", "-") for name in shipped()} <= {one["name"] for one in told["components"]}
    for one in told["components"]:
        texts = list((inside / "licences" / folder_name(Part(one["name"], "", "", {}))).iterdir())
        assert any(text.stat().st_size > 100 for text in texts), one["name"]
    versions = {one["name"]: one.get("version") for one in told["components"]}
    assert versions["pyarrow"] == importlib.metadata.version("pyarrow")
