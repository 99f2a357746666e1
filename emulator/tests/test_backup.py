"""AWS Backup: selections of a plan, policy of a vault."""

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
