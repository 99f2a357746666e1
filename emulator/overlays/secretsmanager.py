"""Secrets Manager: the key of a replica."""

from __future__ import annotations

from typing import Any

from moto.secretsmanager.models import FakeSecret, ReplicaSecret

from emulator.overlays import kms_keys
from emulator.overlays.registry import overlay


@overlay(
    FakeSecret,
    "CreateSecret",
    "ReplicateSecretToRegions",
    "DescribeSecret",
    why="moto reports the service's own key for every replica, which drifts for ever, and takes a key that the "
    "replica's Region does not have",
)
def create_replicas(
    moto: Any, self: FakeSecret, replica_regions: list[dict[str, str]], force_overwrite: bool
) -> list[ReplicaSecret]:
    replicas: list[ReplicaSecret] = moto(self, replica_regions, force_overwrite)
    for replica, wanted in zip(replicas, replica_regions, strict=True):
        key = wanted.get("KmsKeyId")
        if key is None:
            continue
        replica.config["KmsKeyId"] = key
        if not kms_keys.exists(replica.region, key):
            replica.config.update(
                Status="Failed",
                StatusMessage=f"Replication failed: the KMS key {key} does not exist in {replica.region}.",
            )
    return replicas
