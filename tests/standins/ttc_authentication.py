"""Plays the server's part of O5LOGON, the password login in two phases.

Phase one: the server sends a salt and its half of a session key, encrypted with the hash of the stored
password. Phase two: the client sends its own half in the same way and the password encrypted with the key
made of both halves; the server proves with that key that it knows the password too. The 11g verifier hashes
with SHA-1, the 12c one with PBKDF2 and SHA-512; the 10g one is only announced, for thin clients refuse it.
Nothing here keeps or shows a password that a client has sent.
"""

import hashlib
import secrets
from dataclasses import dataclass, field
from typing import Literal

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

Verifier = Literal["10g", "11g", "12c"]
VERIFIER_FLAGS = {"10g": 0x0939, "11g": 0x1B25, "12c": 0x4815}
PROOF = b"SERVER_TO_CLIENT"
BLOCK_BYTES = 16
VERIFIER_ROUNDS, KEY_ROUNDS = 4096, 3


def encrypt(key: bytes, plain: bytes) -> bytes:
    """Encrypt whole blocks with AES-CBC, without an initial vector as the protocol has it."""
    worker = Cipher(algorithms.AES(key), modes.CBC(bytes(BLOCK_BYTES))).encryptor()
    return worker.update(plain) + worker.finalize()


def decrypt(key: bytes, secret: bytes) -> bytes:
    """Undo `encrypt`; a broken last block is left out."""
    whole = secret[: len(secret) // BLOCK_BYTES * BLOCK_BYTES]
    worker = Cipher(algorithms.AES(key), modes.CBC(bytes(BLOCK_BYTES))).decryptor()
    return worker.update(whole) + worker.finalize()


def derived(secret: bytes, salt: bytes, length: int, rounds: int) -> bytes:
    """PBKDF2 with SHA-512."""
    return hashlib.pbkdf2_hmac("sha512", secret, salt, rounds, length)


@dataclass
class Challenge:
    """One login's secrets on the server's side; `password` None plays a user that does not exist."""

    verifier: Verifier
    password: str | None = field(repr=False)
    salt: bytes = field(default_factory=lambda: secrets.token_bytes(16))
    key_salt: bytes = field(default_factory=lambda: secrets.token_bytes(16))
    half: bytes = field(default=b"", repr=False)
    session_key: bytes = field(default=b"", repr=False)

    def __post_init__(self) -> None:
        if self.verifier != "12c":
            self.salt = self.salt[:10]
        self.half = secrets.token_bytes(32 if self.verifier == "12c" else 48)

    def first_answer(self) -> list[tuple[str, str, int]]:
        """Phase one's keys, values and flags."""
        answer = [
            ("AUTH_SESSKEY", encrypt(self._password_hash(), self.half).hex().upper(), 0),
            ("AUTH_VFR_DATA", self.salt.hex().upper(), VERIFIER_FLAGS[self.verifier]),
        ]
        if self.verifier == "12c":
            answer += [
                ("AUTH_PBKDF2_CSK_SALT", self.key_salt.hex().upper(), 0),
                ("AUTH_PBKDF2_VGEN_COUNT", str(VERIFIER_ROUNDS), 0),
                ("AUTH_PBKDF2_SDER_COUNT", str(KEY_ROUNDS), 0),
            ]
        return answer

    def accepts(self, client_key: str, secret: str) -> bool:
        """Whether phase two's AUTH_SESSKEY and AUTH_PASSWORD show the right password."""
        their_half = decrypt(self._password_hash(), bytes.fromhex(client_key))
        self.session_key = self._combined(their_half)
        return self.password is not None and self.open(secret) == self.password_bytes

    @property
    def password_bytes(self) -> bytes:
        """The right password as it travels."""
        return (self.password or "").encode()

    def open(self, secret: str) -> bytes:
        """What a value encrypted with the session key says, without its salt and padding."""
        plain = decrypt(self.session_key, bytes.fromhex(secret))[BLOCK_BYTES:]
        return plain[: -plain[-1]] if plain and plain[-1] <= BLOCK_BYTES else plain

    def proof(self) -> str:
        """AUTH_SVR_RESPONSE: the server's own knowledge of the key."""
        padding = bytes([BLOCK_BYTES]) * BLOCK_BYTES
        return encrypt(self.session_key, secrets.token_bytes(16) + PROOF + padding).hex().upper()

    def _password_hash(self) -> bytes:
        # an unknown user is challenged like any other
        known = (self.password if self.password is not None else "\0unknown").encode()
        if self.verifier != "12c":
            return hashlib.sha1(known + self.salt).digest() + bytes(4)
        key = derived(known, self.salt + b"AUTH_PBKDF2_SPEEDY_KEY", 64, VERIFIER_ROUNDS)
        return hashlib.sha512(key + self.salt).digest()[:32]

    def _combined(self, their_half: bytes) -> bytes:
        if self.verifier != "12c":
            mixed = bytes(
                ours ^ theirs for ours, theirs in zip(self.half[16:40], their_half[16:40], strict=True)
            )
            return (hashlib.md5(mixed[:16]).digest() + hashlib.md5(mixed[16:]).digest())[:24]
        both = their_half[:32] + self.half[:32]
        return derived(both.hex().upper().encode(), self.key_salt, 32, KEY_ROUNDS)
