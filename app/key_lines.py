"""How are keys written in the settings? Read when the settings are."""

import base64

from pydantic import SecretStr


def keys_by_id(lines: SecretStr) -> dict[str, bytes]:
    """Lines of id:base64, by id, the last one last. :raises ValueError:"""
    keys = {}
    for line in lines.get_secret_value().split():
        key_id, _, encoded = line.partition(":")
        if not key_id or key_id in keys:
            raise ValueError("each line must be id:base64 of 32 bytes, every id once")
        keys[key_id] = _key_of_32_bytes(encoded)
    return keys


def index_keys(lines: SecretStr) -> tuple[bytes, ...]:
    """The first index key, and those that lie over it, a line each. :raises ValueError:"""
    keys = tuple(_key_of_32_bytes(line) for line in lines.get_secret_value().split())
    if not keys:
        raise ValueError("a key must be the base64 of 32 bytes")
    if len(set(keys)) < len(keys):
        raise ValueError("every line must be another key")
    return keys


def _key_of_32_bytes(encoded: str) -> bytes:
    try:
        key = base64.b64decode(encoded, validate=True)
    except ValueError:
        key = b""
    if len(key) != 32:
        raise ValueError("a key must be the base64 of 32 bytes")
    return key
