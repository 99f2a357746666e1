"""RDS: replicas, promotion, deletion, what an instance shows."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from emulator.tests.case import ACCOUNT, HOME, STANDBY, EmulatorTestCase

NO_BACKUPS = (
    "Automated backups are not enabled for this database instance. "
    "To enable automated backups, use ModifyDBInstance to set the backup retention period to a non-zero value."
)
SOURCE_ARN = f"arn:aws:rds:{HOME}:{ACCOUNT}:db:db-g1"
REPLICA_ARN = f"arn:aws:rds:{STANDBY}:{ACCOUNT}:db:db-g1"


class DatabaseTestCase(EmulatorTestCase):
    """Two Regions, each with a network, a key and groups of its own for the database."""

    def setUp(self) -> None:
        super().setUp()
        self.home, self.standby = self.client("rds", HOME), self.client("rds", STANDBY)
        self.keys: dict[str, str] = {}
        self.groups: dict[str, str] = {}
        self.closed: dict[str, str] = {}
        self.vpcs: dict[str, str] = {}
        for region in (HOME, STANDBY):
            ec2, rds = self.client("ec2", region), self.client("rds", region)
            vpc = ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
            subnets = [
                ec2.create_subnet(VpcId=vpc, CidrBlock=f"10.0.{number}.0/24", AvailabilityZone=f"{region}{zone}")[
                    "Subnet"
                ]["SubnetId"]
                for number, zone in enumerate("ab")
            ]
            self.vpcs[region] = vpc
            self.groups[region] = ec2.create_security_group(GroupName="database", Description="d", VpcId=vpc)["GroupId"]
            self.closed[region] = ec2.describe_security_groups(
                Filters=[{"Name": "vpc-id", "Values": [vpc]}, {"Name": "group-name", "Values": ["default"]}]
            )["SecurityGroups"][0]["GroupId"]
            self.keys[region] = self.client("kms", region).create_key()["KeyMetadata"]["Arn"]
            rds.create_db_subnet_group(
                DBSubnetGroupName=f"subnets-{region}", DBSubnetGroupDescription="d", SubnetIds=subnets
            )
            rds.create_db_parameter_group(
                DBParameterGroupName=f"parameters-{region}", DBParameterGroupFamily="postgres16", Description="d"
            )

    def create_source(self, **changes: Any) -> dict[str, Any]:
        arguments: dict[str, Any] = {
            "DBInstanceIdentifier": "db-g1",
            "DBInstanceClass": "db.r6g.large",
            "Engine": "postgres",
            "EngineVersion": "16.11",
            "AllocatedStorage": 100,
            "MasterUsername": "warmsite",
            "MasterUserPassword": "not-a-secret",
            "DBName": "inference",
            "BackupRetentionPeriod": 14,
            "StorageEncrypted": True,
            "KmsKeyId": self.keys[HOME],
            "DBSubnetGroupName": f"subnets-{HOME}",
            "DBParameterGroupName": f"parameters-{HOME}",
            "VpcSecurityGroupIds": [self.groups[HOME]],
            "DeletionProtection": True,
            "MultiAZ": True,
            "Tags": [{"Key": "Name", "Value": "source"}],
            **changes,
        }
        created: dict[str, Any] = self.home.create_db_instance(**arguments)["DBInstance"]
        return created

    def create_replica(self, **changes: Any) -> dict[str, Any]:
        arguments: dict[str, Any] = {
            "DBInstanceIdentifier": "db-g1",
            "SourceDBInstanceIdentifier": SOURCE_ARN,
            "DBInstanceClass": "db.r6g.large",
            "KmsKeyId": self.keys[STANDBY],
            "DBSubnetGroupName": f"subnets-{STANDBY}",
            "DBParameterGroupName": f"parameters-{STANDBY}",
            "VpcSecurityGroupIds": [self.groups[STANDBY]],
            **changes,
        }
        created: dict[str, Any] = self.standby.create_db_instance_read_replica(
            **{name: value for name, value in arguments.items() if value is not None}
        )["DBInstance"]
        return created

    def source(self) -> dict[str, Any]:
        found: dict[str, Any] = self.home.describe_db_instances(DBInstanceIdentifier="db-g1")["DBInstances"][0]
        return found

    def replica(self) -> dict[str, Any]:
        found: dict[str, Any] = self.standby.describe_db_instances(DBInstanceIdentifier="db-g1")["DBInstances"][0]
        return found


class InstanceTest(DatabaseTestCase):
    """CreateDBInstance, ModifyDBInstance, RebootDBInstance."""

    def test_generations_have_ids_of_their_own(self) -> None:
        first = self.create_source()
        second = self.create_source(DBInstanceIdentifier="db-g2")
        self.assertNotEqual(first["DbiResourceId"], second["DbiResourceId"])

    def test_monitoring_and_performance_insights_are_kept(self) -> None:
        role = f"arn:aws:iam::{ACCOUNT}:role/monitoring"
        self.create_source(
            MonitoringInterval=60,
            MonitoringRoleArn=role,
            EnablePerformanceInsights=True,
            PerformanceInsightsKMSKeyId=self.keys[HOME],
            PerformanceInsightsRetentionPeriod=7,
        )
        shown = self.source()
        self.assertEqual(
            (60, role, True, self.keys[HOME], 7),
            (
                shown["MonitoringInterval"],
                shown["MonitoringRoleArn"],
                shown["PerformanceInsightsEnabled"],
                shown["PerformanceInsightsKMSKeyId"],
                shown["PerformanceInsightsRetentionPeriod"],
            ),
        )
        self.home.modify_db_instance(DBInstanceIdentifier="db-g1", EnablePerformanceInsights=False)
        self.assertFalse(self.source()["PerformanceInsightsEnabled"])

    def test_monitoring_needs_a_role(self) -> None:
        with self.assertRaises(self.home.exceptions.ClientError):
            self.create_source(MonitoringInterval=60)
        self.create_source()
        self.assert_refused(
            "InvalidParameterCombination",
            "A MonitoringRoleARN value is required if you specify a MonitoringInterval value other than 0.",
            self.home.modify_db_instance,
            DBInstanceIdentifier="db-g1",
            MonitoringInterval=60,
        )

    def test_security_groups_can_be_changed_which_fences_a_writer(self) -> None:
        self.create_source()
        self.home.modify_db_instance(DBInstanceIdentifier="db-g1", VpcSecurityGroupIds=[self.closed[HOME]])
        self.assertEqual(
            [{"VpcSecurityGroupId": self.closed[HOME], "Status": "active"}], self.source()["VpcSecurityGroups"]
        )
        rebooted = self.home.reboot_db_instance(DBInstanceIdentifier="db-g1")["DBInstance"]
        self.assertEqual("available", rebooted["DBInstanceStatus"])

    def test_security_groups_must_exist_in_the_instance_s_network(self) -> None:
        self.create_source()
        self.assert_refused(
            "InvalidParameterValue",
            f"Invalid security group , groupId= {self.closed[STANDBY]}, groupName=.",
            self.home.modify_db_instance,
            DBInstanceIdentifier="db-g1",
            VpcSecurityGroupIds=[self.closed[STANDBY]],
        )
        ec2 = self.client("ec2", HOME)
        vpc = ec2.create_vpc(CidrBlock="10.1.0.0/16")["Vpc"]["VpcId"]
        other = ec2.create_security_group(GroupName="other", Description="d", VpcId=vpc)["GroupId"]
        self.assert_refused(
            "InvalidParameterCombination",
            "The DB instance and EC2 security group are in different VPCs. "
            f"The DB instance is in {self.vpcs[HOME]} and the EC2 security group is in {vpc}",
            self.home.modify_db_instance,
            DBInstanceIdentifier="db-g1",
            VpcSecurityGroupIds=[other],
        )

    def test_a_key_of_another_region_is_refused(self) -> None:
        self.assert_refused(
            "KMSKeyNotAccessibleFault",
            f"Specified KMS key [{self.keys[STANDBY]}] does not exist, is not enabled or you do not have permissions "
            "to access it.",
            self.create_source,
            KmsKeyId=self.keys[STANDBY],
        )

    def test_a_changed_parameter_is_the_user_s(self) -> None:
        name = f"parameters-{HOME}"
        parameter = {"ParameterName": "rds.force_ssl", "ParameterValue": "1", "ApplyMethod": "pending-reboot"}
        self.home.modify_db_parameter_group(DBParameterGroupName=name, Parameters=[parameter])
        shown = self.home.describe_db_parameters(DBParameterGroupName=name, Source="user")["Parameters"]
        self.assertEqual([{**parameter, "Source": "user"}], shown)


class ReplicaTest(DatabaseTestCase):
    """CreateDBInstanceReadReplica."""

    def test_it_stands_on_its_own_in_the_destination(self) -> None:
        self.create_source()
        self.create_replica()
        replica = self.replica()
        self.assertEqual(REPLICA_ARN, replica["DBInstanceArn"])
        self.assertEqual(SOURCE_ARN, replica["ReadReplicaSourceDBInstanceIdentifier"])
        self.assertEqual([REPLICA_ARN], self.source()["ReadReplicaDBInstanceIdentifiers"])
        self.assertEqual(f"subnets-{STANDBY}", replica["DBSubnetGroup"]["DBSubnetGroupName"])
        self.assertEqual(
            [f"parameters-{STANDBY}"], [group["DBParameterGroupName"] for group in replica["DBParameterGroups"]]
        )
        self.assertEqual(
            [self.groups[STANDBY]], [group["VpcSecurityGroupId"] for group in replica["VpcSecurityGroups"]]
        )
        self.assertEqual(self.keys[STANDBY], replica["KmsKeyId"])
        self.assertIn(f".{STANDBY}.rds.", replica["Endpoint"]["Address"])
        self.assertEqual([("replicating", True)], [(info["Status"], info["Normal"]) for info in replica["StatusInfos"]])

    def test_it_inherits_the_engine_but_neither_tags_nor_protection_nor_backups(self) -> None:
        self.create_source()
        self.create_replica()
        replica = self.replica()
        self.assertEqual(
            ("postgres", "16.11", "inference", "warmsite", 100),
            tuple(
                replica[name] for name in ("Engine", "EngineVersion", "DBName", "MasterUsername", "AllocatedStorage")
            ),
        )
        self.assertEqual(
            ([], False, 0, False),
            (
                replica["TagList"],
                replica["DeletionProtection"],
                replica["BackupRetentionPeriod"],
                replica["MultiAZ"],
            ),
        )
        self.assertNotEqual(self.source()["DbiResourceId"], replica["DbiResourceId"])

    def test_without_a_parameter_group_it_has_the_default_one(self) -> None:
        self.create_source()
        self.create_replica(DBParameterGroupName=None)
        self.assertEqual(
            ["default.postgres16"], [group["DBParameterGroupName"] for group in self.replica()["DBParameterGroups"]]
        )

    def test_in_the_source_s_region_it_goes_by_name(self) -> None:
        self.create_source()
        self.home.create_db_instance_read_replica(DBInstanceIdentifier="reader", SourceDBInstanceIdentifier="db-g1")
        self.assertEqual(["reader"], self.source()["ReadReplicaDBInstanceIdentifiers"])

    def test_a_source_without_backups_is_refused(self) -> None:
        self.create_source(BackupRetentionPeriod=0)
        self.assert_refused("InvalidDBInstanceState", NO_BACKUPS, self.create_replica)

    def test_an_encrypted_source_needs_a_key_of_the_destination(self) -> None:
        self.create_source()
        self.assert_refused(
            "InvalidParameterCombination",
            "Cannot create a cross region unencrypted read replica from encrypted source.",
            self.create_replica,
            KmsKeyId=None,
        )
        self.assert_refused(
            "KMSKeyNotAccessibleFault",
            f"Specified KMS key [{self.keys[HOME]}] does not exist, is not enabled or you do not have permissions to "
            "access it.",
            self.create_replica,
            KmsKeyId=self.keys[HOME],
        )

    def test_a_source_or_group_that_is_not_there_is_refused(self) -> None:
        self.assert_refused("DBInstanceNotFound", "DBInstance db-g1 not found.", self.create_replica)
        self.create_source()
        self.assert_refused(
            "DBSubnetGroupNotFoundFault",
            f"Subnet Group subnets-{HOME} not found.",
            self.create_replica,
            DBSubnetGroupName=f"subnets-{HOME}",
        )

    def test_a_name_that_is_taken_is_refused(self) -> None:
        self.create_source()
        self.create_replica()
        self.assert_refused("DBInstanceAlreadyExists", "DB instance already exists", self.create_replica)

    def test_a_replica_of_a_replica_in_another_region_is_refused(self) -> None:
        self.create_source()
        self.create_replica()
        self.standby.modify_db_instance(DBInstanceIdentifier="db-g1", BackupRetentionPeriod=7)
        self.assert_refused(
            "InvalidParameterCombination",
            "Cannot create a cross region read replica from a read replica.",
            self.home.create_db_instance_read_replica,
            DBInstanceIdentifier="db-g2",
            SourceDBInstanceIdentifier=REPLICA_ARN,
            KmsKeyId=self.keys[HOME],
        )


class PromotionTest(DatabaseTestCase):
    """PromoteReadReplica."""

    def test_it_detaches_both_sides(self) -> None:
        self.create_source()
        self.create_replica()
        promoted = self.standby.promote_read_replica(DBInstanceIdentifier="db-g1", BackupRetentionPeriod=14)
        self.assertEqual("available", promoted["DBInstance"]["DBInstanceStatus"])
        replica = self.replica()
        self.assertNotIn("ReadReplicaSourceDBInstanceIdentifier", replica)
        self.assertEqual([], replica.get("StatusInfos", []))
        self.assertEqual(14, replica["BackupRetentionPeriod"])
        self.assertEqual([], self.source()["ReadReplicaDBInstanceIdentifiers"])

    def test_a_promoted_one_can_have_replicas(self) -> None:
        self.create_source()
        self.create_replica()
        self.standby.promote_read_replica(DBInstanceIdentifier="db-g1", BackupRetentionPeriod=14)
        self.home.create_db_instance_read_replica(
            DBInstanceIdentifier="db-g2",
            SourceDBInstanceIdentifier=REPLICA_ARN,
            KmsKeyId=self.keys[HOME],
            DBSubnetGroupName=f"subnets-{HOME}",
        )
        self.assertEqual([f"arn:aws:rds:{HOME}:{ACCOUNT}:db:db-g2"], self.replica()["ReadReplicaDBInstanceIdentifiers"])

    def test_backups_begin_at_the_latest_with_the_promotion(self) -> None:
        self.create_source()
        self.create_replica()
        self.standby.promote_read_replica(DBInstanceIdentifier="db-g1")
        self.assertEqual(1, self.replica()["BackupRetentionPeriod"])

    def test_what_is_no_replica_is_refused(self) -> None:
        self.create_source()
        refusal = ("InvalidDBInstanceState", "DB Instance is not a read replica.")
        self.assert_refused(*refusal, self.home.promote_read_replica, DBInstanceIdentifier="db-g1")
        self.create_replica()
        self.standby.promote_read_replica(DBInstanceIdentifier="db-g1")
        self.assert_refused(*refusal, self.standby.promote_read_replica, DBInstanceIdentifier="db-g1")

    def test_what_is_not_there_is_refused(self) -> None:
        self.assert_refused(
            "DBInstanceNotFound",
            "DBInstance db-g9 not found.",
            self.home.promote_read_replica,
            DBInstanceIdentifier="db-g9",
        )


class DeletionTest(DatabaseTestCase):
    """DeleteDBInstance."""

    def test_a_deleted_replica_leaves_the_source_s_list(self) -> None:
        self.create_source()
        self.create_replica()
        self.standby.delete_db_instance(DBInstanceIdentifier="db-g1", SkipFinalSnapshot=True)
        self.assertEqual([], self.source()["ReadReplicaDBInstanceIdentifiers"])
        self.assertEqual([], self.standby.describe_db_instances()["DBInstances"])

    def test_the_protected_is_refused(self) -> None:
        self.create_source()
        self.assert_refused(
            "InvalidParameterCombination",
            "Cannot delete protected DB Instance, please disable deletion protection and try again.",
            self.home.delete_db_instance,
            DBInstanceIdentifier="db-g1",
            SkipFinalSnapshot=True,
        )
        self.assertEqual("available", self.source()["DBInstanceStatus"])

    def test_a_protected_replica_stays_a_replica(self) -> None:
        self.create_source()
        self.create_replica(DeletionProtection=True)
        with self.assertRaises(self.standby.exceptions.ClientError):
            self.standby.delete_db_instance(DBInstanceIdentifier="db-g1", SkipFinalSnapshot=True)
        self.assertEqual(SOURCE_ARN, self.replica()["ReadReplicaSourceDBInstanceIdentifier"])

    def test_a_final_snapshot_of_a_replica_is_refused(self) -> None:
        self.create_source()
        self.create_replica()
        self.assert_refused(
            "InvalidParameterCombination",
            "FinalDBSnapshotIdentifier can not be specified when deleting a replica instance",
            self.standby.delete_db_instance,
            DBInstanceIdentifier="db-g1",
            FinalDBSnapshotIdentifier="final",
        )

    def test_a_writer_needs_a_final_snapshot_or_a_word(self) -> None:
        self.create_source(DeletionProtection=False)
        self.assert_refused(
            "InvalidParameterCombination",
            "FinalDBSnapshotIdentifier is required unless SkipFinalSnapshot is specified.",
            self.home.delete_db_instance,
            DBInstanceIdentifier="db-g1",
        )
        self.home.delete_db_instance(DBInstanceIdentifier="db-g1", FinalDBSnapshotIdentifier="final")
        snapshots = self.home.describe_db_snapshots(SnapshotType="manual")["DBSnapshots"]
        self.assertEqual(["final"], [snapshot["DBSnapshotIdentifier"] for snapshot in snapshots])

    def test_replication_ends_with_the_source(self) -> None:
        self.create_source(DeletionProtection=False)
        self.create_replica()
        self.home.delete_db_instance(DBInstanceIdentifier="db-g1", SkipFinalSnapshot=True)
        self.assertEqual(
            [("terminated", False)], [(info["Status"], info["Normal"]) for info in self.replica()["StatusInfos"]]
        )


class BackupReplicationTest(DatabaseTestCase):
    """Automated backups in another Region."""

    def start(self, **changes: Any) -> dict[str, Any]:
        arguments = {
            "SourceDBInstanceArn": SOURCE_ARN,
            "BackupRetentionPeriod": 14,
            "KmsKeyId": self.keys[STANDBY],
            **changes,
        }
        started: dict[str, Any] = self.standby.start_db_instance_automated_backups_replication(
            **{name: value for name, value in arguments.items() if value is not None}
        )["DBInstanceAutomatedBackup"]
        return started

    def shown(self, **filters: str) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.standby.describe_db_instance_automated_backups(**filters)[
            "DBInstanceAutomatedBackups"
        ]
        return found

    def test_they_are_kept_in_the_destination(self) -> None:
        source = self.create_source()
        arn = self.start()["DBInstanceAutomatedBackupsArn"]
        self.assertRegex(arn, f"^arn:aws:rds:{STANDBY}:{ACCOUNT}:auto-backup:ab-[a-z2-7]{{38}}$")
        (backup,) = self.shown(DBInstanceAutomatedBackupsArn=arn)
        self.assertEqual(
            (SOURCE_ARN, HOME, "replicating", 14, self.keys[STANDBY], True, source["DbiResourceId"], "postgres"),
            tuple(
                backup[name]
                for name in (
                    "DBInstanceArn",
                    "Region",
                    "Status",
                    "BackupRetentionPeriod",
                    "KmsKeyId",
                    "Encrypted",
                    "DbiResourceId",
                    "Engine",
                )
            ),
        )
        self.assertEqual(
            [{"DBInstanceAutomatedBackupsArn": arn}], self.source()["DBInstanceAutomatedBackupsReplications"]
        )
        self.assertEqual(
            [arn], [each["DBInstanceAutomatedBackupsArn"] for each in self.shown(DBInstanceIdentifier="db-g1")]
        )
        self.assertEqual([], self.shown(DbiResourceId="db-OTHER"))

    def test_they_can_be_stopped(self) -> None:
        self.create_source()
        arn = self.start()["DBInstanceAutomatedBackupsArn"]
        self.standby.stop_db_instance_automated_backups_replication(SourceDBInstanceArn=SOURCE_ARN)
        self.assert_refused(
            "DBInstanceAutomatedBackupNotFound",
            f"Automated backup {arn} not found.",
            self.standby.describe_db_instance_automated_backups,
            DBInstanceAutomatedBackupsArn=arn,
        )
        self.assertEqual([], self.source().get("DBInstanceAutomatedBackupsReplications", []))
        self.assert_refused(
            "DBInstanceNotFound",
            f"No automated backups of {SOURCE_ARN} are replicated.",
            self.standby.stop_db_instance_automated_backups_replication,
            SourceDBInstanceArn=SOURCE_ARN,
        )

    def test_they_are_retained_when_the_source_is_gone(self) -> None:
        self.create_source(DeletionProtection=False)
        self.start()
        self.home.delete_db_instance(DBInstanceIdentifier="db-g1", SkipFinalSnapshot=True)
        self.assertEqual(["retained"], [backup["Status"] for backup in self.shown()])

    def test_refusals(self) -> None:
        self.create_source(BackupRetentionPeriod=0)
        self.assert_refused("InvalidDBInstanceState", NO_BACKUPS, self.start)
        self.home.modify_db_instance(DBInstanceIdentifier="db-g1", BackupRetentionPeriod=7)
        self.assert_refused(
            "InvalidParameterCombination",
            "You must specify a KMS key for an encrypted DB instance.",
            self.start,
            KmsKeyId=None,
        )
        self.assert_refused(
            "KMSKeyNotAccessibleFault",
            f"Specified KMS key [{self.keys[HOME]}] does not exist, is not enabled or you do not have permissions to "
            "access it.",
            self.start,
            KmsKeyId=self.keys[HOME],
        )
        self.start()
        self.assert_refused(
            "InvalidDBInstanceState",
            f"Automated backups of {SOURCE_ARN} are replicated to this Region already.",
            self.start,
        )


class RestoreTest(DatabaseTestCase):
    """RestoreDBInstanceToPointInTime."""

    def window(self, client: Any, arn: str) -> dict[str, Any]:
        (backup,) = [
            each
            for each in client.describe_db_instance_automated_backups(DBInstanceIdentifier="db-g1")[
                "DBInstanceAutomatedBackups"
            ]
            if each["DBInstanceArn"] == arn
        ]
        return dict(backup)

    def test_the_window_begins_with_the_instance(self) -> None:
        self.create_source()
        backup = self.window(self.home, SOURCE_ARN)
        self.assertEqual(("active", HOME, True), (backup["Status"], backup["Region"], backup["Encrypted"]))
        self.assertEqual(self.source()["InstanceCreateTime"], backup["RestoreWindow"]["EarliestTime"])
        self.assertGreaterEqual(backup["RestoreWindow"]["LatestTime"], backup["RestoreWindow"]["EarliestTime"])

    def test_an_instance_without_backups_has_none(self) -> None:
        self.create_source(BackupRetentionPeriod=0)
        self.assertEqual([], self.home.describe_db_instance_automated_backups()["DBInstanceAutomatedBackups"])
        self.assert_refused(
            "InvalidDBInstanceState",
            NO_BACKUPS,
            self.home.restore_db_instance_to_point_in_time,
            SourceDBInstanceIdentifier="db-g1",
            TargetDBInstanceIdentifier="db-restored",
            UseLatestRestorableTime=True,
        )

    def test_it_has_the_source_s_data_and_rds_s_defaults(self) -> None:
        self.create_source(CopyTagsToSnapshot=True, AutoMinorVersionUpgrade=False)
        latest = self.window(self.home, SOURCE_ARN)["RestoreWindow"]["LatestTime"]
        restored = self.home.restore_db_instance_to_point_in_time(
            SourceDBInstanceIdentifier="db-g1",
            TargetDBInstanceIdentifier="db-restored",
            RestoreTime=latest,
            DBSubnetGroupName=f"subnets-{HOME}",
            VpcSecurityGroupIds=[self.closed[HOME]],
        )["DBInstance"]
        self.assertEqual(
            ("postgres", "inference", "warmsite", 14, self.keys[HOME], 100),
            tuple(
                restored[name]
                for name in (
                    "Engine",
                    "DBName",
                    "MasterUsername",
                    "BackupRetentionPeriod",
                    "KmsKeyId",
                    "AllocatedStorage",
                )
            ),
        )
        self.assertEqual(
            (False, False, False, True, []),
            tuple(
                restored[name]
                for name in (
                    "MultiAZ",
                    "DeletionProtection",
                    "CopyTagsToSnapshot",
                    "AutoMinorVersionUpgrade",
                    "TagList",
                )
            ),
        )
        self.assertEqual(
            [self.closed[HOME]], [group["VpcSecurityGroupId"] for group in restored["VpcSecurityGroups"]]
        )
        self.assertNotEqual(self.source()["DbiResourceId"], restored["DbiResourceId"])

    def test_it_can_be_restored_where_its_backups_are_replicated(self) -> None:
        self.create_source()
        arn = self.standby.start_db_instance_automated_backups_replication(
            SourceDBInstanceArn=SOURCE_ARN, KmsKeyId=self.keys[STANDBY]
        )["DBInstanceAutomatedBackup"]["DBInstanceAutomatedBackupsArn"]
        backup = self.window(self.standby, SOURCE_ARN)
        restored = self.standby.restore_db_instance_to_point_in_time(
            SourceDBInstanceAutomatedBackupsArn=arn,
            TargetDBInstanceIdentifier="db-restored",
            RestoreTime=backup["RestoreWindow"]["LatestTime"],
            DBSubnetGroupName=f"subnets-{STANDBY}",
            VpcSecurityGroupIds=[self.groups[STANDBY]],
        )["DBInstance"]
        self.assertEqual(
            (self.keys[STANDBY], f"arn:aws:rds:{STANDBY}:{ACCOUNT}:db:db-restored"),
            (restored["KmsKeyId"], restored["DBInstanceArn"]),
        )

    def test_what_it_refuses(self) -> None:
        self.create_source()
        arguments: dict[str, Any] = {
            "SourceDBInstanceIdentifier": "db-g1",
            "TargetDBInstanceIdentifier": "db-restored",
            "RestoreTime": datetime(2020, 1, 1),
        }
        restore = self.home.restore_db_instance_to_point_in_time
        self.assert_refused(
            "InvalidParameterValue",
            "The time 2020-01-01T00:00:00 is not within the restore window.",
            restore,
            **arguments,
        )
        self.assert_refused(
            "DBInstanceAutomatedBackupNotFound",
            "Automated backup arn:aws:rds:us-east-2:111122223333:auto-backup:ab-1 not found.",
            restore,
            SourceDBInstanceAutomatedBackupsArn="arn:aws:rds:us-east-2:111122223333:auto-backup:ab-1",
            TargetDBInstanceIdentifier="db-restored",
            UseLatestRestorableTime=True,
        )
        self.assert_refused(
            "DBInstanceAlreadyExists",
            "DB instance already exists",
            restore,
            **{**arguments, "TargetDBInstanceIdentifier": "db-g1"},
        )

    def test_it_can_be_renamed(self) -> None:
        created = self.create_source()
        self.home.modify_db_instance(
            DBInstanceIdentifier="db-g1", NewDBInstanceIdentifier="db-g2", ApplyImmediately=True
        )
        (found,) = self.home.describe_db_instances(
            Filters=[{"Name": "db-instance-id", "Values": ["db-g1", "db-g2"]}]
        )["DBInstances"]
        self.assertEqual(("db-g2", created["DbiResourceId"]), (found["DBInstanceIdentifier"], found["DbiResourceId"]))
