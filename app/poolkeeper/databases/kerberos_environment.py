"""Leads libkrb5 to the profile's configuration and cache.

It reads both from the environment, which is the process's: no harm where each profile has a process of its
own. The variables hold paths and no secret.
"""

import os
import threading

from poolkeeper.profiles.home_path import whole_path
from poolkeeper.profiles.identity import Identity
from poolkeeper.profiles.profile import Profile, SignIn

_INHERITED = {name: os.environ.get(name, "") for name in ("KRB5_CONFIG", "KRB5CCNAME")}
_lock = threading.Lock()


def take_ticket(profile: Profile, identity: Identity) -> None:
    """Have the next connection of this process sign in with the profile's ticket, if it asks for one."""
    if profile.sign_in is not SignIn.KERBEROS:
        return
    config_file = whole_path(profile.credential.kerberos.config_file)
    wanted = {"KRB5_CONFIG": config_file, "KRB5CCNAME": identity.ticket_cache}
    with _lock:
        for name, own in wanted.items():
            value = own or _INHERITED[name]
            # another thread may be reading: what is right is left alone
            if value != os.environ.get(name, ""):
                _put(name, value)


def _put(name: str, value: str) -> None:
    if value:
        os.environ[name] = value
    else:
        os.environ.pop(name, None)
