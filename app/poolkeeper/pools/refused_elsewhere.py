"""Identities that one server of a profile refused, left alone at its other servers. No clock, no thread."""

import msgspec

from poolkeeper.databases.explained import Action, Explained, Remedy

Place = tuple[str, int]
"""Host and port as the profile says them."""


class ElsewhereRefusal(msgspec.Struct, frozen=True):
    """Where an identity was refused, and what that server said; `held` until a person lifts it."""

    place: Place
    refusal: Explained
    held: bool = True


class RefusedElsewhere:
    """Knows identities by a mark that is the same at all servers; used under its owner's lock.

    The servers of a profile share their accounts, or ask one directory: each attempt at one of them counts.
    """

    def __init__(self) -> None:
        self._refusals: dict[bytes, ElsewhereRefusal] = {}

    def refused(self, who: bytes, place: Place, refusal: Explained) -> None:
        """A server has refused it."""
        self._refusals[who] = ElsewhereRefusal(place, refusal)

    def accepted(self, who: bytes) -> None:
        """The identity is good: nothing is held back any more."""
        self._refusals.pop(who, None)

    def in_doubt(self, who: bytes) -> bool:
        """Whether it was refused and no server has taken it since, lifted or not."""
        return who in self._refusals

    def held_at(self, who: bytes, place: Place) -> ElsewhereRefusal | None:
        """What holds it back at `place`; None where nothing does, or where that server itself refused it."""
        known = self._refusals.get(who)
        return known if known is not None and known.held and known.place != place else None

    def lift(self) -> None:
        """Let it be tried once more; a further refusal holds it back again."""
        for who, known in self._refusals.items():
            self._refusals[who] = msgspec.structs.replace(known, held=False)


def held_back(user: str, known: ElsewhereRefusal) -> Explained:
    """Why an identity is not tried at a server that has not refused it."""
    host, port = known.place
    where = f"{host}:{port}" if port else host
    return not_tried(user, f" by {where}, so it is not tried at the profile's other servers.", known.refusal)


def not_tried(user: str, refused: str, refusal: Explained, *remedies: Remedy) -> Explained:
    """Why no attempt is made after a refusal; the sentence goes on with `refused` after that word."""
    whom = f"The sign-in as {user} was" if user else "The sign-in was"
    return Explained(
        title=f"{whom} refused{refused}",
        detail=f"More attempts with the same password could lock the account. {refusal.title}",
        code=refusal.code,
        remedies=(
            Remedy("Enter the right password.", Action.ENTER_PASSWORD),
            *remedies,
            Remedy("If it was put right on the server, try it at once.", Action.TRY_NOW),
        ),
        source=refusal.source,
    )
