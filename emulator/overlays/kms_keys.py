"""Whether a key exists in a Region, by id, ARN or alias."""

from __future__ import annotations

from moto.kms.models import kms_backends

from emulator.account import ACCOUNT


def exists(region: str, key: str) -> bool:
    """False for a key of another Region, too."""
    if key.startswith("arn:"):
        if key.split(":")[3] != region:
            return False
        key = key.split(":", 5)[5].removeprefix("key/")
    kms = kms_backends[ACCOUNT][region]
    return key in kms.keys or kms.get_key_id_from_alias(key) is not None
