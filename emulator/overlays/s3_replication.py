"""S3: objects that really reach the bucket in the other Region, when that Region is alive.

moto keeps a replication configuration and does nothing with it. Here a change is noted when it happens and delivered
after the call, or later: when the world says that both Regions are alive again.
"""

from __future__ import annotations

import copy
from dataclasses import dataclass
from typing import Any

from moto.s3.models import FakeBucket, FakeDeleteMarker, FakeKey, S3Backend, s3_backends

from emulator.account import ACCOUNT
from emulator.overlays import after_call, kms_keys
from emulator.overlays.registry import overlay, overlay_property
from emulator.world import world

PENDING, COMPLETED, FAILED, REPLICA = "PENDING", "COMPLETED", "FAILED", "REPLICA"


@dataclass(frozen=True)
class Change:
    """One version of one object, or its tags, on its way to another bucket."""

    kind: str  # version | tags
    bucket: str
    key: str
    version: str
    rule: str


def _backend() -> S3Backend:
    return s3_backends[ACCOUNT]["aws"]


def _queue() -> list[Change]:
    waiting: list[Change] = _backend().__dict__.setdefault("replication_queue", [])
    return waiting


@overlay(
    S3Backend,
    "PutObject",
    "CopyObject",
    "CompleteMultipartUpload",
    why="moto replicates nothing",
)
def put_object(moto: Any, self: S3Backend, bucket_name: str, key_name: str, *rest: Any, **named: Any) -> FakeKey:
    key: FakeKey = moto(self, bucket_name, key_name, *rest, **named)
    bucket = self.get_bucket(bucket_name)
    for rule in _rules_for(bucket, key):
        key.replication_status = PENDING  # type: ignore[attr-defined]
        _queue().append(Change("version", bucket.name, key_name, key.version_id, rule["ID"]))
    return key


@overlay(S3Backend, "DeleteObject", why="moto replicates nothing, delete markers included")
def _set_delete_marker(moto: Any, self: S3Backend, bucket_name: str, key_name: str) -> FakeDeleteMarker:
    marker: FakeDeleteMarker = moto(self, bucket_name, key_name)
    bucket = self.get_bucket(bucket_name)
    for rule in _rules_for(bucket, marker):
        if (rule.get("DeleteMarkerReplication") or {}).get("Status") == "Enabled":
            _queue().append(Change("version", bucket.name, key_name, marker.version_id, rule["ID"]))
    return marker


@overlay(S3Backend, "PutObjectTagging", why="moto replicates nothing, changes of a replica's tags included")
def put_object_tagging(moto: Any, self: S3Backend, key: FakeKey, tags: dict[str, str] | None) -> FakeKey:
    tagged: FakeKey = moto(self, key, tags)
    bucket = self.get_bucket(str(key.bucket_name))
    is_replica = getattr(key, "replication_status", None) == REPLICA
    for rule in _rules_for(bucket, key, replicas=True):
        criteria = rule.get("SourceSelectionCriteria") or {}
        if not is_replica or (criteria.get("ReplicaModifications") or {}).get("Status") == "Enabled":
            _queue().append(Change("tags", bucket.name, key.name, key.version_id, rule["ID"]))
    return tagged


@overlay_property(FakeKey, "GetObject", "HeadObject", why="moto has no ReplicationStatus")
def response_dict(moto: dict[str, Any], self: FakeKey) -> dict[str, Any]:
    status = getattr(self, "replication_status", None)
    return {**moto, "x-amz-replication-status": status} if status else moto


def _rules(bucket: FakeBucket) -> list[dict[str, Any]]:
    rules: list[dict[str, Any]] = (getattr(bucket, "replication", None) or {}).get("Rule", [])
    return rules


def _rules_for(bucket: FakeBucket, key: FakeKey | FakeDeleteMarker, replicas: bool = False) -> list[dict[str, Any]]:
    """The rules that a version falls under. A replica is not replicated again."""
    if getattr(key, "replication_status", None) == REPLICA and not replicas:
        return []
    encrypted = isinstance(key, FakeKey) and (key.encryption or "").startswith("aws:kms")
    return [
        rule
        for rule in _rules(bucket)
        if rule["Status"] == "Enabled"
        and key.name.startswith((rule.get("Filter") or {}).get("Prefix") or rule.get("Prefix") or "")
        and (not encrypted or _takes_encrypted(rule))
    ]


def _takes_encrypted(rule: dict[str, Any]) -> bool:
    criteria = rule.get("SourceSelectionCriteria") or {}
    return (criteria.get("SseKmsEncryptedObjects") or {}).get("Status") == "Enabled"


def bucket(name: str) -> FakeBucket | None:
    """That of any Region."""
    return _backend().buckets.get(name)


def is_eligible(source: FakeBucket, version: FakeKey) -> bool:
    """Whether some rule replicates it."""
    return bool(_rules_for(source, version))


def replicate(source: FakeBucket, key: str, version: str) -> bool | None:
    """Replicates a version that no rule replicated when it was written: whether it arrived, None while it cannot."""
    found = _version(source, key, version)
    if not isinstance(found, FakeKey):
        return False
    encrypted_with = found.kms_key_id
    if encrypted_with is not None and not kms_keys.exists(source.region_name, encrypted_with):
        found.replication_status = FAILED  # type: ignore[attr-defined]
        return False
    for rule in _rules_for(source, found):
        if not _carry(Change("version", source.name, key, version, rule["ID"])):
            return None
    return getattr(found, "replication_status", None) == COMPLETED


def deliver() -> None:
    """Carries over what can be carried over now."""
    queue = _queue()
    queue[:] = [change for change in queue if not _carry(change)]


def _carry(change: Change) -> bool:
    """Whether the change is done with: delivered, or impossible."""
    buckets = _backend().buckets
    source = buckets.get(change.bucket)
    rule = next((rule for rule in _rules(source) if rule["ID"] == change.rule), None) if source else None
    if source is None or rule is None:
        return True
    target = buckets.get(rule["Destination"]["Bucket"].rpartition(":")[2])
    if source.region_name in world.dead or (target is not None and target.region_name in world.dead):
        return False
    version = _version(source, change.key, change.version)
    if version is None:
        return True
    if target is None or not target.is_versioned or not _key_usable(rule, target):
        version.replication_status = FAILED  # type: ignore[union-attr]
    elif change.kind == "tags":
        _carry_tags(version, target)  # type: ignore[arg-type]
    else:
        _carry_version(version, target, rule)
    return True


def _version(bucket: FakeBucket, key: str, version: str) -> FakeKey | FakeDeleteMarker | None:
    return next((found for found in bucket.keys.getlist(key, []) if found.version_id == version), None)


def _key_usable(rule: dict[str, Any], target: FakeBucket) -> bool:
    key = (rule["Destination"].get("EncryptionConfiguration") or {}).get("ReplicaKmsKeyID")
    return key is None or kms_keys.exists(target.region_name, key)


def _carry_version(version: FakeKey | FakeDeleteMarker, target: FakeBucket, rule: dict[str, Any]) -> None:
    destination = rule["Destination"]
    replica = copy.copy(version)
    if isinstance(version, FakeKey) and isinstance(replica, FakeKey):
        replica = FakeKey(
            name=version.name,
            bucket_name=target.name,
            value=version.value,
            account_id=version.account_id,
            region_name=target.region_name,
            storage=destination.get("StorageClass") or version.storage_class,
            etag=version.etag.strip('"'),
            is_versioned=True,
            version_id=version.version_id,
            multipart=version.multipart,
            encryption=version.encryption,
            kms_key_id=(destination.get("EncryptionConfiguration") or {}).get("ReplicaKmsKeyID"),
            bucket_key_enabled=version.bucket_key_enabled,
            lock_mode=version.lock_mode,
            lock_legal_status=version.lock_legal_status,
            lock_until=version.lock_until,
            checksum_value=version.checksum_value,
        )
        replica.set_metadata(dict(version.metadata))
        replica.checksum_algorithm = version.checksum_algorithm
        replica.last_modified = version.last_modified
        version.replication_status = COMPLETED  # type: ignore[attr-defined]
    replica.replication_status = REPLICA  # type: ignore[union-attr]
    others = [found for found in target.keys.getlist(version.name, []) if found.version_id != version.version_id]
    target.keys.setlist(version.name, sorted([*others, replica], key=lambda found: found.last_modified))
    if isinstance(version, FakeKey):
        _carry_tags(version, target)


def _carry_tags(version: FakeKey, target: FakeBucket) -> None:
    replica = _version(target, version.name, version.version_id)
    if isinstance(replica, FakeKey):
        tagger = _backend().tagger
        tagger.delete_all_tags_for_resource(replica.arn)
        tagger.tag_resource(replica.arn, tagger.list_tags_for_resource(version.arn)["Tags"])


after_call.append(deliver)
world.on_change.append(deliver)
