"""How the tests of this room run a statement to its end."""

from contextlib import contextmanager

import msgspec
import pytest

from poolkeeper.databases.database import Database
from poolkeeper.profiles.identity import Identity
from poolkeeper.profiles.profile import Profile


class Target(msgspec.Struct, frozen=True):
    """A database, and who signs in to it."""

    database: Database
    profile: Profile
    identity: Identity = Identity()

    @contextmanager
    def connected(self, **changes):
        """A connection with the profile changed, closed at the end."""
        connection = self.database.connect(self.changed(**changes), self.identity, 10)
        try:
            yield connection
        finally:
            self.database.close(connection)

    def changed(self, **changes):
        return msgspec.structs.replace(self.profile, **changes)

    def rows(self, connection, statement, parameters=None, *, reads=True):
        return [tuple(row) for row in self.ran(connection, statement, parameters, reads=reads)[1]]

    def ran(self, connection, statement, parameters=None, *, reads=False):
        """The execution, closed, and all its rows."""
        execution = self.database.execute(connection, statement, parameters or {}, reads=reads)
        rows = []
        if execution.columns is not None:
            while some := execution.fetch(700):
                rows.extend(some)
        execution.close()
        return execution, rows

    def explained(self, connection, statement, parameters=None):
        """What the failure of a statement means."""
        with pytest.raises(Exception) as caught:
            self.ran(connection, statement, parameters)
        return self.database.explain(caught.value, self.profile)

    def refusal(self, identity=None, **changes):
        """What the failure of a connect means; the password is in none of its texts."""
        profile = self.changed(**changes)
        secret = (identity or self.identity).password
        with pytest.raises(Exception) as caught:
            self.database.close(self.database.connect(profile, identity or self.identity, 3))
        explained = self.database.explain(caught.value, profile)
        assert not secret or secret not in f"{caught.value!r}{explained!r}"
        return explained
