"""RDS: another instance, made of automated backups as they were at a point in time."""

from __future__ import annotations

from typing import Any

from moto.core.utils import utcnow
from moto.rds.exceptions import DBInstanceAlreadyExists, InvalidParameterCombination, InvalidParameterValue
from moto.rds.models import DBInstance, RDSBackend

from emulator.overlays.rds import INHERITED, NO_BACKUPS, invalid_state
from emulator.overlays.rds_backup_replication import automated_backup
from emulator.overlays.registry import overlay

GIVEN = (
    "auto_minor_version_upgrade",
    "copy_tags_to_snapshot",
    "db_instance_class",
    "db_parameter_group_name",
    "db_subnet_group_name",
    "deletion_protection",
    "multi_az",
    "port",
    "publicly_accessible",
    "tags",
    "vpc_security_group_ids",
)
"""What the request decides; what it leaves out has RDS's default, or is the source's where that is in `INHERITED`."""


@overlay(
    RDSBackend,
    "RestoreDBInstanceToPointInTime",
    why="moto copies the source with its tags, protection, groups, second zone and monitoring, ignores the time, and "
    "knows no backups of another Region",
)
def restore_db_instance_to_point_in_time(
    _moto: Any,
    self: RDSBackend,
    source_db_identifier: str | None,
    target_db_identifier: str,
    overrides: dict[str, Any],
) -> DBInstance:
    if target_db_identifier in self.databases:
        raise DBInstanceAlreadyExists()
    arn = overrides.get("source_db_instance_automated_backups_arn")
    if bool(arn) == bool(source_db_identifier):
        raise InvalidParameterCombination("Exactly one source must be given.")
    if source_db_identifier:
        source: Any = self.find_db_from_id(source_db_identifier)
        if source.backup_retention_period == 0:
            raise invalid_state(NO_BACKUPS)
        key = source.kms_key_id
    else:
        backup = automated_backup(self, str(arn))
        source, key = backup.source, backup.kms_key_id
    _check_time(source, overrides)
    given = {name: overrides[name] for name in GIVEN if overrides.get(name) is not None}
    arguments = {name: getattr(source, name) for name in INHERITED if name != "max_allocated_storage"}
    arguments.update(
        db_instance_identifier=target_db_identifier,
        backup_retention_period=source.backup_retention_period,
        master_username=source.master_username,
        master_user_password=source._master_user_password,
        kms_key_id=key,
        auto_minor_version_upgrade=True,
        copy_tags_to_snapshot=False,
    )
    return self.create_db_instance({**arguments, **given})


def _check_time(source: Any, overrides: dict[str, Any]) -> None:
    if overrides.get("use_latest_restorable_time"):
        return
    time = overrides.get("restore_time")
    if time is None:
        raise InvalidParameterCombination("Either RestoreTime or UseLatestRestorableTime must be given.")
    if not source.instance_create_time.replace(tzinfo=None) <= time.replace(tzinfo=None) <= utcnow():
        raise InvalidParameterValue(f"The time {time.isoformat()} is not within the restore window.")
