"""Refuses to release under a tag that is not the version."""

import sys

from release.layout import version


def why_not(tag: str) -> str:
    """Empty where a tag is that of this version, else a sentence."""
    wanted = f"v{version()}"
    if tag == wanted:
        return ""
    return (
        f"The tag is {tag} and the version in app/poolkeeper/__init__.py is {version()}: tag it {wanted}, or "
        "change the version first."
    )


if __name__ == "__main__":
    sys.exit(why_not(sys.argv[1] if len(sys.argv) > 1 else "none") or None)
