"""RDS: replicas in another Region, their promotion and deletion, and what instances must show of themselves."""

from __future__ import annotations

import secrets
import string
from typing import Any

from moto.ec2.models import ec2_backends
from moto.rds.exceptions import (
    DBInstanceAlreadyExists,
    InvalidParameterCombination,
    InvalidParameterValue,
    RDSClientError,
)
from moto.rds.models import DBInstance, DBParameterGroup, RDSBackend, rds_backends

from emulator.overlays.registry import overlay

NO_BACKUPS = (
    "Automated backups are not enabled for this database instance. "
    "To enable automated backups, use ModifyDBInstance to set the backup retention period to a non-zero value."
)
NO_SNAPSHOT_OF_REPLICA = "FinalDBSnapshotIdentifier can not be specified when deleting a replica instance"
REPLICATING = [{"StatusType": "read replication", "Normal": True, "Status": "replicating"}]
TERMINATED = [{"StatusType": "read replication", "Normal": False, "Status": "terminated"}]

INHERITED = (
    "allocated_storage",
    "auto_minor_version_upgrade",
    "copy_tags_to_snapshot",
    "db_instance_class",
    "db_name",
    "engine",
    "engine_version",
    "iops",
    "license_model",
    "max_allocated_storage",
    "port",
    "preferred_backup_window",
    "preferred_maintenance_window",
    "storage_encrypted",
    "storage_throughput",
    "storage_type",
)
"""What a replica takes from its source unless the request says otherwise."""


def invalid_state(message: str) -> RDSClientError:
    """The instance is in no state for this."""
    return RDSClientError("InvalidDBInstanceState", message)


@overlay(
    DBInstance,
    "CreateDBInstance",
    "DescribeDBInstances",
    why="moto gives every instance one DbiResourceId, so that generations collide in the provider's state, and drops "
    "monitoring and Performance Insights, which then drift for ever",
)
def __init__(moto: Any, self: Any, backend: RDSBackend, **given: Any) -> None:
    if given.get("storage_encrypted") and given.get("kms_key_id"):
        given["kms_key_id"] = backend._validate_kms_key(given["kms_key_id"])
    _check_monitoring(given.get("monitoring_interval"), given.get("monitoring_role_arn"))
    _check_security_groups(backend, given.get("vpc_security_group_ids"), given.get("db_subnet_group_name"))
    moto(self, backend, **given)
    self.dbi_resource_id = "db-" + "".join(secrets.choice(string.ascii_uppercase + "234567") for _ in range(26))
    self.monitoring_interval = 0
    self.monitoring_role_arn = None
    self.performance_insights_enabled = False
    self.status_infos = []
    self.db_instance_automated_backups_replications = []
    _observe(self, given)


@overlay(
    DBInstance,
    "ModifyDBInstance",
    why="moto keeps EnablePerformanceInsights under a name that no answer has, and accepts security groups that do "
    "not exist or belong to another VPC",
)
def update(moto: Any, self: Any, **given: Any) -> None:
    groups = given.get("vpc_security_group_ids")
    _check_security_groups(self.backend, groups, getattr(self, "_db_subnet_group_name", None))
    interval = given.get("monitoring_interval", self.monitoring_interval)
    _check_monitoring(interval, given.get("monitoring_role_arn", self.monitoring_role_arn))
    moto(self, **given)
    _observe(self, given)


@overlay(
    RDSBackend,
    "CreateDBInstanceReadReplica",
    why="moto copies the source with its tags, protection and backups, shares its lists, and looks for the "
    "replica's subnet group in the source's Region",
)
def create_db_instance_read_replica(_moto: Any, self: RDSBackend, given: dict[str, Any]) -> DBInstance:
    identifier = given["db_instance_identifier"]
    if identifier in self.databases:
        raise DBInstanceAlreadyExists()
    source = self.find_db_from_id(given["source_db_instance_identifier"])
    other_region = source.region != self.region_name
    if source.backup_retention_period == 0:
        raise invalid_state(NO_BACKUPS)
    if other_region and source.is_replica:
        raise InvalidParameterCombination("Cannot create a cross region read replica from a read replica.")
    if other_region and source.storage_encrypted and not given.get("kms_key_id"):
        raise InvalidParameterCombination(
            "Cannot create a cross region unencrypted read replica from encrypted source."
        )
    arguments = {name: getattr(source, name) for name in INHERITED}
    arguments.update(
        kms_key_id=source.kms_key_id,
        master_username=source.master_username,
        master_user_password=source._master_user_password,
        backup_retention_period=0,
        **({} if other_region else {"db_parameter_group_name": source.db_parameter_group_name}),
    )
    arguments.update({name: value for name, value in dict(given).items() if value is not None})
    arguments["source_db_instance_identifier"] = (
        source.db_instance_arn if other_region else source.db_instance_identifier
    )
    if not arguments["max_allocated_storage"]:
        del arguments["max_allocated_storage"]
    replica: Any = DBInstance(self, **arguments)  # type: ignore[abstract]
    replica.set_as_replica()
    replica.status_infos = REPLICATING
    self.databases[identifier] = replica
    source.add_replica(replica)
    return replica  # type: ignore[no-any-return]


@overlay(
    RDSBackend,
    "PromoteReadReplica",
    why="moto leaves the source's name in the replica and the replica in the source's list, and promotes anything",
)
def promote_read_replica(_moto: Any, self: RDSBackend, given: dict[str, Any]) -> DBInstance:
    replica = self.find_db_from_id(given["db_instance_identifier"])
    if not replica.is_replica:
        raise invalid_state("DB Instance is not a read replica.")
    _detach(replica)
    if given.get("backup_retention_period") is None and replica.backup_retention_period == 0:
        replica.backup_retention_period = 1
    replica.update(**{name: value for name, value in dict(given).items() if name != "db_instance_identifier"})
    return replica


@overlay(
    RDSBackend,
    "DeleteDBInstance",
    why="moto fails to find a replica in another Region in its source's list, takes a final snapshot of a replica, "
    "and lets an instance go without one though nobody said so",
)
def delete_db_instance(
    moto: Any,
    self: RDSBackend,
    db_instance_identifier: str,
    final_db_snapshot_identifier: str | None = None,
    skip_final_snapshot: bool | None = False,
    delete_automated_backups: bool | None = True,
) -> DBInstance:
    instance = self.find_db_from_id(db_instance_identifier)
    if not instance.deletion_protection:
        if instance.is_replica and final_db_snapshot_identifier:
            raise InvalidParameterCombination(NO_SNAPSHOT_OF_REPLICA)
        if not final_db_snapshot_identifier and not skip_final_snapshot:
            raise InvalidParameterCombination(
                "FinalDBSnapshotIdentifier is required unless SkipFinalSnapshot is specified."
            )
        if instance.is_replica:
            _detach(instance)
    deleted: DBInstance = moto(
        self,
        instance.db_instance_identifier,
        final_db_snapshot_identifier,
        skip_final_snapshot,
        delete_automated_backups,
    )
    replicas: list[Any] = [self.find_db_from_id(name) for name in deleted.replicas]
    for replica in replicas:
        replica.status_infos = TERMINATED
    return deleted


@overlay(
    DBParameterGroup,
    "ModifyDBParameterGroup",
    "DescribeDBParameters",
    why="moto does not say that a parameter was set by the user, and the provider reads only those that were",
)
def update_parameters(moto: Any, self: DBParameterGroup, parameters: Any) -> None:
    moto(self, [{**parameter, "Source": "user"} for parameter in parameters])


def _check_monitoring(interval: Any, role: str | None) -> None:
    if int(interval or 0) and not role:
        raise InvalidParameterCombination(
            "A MonitoringRoleARN value is required if you specify a MonitoringInterval value other than 0."
        )


def _check_security_groups(backend: RDSBackend, groups: list[str] | None, subnet_group: str | None) -> None:
    ec2 = ec2_backends[backend.account_id][backend.region_name]
    for group_id in groups or []:
        group = ec2.get_security_group_from_id(group_id)
        if group is None:
            raise InvalidParameterValue(f"Invalid security group , groupId= {group_id}, groupName=.")
        if subnet_group and subnet_group in backend.subnet_groups:
            vpc = backend.subnet_groups[subnet_group].vpc_id
            if group.vpc_id != vpc:
                raise InvalidParameterCombination(
                    "The DB instance and EC2 security group are in different VPCs. "
                    f"The DB instance is in {vpc} and the EC2 security group is in {group.vpc_id}"
                )


def _observe(instance: Any, given: dict[str, Any]) -> None:
    """Takes over what concerns monitoring and Performance Insights."""
    for name in ("monitoring_interval", "monitoring_role_arn"):
        if given.get(name) is not None:
            setattr(instance, name, given[name])
    if given.get("enable_performance_insights") is not None:
        instance.performance_insights_enabled = given["enable_performance_insights"]
    if instance.performance_insights_enabled:
        instance.performance_insights_kms_key_id = given.get("performance_insights_kms_key_id") or getattr(
            instance, "performance_insights_kms_key_id", None
        )
        instance.performance_insights_retention_period = given.get("performance_insights_retention_period") or getattr(
            instance, "performance_insights_retention_period", 7
        )


def _detach(replica: Any) -> None:
    """Ends replication on both sides."""
    source = next(
        (
            instance
            for instance in rds_backends[replica.account_id][_region_of_source(replica)].databases.values()
            if replica.source_db_instance_identifier in (instance.db_instance_arn, instance.db_instance_identifier)
        ),
        None,
    )
    if source is not None:
        names = (replica.db_instance_arn, replica.db_instance_identifier)
        source.replicas = [name for name in source.replicas if name not in names]
    replica.is_replica = False
    replica.source_db_instance_identifier = None
    replica.status_infos = []


def _region_of_source(replica: DBInstance) -> str:
    source = str(replica.source_db_instance_identifier)
    return source.split(":")[3] if source.startswith("arn:") else replica.region
