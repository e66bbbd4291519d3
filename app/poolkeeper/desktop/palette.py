"""Every colour of the window, light and dark, in one place."""

import dataclasses


@dataclasses.dataclass(frozen=True, kw_only=True)
class Palette:
    """Colours by what they are for, as `#rrggbb`.

    `faint` is for what is disabled, absent or decoration (3:1); `overflow` fills an area and
    `overflow_text` writes in it; `danger_text` stands on `danger`, `accent_text` on `accent`.
    """

    window: str
    surface: str
    field: str
    header: str
    border: str
    text: str
    muted: str
    faint: str
    accent: str
    accent_text: str
    selection: str
    overflow: str
    overflow_text: str
    danger: str
    danger_text: str
    danger_surface: str
    success: str
    keyword: str
    comment: str
    string: str
    number: str
    parameter: str
    parameter_surface: str
    timeline_fill: str


LIGHT = Palette(
    window="#ffffff",
    surface="#ffffff",
    field="#f3f4f6",
    header="#f1f3f5",
    border="#dee2e6",
    text="#16191d",
    muted="#5c6670",
    faint="#8b949c",
    accent="#0b7285",
    accent_text="#ffffff",
    selection="#d0ebef",
    overflow="#f08c00",
    overflow_text="#b84a00",
    danger="#c92a2a",
    danger_text="#ffffff",
    danger_surface="#fcf0f0",
    success="#277d38",
    keyword="#1864ab",
    comment="#6b7580",
    string="#2b7a3e",
    number="#a05a00",
    parameter="#a61e4d",
    parameter_surface="#fce8ef",
    timeline_fill="#a9ccd4",
)
"""As in a bright office; text on its ground has a contrast of 4.5:1 or better."""

DARK = Palette(
    window="#16191d",
    surface="#16191d",
    field="#23272d",
    header="#1e2227",
    border="#343a40",
    text="#e9ecef",
    muted="#9ca6b0",
    faint="#5c6670",
    accent="#22b8cf",
    accent_text="#0b1215",
    selection="#123f48",
    overflow="#ffa94d",
    overflow_text="#ffa94d",
    danger="#ff6b6b",
    danger_text="#1d0b0b",
    danger_surface="#361d1f",
    success="#51cf66",
    keyword="#74b9f2",
    comment="#828d97",
    string="#8ce09a",
    number="#ffc078",
    parameter="#faa2c1",
    parameter_surface="#43222f",
    timeline_fill="#1c5560",
)
"""As at three in the morning."""
