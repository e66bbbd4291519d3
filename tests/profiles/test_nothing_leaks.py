"""What must not happen on the way: a secret in a log, a heavy import before the window is painted."""

import logging
import os
from pathlib import Path

import pytest

from poolkeeper.credentials.credential import Fetching
from poolkeeper.credentials.sign_in import sign_in
from poolkeeper.profiles.errors import StoreError
from poolkeeper.profiles.open_store import open_store
from poolkeeper.profiles.transfer import export_text
from tests.support.lazily_imported import heavy_ones_in

APP = Path(__file__).parents[2] / "app"
CANARY = "hunter2-canary"


@pytest.mark.keyring
def test_a_secret_is_in_no_log_record_file_or_environment(own_keyring, tmp_path, orders, caplog):
    caplog.set_level(logging.DEBUG)
    store = open_store(tmp_path).store
    store.save(orders, CANARY)
    signed_in = sign_in(orders, Fetching(secrets=store))
    deleted = store.delete(orders.id)
    store.restore(deleted)
    text = export_text([store.load(orders.id)])
    own_keyring.lock()
    with pytest.raises(StoreError) as told:
        store.save(orders, CANARY)
    own_keyring.stop()
    with pytest.raises(StoreError) as gone:
        store.save(orders, CANARY)
    seen = [
        caplog.text,
        text,
        f"{signed_in!r} {deleted!r} {told.value!r} {gone.value!r}",
        str(dict(os.environ)),
    ]
    seen += [file.read_bytes().decode("latin-1") for file in tmp_path.rglob("*") if file.is_file()]
    assert signed_in.identity.password == CANARY
    assert not any(CANARY in text for text in seen)


def test_the_window_can_import_this_room_without_keyring_and_ciphers():
    program = """
import poolkeeper.profiles.open_store, poolkeeper.profiles.pasted_url, poolkeeper.profiles.transfer
import poolkeeper.credentials.sign_in
"""
    assert heavy_ones_in(program, {"keyring", "secretstorage", "cryptography", "jeepney"}) == []
