"""AWS Backup: changes of a plan, its selections, policy of a vault, tests of restores."""

from __future__ import annotations

import json
from typing import Any

from emulator.tests.case import ACCOUNT, EmulatorTestCase

SELECTION: dict[str, Any] = {
    "SelectionName": "database",
    "IamRoleArn": f"arn:aws:iam::{ACCOUNT}:role/backup",
    "Resources": [f"arn:aws:rds:us-east-2:{ACCOUNT}:db:db-g1"],
}


class SelectionTest(EmulatorTestCase):
    """CreateBackupSelection and its kin."""

    def setUp(self) -> None:
        super().setUp()
        self.backup = self.client("backup")
        self.backup.create_backup_vault(BackupVaultName="vault")
        self.plan = self.backup.create_backup_plan(
            BackupPlan={"BackupPlanName": "plan", "Rules": [{"RuleName": "daily", "TargetBackupVaultName": "vault"}]}
        )["BackupPlanId"]

    def create(self) -> str:
        created = self.backup.create_backup_selection(BackupPlanId=self.plan, BackupSelection=SELECTION)
        return str(created["SelectionId"])

    def test_it_is_kept_listed_and_deleted(self) -> None:
        identifier = self.create()
        shown = self.backup.get_backup_selection(BackupPlanId=self.plan, SelectionId=identifier)
        self.assertEqual(SELECTION, shown["BackupSelection"])
        listed = self.backup.list_backup_selections(BackupPlanId=self.plan)["BackupSelectionsList"]
        self.assertEqual([("database", identifier)], [(each["SelectionName"], each["SelectionId"]) for each in listed])
        self.backup.delete_backup_selection(BackupPlanId=self.plan, SelectionId=identifier)
        self.assert_refused(
            "ResourceNotFoundException",
            f"Cannot find selection {identifier} of Backup plan {self.plan}",
            self.backup.get_backup_selection,
            BackupPlanId=self.plan,
            SelectionId=identifier,
        )

    def test_refusals(self) -> None:
        self.create()
        self.assert_refused("AlreadyExistsException", "Backup selection database already exists", self.create)
        self.assert_refused(
            "ResourceNotFoundException",
            "Cannot find Backup plan with ID none",
            self.backup.create_backup_selection,
            BackupPlanId="none",
            BackupSelection=SELECTION,
        )


class PlanTest(EmulatorTestCase):
    """UpdateBackupPlan and DeleteBackupPlan."""

    def test_it_replaces_the_rules(self) -> None:
        backup = self.client("backup")
        backup.create_backup_vault(BackupVaultName="vault")
        rule = {"RuleName": "daily", "TargetBackupVaultName": "vault"}
        created = backup.create_backup_plan(BackupPlan={"BackupPlanName": "plan", "Rules": [rule]})
        identifier = created["BackupPlanId"]
        kept = {"Lifecycle": {"DeleteAfterDays": 35}}
        changed = backup.update_backup_plan(
            BackupPlanId=identifier, BackupPlan={"BackupPlanName": "plan", "Rules": [rule | kept]}
        )
        self.assertEqual(created["BackupPlanArn"], changed["BackupPlanArn"])
        self.assertNotEqual(created["VersionId"], changed["VersionId"])
        shown = backup.get_backup_plan(BackupPlanId=identifier)
        self.assertEqual(changed["VersionId"], shown["VersionId"])
        rules = shown["BackupPlan"]["Rules"]
        self.assertEqual([{"DeleteAfterDays": 35}], [each["Lifecycle"] for each in rules])
        self.assertEqual(["cron(0 5 ? * * *)"], [each["ScheduleExpression"] for each in rules])

    def test_a_deleted_plan_leaves_its_name_free(self) -> None:
        backup = self.client("backup")
        backup.create_backup_vault(BackupVaultName="vault")
        plan = {"BackupPlanName": "plan", "Rules": [{"RuleName": "daily", "TargetBackupVaultName": "vault"}]}
        identifier = backup.create_backup_plan(BackupPlan=plan)["BackupPlanId"]
        selection = backup.create_backup_selection(BackupPlanId=identifier, BackupSelection=SELECTION)["SelectionId"]
        self.assert_refused(
            "InvalidRequestException",
            "Related backup plan selections must be deleted prior to backup plan deletion",
            backup.delete_backup_plan,
            BackupPlanId=identifier,
        )
        backup.delete_backup_selection(BackupPlanId=identifier, SelectionId=selection)
        backup.delete_backup_plan(BackupPlanId=identifier)
        self.assertNotEqual(identifier, backup.create_backup_plan(BackupPlan=plan)["BackupPlanId"])

    def test_a_plan_that_is_not_there_is_refused(self) -> None:
        self.assert_refused(
            "ResourceNotFoundException",
            "Cannot find Backup plan with ID none",
            self.client("backup").update_backup_plan,
            BackupPlanId="none",
            BackupPlan={"BackupPlanName": "plan", "Rules": []},
        )


class VaultPolicyTest(EmulatorTestCase):
    """PutBackupVaultAccessPolicy and its kin."""

    def test_it_is_kept_and_deleted(self) -> None:
        backup = self.client("backup")
        vault = backup.create_backup_vault(BackupVaultName="vault")
        policy = json.dumps({"Version": "2012-10-17", "Statement": []})
        backup.put_backup_vault_access_policy(BackupVaultName="vault", Policy=policy)
        shown = backup.get_backup_vault_access_policy(BackupVaultName="vault")
        self.assertEqual((vault["BackupVaultArn"], policy), (shown["BackupVaultArn"], shown["Policy"]))
        backup.delete_backup_vault_access_policy(BackupVaultName="vault")
        self.assert_refused(
            "ResourceNotFoundException",
            "Backup vault vault has no access policy",
            backup.get_backup_vault_access_policy,
            BackupVaultName="vault",
        )

    def test_a_policy_that_is_none_is_refused(self) -> None:
        backup = self.client("backup")
        backup.create_backup_vault(BackupVaultName="vault")
        self.assert_refused(
            "InvalidParameterValueException",
            "The specified policy cannot be added to the vault due to a syntax error.",
            backup.put_backup_vault_access_policy,
            BackupVaultName="vault",
            Policy="{",
        )


VAULT = f"arn:aws:backup:us-east-2:{ACCOUNT}:backup-vault:vault"

RESTORE_PLAN: dict[str, Any] = {
    "RestoreTestingPlanName": "weekly",
    "ScheduleExpression": "cron(0 16 ? * SUN *)",
    "RecoveryPointSelection": {
        "Algorithm": "LATEST_WITHIN_WINDOW",
        "IncludeVaults": [VAULT],
        "RecoveryPointTypes": ["SNAPSHOT"],
    },
}

RESTORED: dict[str, Any] = {
    "RestoreTestingSelectionName": "database",
    "ProtectedResourceType": "RDS",
    "IamRoleArn": f"arn:aws:iam::{ACCOUNT}:role/restore",
    "ProtectedResourceArns": ["*"],
    "RestoreMetadataOverrides": {"dbSubnetGroupName": "db"},
    "ValidationWindowHours": 1,
}


class RestoreTestingTest(EmulatorTestCase):
    """Restore testing plans and what they restore."""

    def setUp(self) -> None:
        super().setUp()
        self.backup = self.client("backup")

    def create(self) -> dict[str, Any]:
        created: dict[str, Any] = self.backup.create_restore_testing_plan(
            RestoreTestingPlan=RESTORE_PLAN, Tags={"owner": "a"}
        )
        return created

    def select(self) -> None:
        self.backup.create_restore_testing_selection(RestoreTestingPlanName="weekly", RestoreTestingSelection=RESTORED)

    def shown(self) -> dict[str, Any]:
        plan: dict[str, Any] = self.backup.get_restore_testing_plan(RestoreTestingPlanName="weekly")
        return dict(plan["RestoreTestingPlan"])

    def test_a_plan_is_kept_with_the_defaults_and_the_tags(self) -> None:
        created, shown = self.create(), self.shown()
        self.assertEqual(created["RestoreTestingPlanArn"], shown["RestoreTestingPlanArn"])
        self.assertEqual((24, "Etc/UTC"), (shown["StartWindowHours"], shown["ScheduleExpressionTimezone"]))
        defaults = {"ExcludeVaults": [], "SelectionWindowDays": 30}
        self.assertEqual(RESTORE_PLAN["RecoveryPointSelection"] | defaults, shown["RecoveryPointSelection"])
        self.assertEqual({"owner": "a"}, self.backup.list_tags(ResourceArn=created["RestoreTestingPlanArn"])["Tags"])

    def test_a_plan_is_changed_and_deleted(self) -> None:
        self.create()
        self.backup.update_restore_testing_plan(
            RestoreTestingPlanName="weekly", RestoreTestingPlan={"ScheduleExpression": "cron(0 17 ? * SUN *)"}
        )
        self.assertEqual("cron(0 17 ? * SUN *)", self.shown()["ScheduleExpression"])
        self.backup.delete_restore_testing_plan(RestoreTestingPlanName="weekly")
        self.assert_refused(
            "ResourceNotFoundException", "Restore Testing Plan weekly does not exist", self.shown
        )

    def test_a_selection_is_kept_changed_and_deleted(self) -> None:
        self.create()
        self.select()
        name = {"RestoreTestingPlanName": "weekly", "RestoreTestingSelectionName": "database"}
        shown = self.backup.get_restore_testing_selection(**name)["RestoreTestingSelection"]
        self.assertEqual(RESTORED, {each: shown[each] for each in RESTORED})
        self.backup.update_restore_testing_selection(**name, RestoreTestingSelection={"ValidationWindowHours": 2})
        changed = self.backup.get_restore_testing_selection(**name)["RestoreTestingSelection"]
        self.assertEqual(RESTORED | {"ValidationWindowHours": 2}, {each: changed[each] for each in RESTORED})
        self.backup.delete_restore_testing_selection(**name)
        self.assert_refused(
            "ResourceNotFoundException",
            "Restore Testing Selection database does not exist",
            self.backup.get_restore_testing_selection,
            **name,
        )

    def test_refusals(self) -> None:
        self.create()
        self.assert_refused("AlreadyExistsException", "Restore Testing Plan weekly already exists", self.create)
        self.select()
        self.assert_refused("AlreadyExistsException", "Restore Testing Selection database already exists", self.select)
        self.assert_refused(
            "InvalidRequestException",
            "Restore Testing Plan weekly has selections",
            self.backup.delete_restore_testing_plan,
            RestoreTestingPlanName="weekly",
        )
        self.assert_refused(
            "ResourceNotFoundException",
            "Restore Testing Plan none does not exist",
            self.backup.create_restore_testing_selection,
            RestoreTestingPlanName="none",
            RestoreTestingSelection=RESTORED,
        )


class TagTest(EmulatorTestCase):
    """ListTags."""

    def test_tags_are_listed_with_and_without_a_slash_at_the_end(self) -> None:
        backup = self.client("backup")
        arn = backup.create_backup_vault(BackupVaultName="vault", BackupVaultTags={"owner": "a"})["BackupVaultArn"]
        self.assertEqual({"owner": "a"}, backup.list_tags(ResourceArn=arn)["Tags"])

        def without_slash(request: Any, **_: Any) -> None:
            request.url = request.url.rstrip("/")

        backup.meta.events.register("before-sign", without_slash)
        self.assertEqual({"owner": "a"}, backup.list_tags(ResourceArn=arn)["Tags"])
