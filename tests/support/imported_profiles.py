"""All that an exported text offers, taken as a person takes it who agrees to everything."""

import msgspec

from poolkeeper.profiles.transfer import TakenNames, read_profiles


class Imported(msgspec.Struct, frozen=True):
    """The profiles, a sentence for each that was left out, and one for each setting or server to look at."""

    profiles: tuple
    left_out: tuple
    notices: tuple


def import_profiles(text, present=()):
    """Take them all, renamed where `present` has the name. Raises BadTransfer."""
    transfer = read_profiles(text)
    taken = TakenNames((entry.folder, entry.name) for entry in present)
    profiles = []
    notices = []
    for offered in transfer.offered:
        profile = taken.beside(offered.profile)
        profiles.append(profile)
        notices += offered.notices(profile.name)
    return Imported(tuple(profiles), transfer.left_out, tuple(notices))
