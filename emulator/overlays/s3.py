"""S3: replication configurations as they were given, and refused where S3 refuses them."""

from __future__ import annotations

import json
from typing import Any

from moto.core.responses import ActionResult
from moto.s3.exceptions import ReplicationConfigurationNotFoundError, S3ClientError
from moto.s3.models import FakeBucket, S3Backend
from moto.s3.responses import S3Response

from emulator.overlays.registry import overlay

NUMBERS = ("Priority", "Minutes")


class RefusedReplication(S3ClientError):
    """The configuration cannot work."""

    code = "InvalidRequest"


class RefusedVersioning(S3ClientError):
    """The state of versioning cannot change."""

    code = "InvalidBucketState"


@overlay(
    S3Backend,
    "PutBucketReplication",
    why="moto accepts a destination that does not exist or is not versioned, and a key of any Region",
)
def put_bucket_replication(moto: Any, self: S3Backend, bucket_name: str, replication: dict[str, Any]) -> None:
    rules = replication["Rule"] if isinstance(replication["Rule"], list) else [replication["Rule"]]
    for rule in rules:
        _check(self, bucket_name, rule)
    moto(self, bucket_name, replication)


def _check(backend: S3Backend, source: str, rule: dict[str, Any]) -> None:
    destination = rule["Destination"]
    name = destination["Bucket"].rpartition(":")[2]
    bucket = backend.buckets.get(name)
    if bucket is None:
        raise RefusedReplication("Destination bucket must exist.")
    if not bucket.is_versioned:
        raise RefusedReplication("Destination bucket must have versioning enabled.")
    if name == source:
        raise RefusedReplication("Source and destination bucket cannot be the same.")
    key = (destination.get("EncryptionConfiguration") or {}).get("ReplicaKmsKeyID")
    criteria = rule.get("SourceSelectionCriteria") or {}
    if (criteria.get("SseKmsEncryptedObjects") or {}).get("Status") == "Enabled" and not key:
        raise RefusedReplication("ReplicaKmsKeyID must be specified if SseKmsEncryptedObjects tag is present.")
    if key and key.startswith("arn:") and key.split(":")[3] != bucket.region_name:
        raise RefusedReplication(f"The key {key} is not in the Region of the destination bucket, {bucket.region_name}.")


@overlay(
    S3Response,
    "GetBucketReplication",
    why="moto answers with delete markers disabled, an empty prefix, and without source selection criteria",
)
def get_bucket_replication(_moto: Any, self: S3Response) -> Any:
    self.data["Action"] = "GetBucketReplication"
    replication = self.backend.get_bucket_replication(self.bucket_name)
    if not replication:
        raise ReplicationConfigurationNotFoundError(bucket_name=self.bucket_name)
    configuration = {"Role": replication["Role"], "Rules": [_member(rule) for rule in replication["Rule"]]}
    return self.serialized(ActionResult({"ReplicationConfiguration": configuration}))


def _member(value: Any, name: str = "") -> Any:
    """XML as it was given, with numbers where the API has numbers."""
    if isinstance(value, dict):
        return {key: _member(inner, key) for key, inner in value.items() if not key.startswith("@")}
    if name in NUMBERS:
        return int(value)
    return "" if value is None else value


@overlay(
    S3Backend,
    "PutBucketVersioning",
    why="moto lets versioning be suspended under a replication configuration",
)
def put_bucket_versioning(moto: Any, self: S3Backend, bucket_name: str, status: str) -> None:
    if status != "Enabled" and getattr(self.get_bucket(bucket_name), "replication", None):
        raise RefusedVersioning(
            "A replication configuration is present on this bucket, so you cannot change the versioning state. "
            "To change the versioning state, first delete the replication configuration."
        )
    moto(self, bucket_name, status)


@overlay(
    FakeBucket,
    "PutObject",
    "GetObject",
    "HeadObject",
    why="moto ignores the condition of a denial in a bucket's policy, and so denies every call; "
    "here a denial under a condition denies none",
)
def get_permission(moto: Any, self: FakeBucket, action: str, resource: str) -> Any:
    if self.policy is None:
        return moto(self, action, resource)
    policy = json.loads(self.policy)
    kept = [each for each in policy["Statement"] if each["Effect"] != "Deny" or "Condition" not in each]
    whole, self.policy = self.policy, json.dumps({**policy, "Statement": kept}).encode()
    try:
        return moto(self, action, resource)
    finally:
        self.policy = whole
