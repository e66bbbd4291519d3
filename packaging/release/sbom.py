"""The list of what is shipped, in CycloneDX's format."""

import datetime
import uuid
from collections.abc import Iterable

from cyclonedx.contrib.license.factories import LicenseFactory
from cyclonedx.model.bom import Bom
from cyclonedx.model.component import Component, ComponentType
from cyclonedx.model.license import License
from cyclonedx.output.json import JsonV1Dot6
from packageurl import PackageURL

from release.layout import HOME_PAGE, NAME, version
from release.part import Part


def bill_of_materials(parts: Iterable[Part], epoch_s: int) -> str:
    """The list as JSON: the same parts and time of the build give the same bytes."""
    listed = list(parts)
    # the library would make up one at random
    number = uuid.uuid5(uuid.NAMESPACE_URL, f"{HOME_PAGE}#{version()}@{epoch_s}")
    bom = Bom(serial_number=number)
    bom.metadata.timestamp = datetime.datetime.fromtimestamp(epoch_s, datetime.UTC)
    application = Component(
        type=ComponentType.APPLICATION,
        name=NAME,
        version=version(),
        licenses=[_licence("MIT")],
        bom_ref=f"{NAME}@{version()}",
    )
    bom.metadata.component = application
    components = {(part.name, part.version, part.within): _component(part) for part in listed}
    bom.components.update(components.values())
    inside: dict[str, list[Component]] = {}
    for part in listed:
        inside.setdefault(part.within, []).append(components[part.name, part.version, part.within])
    wheels = {part.name: components[part.name, part.version, ""] for part in listed if not part.within}
    for name, those in inside.items():
        bom.register_dependency(wheels[name] if name else application, those)
    return str(JsonV1Dot6(bom).output_as_string(indent=2)) + "\n"


def _component(part: Part) -> Component:
    begin = f"{part.within}/" if part.within else ""
    return Component(
        name=part.name,
        version=part.version or None,
        licenses=[_licence(part.licence)],
        purl=PackageURL.from_string(part.purl) if part.purl else None,
        bom_ref=f"{begin}{part.name}@{part.version}",
    )


def _licence(told: str) -> License:
    if told.startswith("LicenseRef-"):
        return LicenseFactory().make_with_name(told.removeprefix("LicenseRef-").replace("-", " "))
    return LicenseFactory().make_from_string(told)
