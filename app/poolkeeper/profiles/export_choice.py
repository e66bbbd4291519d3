"""What goes into an export: read from the store, with a sentence for each profile that cannot be."""

from collections.abc import Sequence

import msgspec

from poolkeeper.profiles.errors import DamagedItem, NewerItem
from poolkeeper.profiles.profile import Profile
from poolkeeper.profiles.profile_store import ProfileStore
from poolkeeper.profiles.secret_text import Secrets


class Gathered(msgspec.Struct, frozen=True):
    """The profiles and, where they were wanted, their secrets by id; printing one shows none."""

    profiles: tuple[Profile, ...]
    secrets: dict[str, Secrets] | None = None
    left_out: tuple[str, ...] = ()


def gathered(store: ProfileStore, ids: Sequence[str], *, with_secrets: bool) -> Gathered:
    """The profiles of these ids. Raises StoreError where the store does not answer."""
    profiles: list[Profile] = []
    left_out: list[str] = []
    secrets: dict[str, Secrets] = {}
    for profile_id in ids:
        try:
            profile = store.load(profile_id)
            kept = store.secrets(profile_id) if with_secrets else Secrets()
        except (DamagedItem, NewerItem) as error:
            left_out.append(error.sentence)
            continue
        profiles.append(profile)
        # a refresh token serves one alone: a provider takes its second use for a theft
        kept = msgspec.structs.replace(kept, refresh_token="")
        if kept != Secrets():
            secrets[profile_id] = kept
    return Gathered(tuple(profiles), secrets if with_secrets else None, tuple(left_out))
