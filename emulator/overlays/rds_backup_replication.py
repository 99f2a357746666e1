"""RDS: automated backups, also those that are replicated to another Region, of which moto has nothing."""

from __future__ import annotations

import secrets
import string
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from moto.core.responses import ActionResult
from moto.core.utils import utcnow
from moto.rds.exceptions import RDSClientError
from moto.rds.models import RDSBackend, rds_backends
from moto.rds.responses import RDSResponse

from emulator.overlays.rds import NO_BACKUPS, invalid_state
from emulator.overlays.registry import overlay


@dataclass
class OwnBackup:
    """The automated backups of an instance, in its Region. Attributes are named after the API's members."""

    source: Any

    def __getattr__(self, name: str) -> Any:
        """Engine, storage and the like are the instance's."""
        return getattr(self.source, name)

    @property
    def db_instance_automated_backups_arn(self) -> str:
        """Made of the id that the instance keeps when it is renamed."""
        return (
            f"arn:aws:rds:{self.source.region}:{self.source.account_id}:auto-backup:"
            f"ab-{self.source.dbi_resource_id.removeprefix('db-').lower()}"
        )

    @property
    def encrypted(self) -> bool:
        """Whether they are."""
        return bool(self.source.storage_encrypted)

    @property
    def status(self) -> str:
        """Of an instance that is there."""
        return "active"

    @property
    def restore_window(self) -> dict[str, datetime]:
        """The times to which the instance can be restored."""
        return _restore_window(self.source)


@dataclass
class ReplicatedBackup:
    """The automated backups of one instance, kept in another Region. Attributes are named after the API's members."""

    backend: RDSBackend
    source: Any
    kms_key_id: str | None
    backup_retention_period: int
    db_instance_automated_backups_arn: str
    backup_target: str = "region"
    tag_list: list[dict[str, str]] = field(default_factory=list)

    def __getattr__(self, name: str) -> Any:
        """Engine, storage and the like are the source's."""
        return getattr(self.source, name)

    @property
    def region(self) -> str:
        """Of the source."""
        return str(self.source.region)

    @property
    def encrypted(self) -> bool:
        """Whether the copies are."""
        return bool(self.kms_key_id)

    @property
    def status(self) -> str:
        """`replicating` as long as the source is there and makes backups."""
        alive = rds_backends[self.source.account_id][self.source.region].databases
        return "replicating" if self.source in alive.values() else "retained"

    @property
    def restore_window(self) -> dict[str, datetime]:
        """The same as the source's: here nothing lags behind."""
        return _restore_window(self.source)


def _restore_window(source: Any) -> dict[str, datetime]:
    return {"EarliestTime": source.instance_create_time, "LatestTime": utcnow()}


_BACKUPS = "replicated_automated_backups"


def _backups(backend: RDSBackend) -> dict[str, ReplicatedBackup]:
    backups: dict[str, ReplicatedBackup] = backend.__dict__.setdefault(_BACKUPS, {})
    return backups


def automated_backup(backend: RDSBackend, arn: str) -> ReplicatedBackup:
    """One that is replicated to this Region."""
    if arn not in _backups(backend):
        raise RDSClientError("DBInstanceAutomatedBackupNotFound", f"Automated backup {arn} not found.")
    return _backups(backend)[arn]


def _of_source(backend: RDSBackend, source_arn: str) -> ReplicatedBackup | None:
    return next((b for b in _backups(backend).values() if b.source.db_instance_arn == source_arn), None)


@overlay(RDSResponse, "StartDBInstanceAutomatedBackupsReplication", why="moto lacks it")
def start_db_instance_automated_backups_replication(_moto: Any, self: RDSResponse) -> ActionResult:
    backend, given = self.backend, self.params
    source: Any = backend.find_db_from_id(given["SourceDBInstanceArn"])
    if source.backup_retention_period == 0:
        raise invalid_state(NO_BACKUPS)
    if _of_source(backend, source.db_instance_arn):
        raise invalid_state(f"Automated backups of {source.db_instance_arn} are replicated to this Region already.")
    key = given.get("KmsKeyId")
    if source.storage_encrypted and not key:
        raise RDSClientError("InvalidParameterCombination", "You must specify a KMS key for an encrypted DB instance.")
    identifier = "ab-" + "".join(secrets.choice(string.ascii_lowercase + "234567") for _ in range(38))
    backup = ReplicatedBackup(
        backend=backend,
        source=source,
        kms_key_id=backend._validate_kms_key(key) if key else None,
        backup_retention_period=int(given.get("BackupRetentionPeriod") or 7),
        db_instance_automated_backups_arn=(
            f"arn:aws:rds:{backend.region_name}:{backend.account_id}:auto-backup:{identifier}"
        ),
        tag_list=given.get("Tags") or [],
    )
    _backups(backend)[backup.db_instance_automated_backups_arn] = backup
    source.db_instance_automated_backups_replications.append(
        {"DBInstanceAutomatedBackupsArn": backup.db_instance_automated_backups_arn}
    )
    return ActionResult({"DBInstanceAutomatedBackup": backup})


@overlay(RDSResponse, "StopDBInstanceAutomatedBackupsReplication", why="moto lacks it")
def stop_db_instance_automated_backups_replication(_moto: Any, self: RDSResponse) -> ActionResult:
    source_arn = self.params["SourceDBInstanceArn"]
    backup = _of_source(self.backend, source_arn)
    if backup is None:
        raise RDSClientError("DBInstanceNotFound", f"No automated backups of {source_arn} are replicated.")
    del _backups(self.backend)[backup.db_instance_automated_backups_arn]
    backup.source.db_instance_automated_backups_replications.remove(
        {"DBInstanceAutomatedBackupsArn": backup.db_instance_automated_backups_arn}
    )
    return ActionResult({"DBInstanceAutomatedBackup": backup})


@overlay(
    RDSBackend,
    "DescribeDBInstanceAutomatedBackups",
    why="moto lists only the backups of the Region's own instances, by their name and status alone, and ignores every "
    "filter but the identifier",
)
def describe_db_instance_automated_backups(
    moto: Any,
    self: RDSBackend,
    db_instance_identifier: str | None = None,
    dbi_resource_id: str | None = None,
    db_instance_automated_backups_arn: str | None = None,
    **_: Any,
) -> list[Any]:
    own: list[Any] = [
        *(
            OwnBackup(instance)
            for instance in self.databases.values()
            if instance.backup_retention_period and db_instance_identifier in (None, instance.db_instance_identifier)
        ),
        *(backup for backup in moto(self, db_instance_identifier) if backup.status == "retained"),
    ]
    if dbi_resource_id or db_instance_automated_backups_arn:
        own = []
    replicated = [
        backup
        for backup in _backups(self).values()
        if db_instance_automated_backups_arn in (None, backup.db_instance_automated_backups_arn)
        and dbi_resource_id in (None, backup.source.dbi_resource_id)
        and db_instance_identifier in (None, backup.source.db_instance_identifier)
    ]
    if db_instance_automated_backups_arn:
        automated_backup(self, db_instance_automated_backups_arn)
    return [*own, *replicated]
