"""What the stand-in for Vault keeps: tokens, leases and the roles of its database engine."""

import time


class Refused(Exception):
    """An answer with a status and Vault's errors, or with a body of its own."""

    def __init__(self, status, *errors, body=None):
        super().__init__(status)
        self.status = status
        self.body = {"errors": list(errors)} if body is None else body


class Token:
    """`allowed` are the beginnings of paths that its policies allow."""

    def __init__(self, allowed=("",), ttl_s=0, renewable=False):
        self.allowed = allowed
        self.ttl_s = ttl_s
        self.renewable = renewable
        self.ends_s = time.time() + ttl_s if ttl_s else None

    @property
    def lives(self):
        return self.ends_s is None or time.time() < self.ends_s


class Lease:
    def __init__(self, role, user, token, ttl_s, max_ttl_s):
        self.role, self.user, self.token = role, user, token
        self.ttl_s, self.latest_s = ttl_s, time.time() + max_ttl_s
        self.ends_s = time.time() + ttl_s
        self.renewals = 0


class DatabaseRole:
    """Users are made and dropped by functions: a real server's, so that they really sign in.

    `instead` is told in place of parts of the answer.
    """

    def __init__(self, create, drop, ttl_s=60, max_ttl_s=3600, renewable=True, instead=None):
        self.create, self.drop, self.instead = create, drop, instead or {}
        self.ttl_s, self.max_ttl_s, self.renewable = ttl_s, max_ttl_s, renewable
