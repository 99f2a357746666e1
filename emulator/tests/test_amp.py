"""Managed Prometheus: a workspace keeps its key, and has an alert manager."""

from __future__ import annotations

from emulator.tests.case import ACCOUNT, HOME, EmulatorTestCase

KEY = f"arn:aws:kms:{HOME}:{ACCOUNT}:key/11111111-2222-3333-4444-555555555555"
DEFINITION, OTHER = b"alertmanager_config: one", b"alertmanager_config: two"


class WorkspaceTest(EmulatorTestCase):
    """CreateWorkspace, DescribeWorkspace, ListWorkspaces."""

    def test_it_keeps_its_key(self) -> None:
        amp = self.client("amp")
        created = amp.create_workspace(alias="metrics", kmsKeyArn=KEY)
        self.assertEqual(KEY, created["kmsKeyArn"])
        shown = amp.describe_workspace(workspaceId=created["workspaceId"])["workspace"]
        self.assertEqual((KEY, "metrics"), (shown["kmsKeyArn"], shown["alias"]))
        self.assertEqual([KEY], [each["kmsKeyArn"] for each in amp.list_workspaces()["workspaces"]])

    def test_or_has_none(self) -> None:
        amp = self.client("amp")
        created = amp.create_workspace(alias="metrics")
        self.assertNotIn("kmsKeyArn", created)
        self.assertNotIn("kmsKeyArn", amp.describe_workspace(workspaceId=created["workspaceId"])["workspace"])


class AlertManagerTest(EmulatorTestCase):
    """CreateAlertManagerDefinition, DescribeAlertManagerDefinition, PutAlertManagerDefinition, and its end."""

    def setUp(self) -> None:
        super().setUp()
        self.amp = self.client("amp")
        self.workspace = self.amp.create_workspace(alias="metrics")["workspaceId"]

    def shown(self) -> bytes:
        answer = self.amp.describe_alert_manager_definition(workspaceId=self.workspace)
        definition = answer["alertManagerDefinition"]
        self.assertEqual("ACTIVE", definition["status"]["statusCode"])
        data: bytes = definition["data"]
        return data

    def test_it_is_made_changed_and_removed(self) -> None:
        self.amp.create_alert_manager_definition(workspaceId=self.workspace, data=DEFINITION)
        self.assertEqual(DEFINITION, self.shown())
        self.amp.put_alert_manager_definition(workspaceId=self.workspace, data=OTHER)
        self.assertEqual(OTHER, self.shown())
        self.amp.delete_alert_manager_definition(workspaceId=self.workspace)
        self.refused()

    def test_there_is_one_at_most(self) -> None:
        self.amp.create_alert_manager_definition(workspaceId=self.workspace, data=DEFINITION)
        self.assert_refused(
            "ConflictException",
            "Alert manager definition already exists",
            self.amp.create_alert_manager_definition,
            workspaceId=self.workspace,
            data=OTHER,
        )
        self.assertEqual(DEFINITION, self.shown())

    def refused(self) -> None:
        calls = (self.amp.describe_alert_manager_definition, self.amp.delete_alert_manager_definition)
        for call in calls:
            message = "Alert manager definition not found"
            self.assert_refused("ResourceNotFoundException", message, call, workspaceId=self.workspace)

    def test_one_that_is_not_there(self) -> None:
        self.refused()
        message = "Workspace not found"
        call = self.amp.describe_alert_manager_definition
        self.assert_refused("ResourceNotFoundException", message, call, workspaceId="ws-none")
