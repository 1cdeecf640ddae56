"""Secrets that must be read again: kept under the installation's key by AES-GCM."""

import base64
import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

NONCE = 12


class Seal:
    """Seals and opens short texts for one purpose; another key or purpose opens nothing."""

    def __init__(self, key: str, purpose: str) -> None:
        derived = HKDF(algorithm=hashes.SHA256(), length=32, salt=None, info=purpose.encode())
        self._cipher = AESGCM(derived.derive(key.encode()))

    def close(self, text: str, owner: str) -> str:
        """Return the text sealed for its owner: in another's row it doesn't open."""
        nonce = os.urandom(NONCE)
        sealed = self._cipher.encrypt(nonce, text.encode(), owner.encode())
        return base64.b64encode(nonce + sealed).decode()

    def open(self, sealed: str, owner: str) -> str | None:
        """Return the text, or None where the key, the purpose or the owner is another."""
        content = base64.b64decode(sealed)
        try:
            return self._cipher.decrypt(content[:NONCE], content[NONCE:], owner.encode()).decode()
        except InvalidTag:
            return None
