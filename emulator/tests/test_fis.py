"""AWS FIS: templates are shown and changed."""

from __future__ import annotations

from typing import Any

from emulator.tests.case import ACCOUNT, EmulatorTestCase

TEMPLATE: dict[str, Any] = {
    "clientToken": "token",
    "description": "The database fails over",
    "roleArn": f"arn:aws:iam::{ACCOUNT}:role/chaos",
    "stopConditions": [{"source": "aws:cloudwatch:alarm", "value": f"arn:aws:cloudwatch:us-east-2:{ACCOUNT}:alarm:a"}],
    "targets": {
        "database": {
            "resourceType": "aws:rds:db",
            "resourceArns": [f"arn:aws:rds:us-east-2:{ACCOUNT}:db:db-g1"],
            "selectionMode": "ALL",
        }
    },
    "actions": {
        "fail-over": {
            "actionId": "aws:rds:reboot-db-instances",
            "parameters": {"forceFailover": "true"},
            "targets": {"DBInstances": "database"},
        }
    },
    "tags": {"Name": "fail-over"},
}


class ExperimentTemplateTest(EmulatorTestCase):
    """GetExperimentTemplate, UpdateExperimentTemplate."""

    def test_it_is_shown_and_changed(self) -> None:
        fis = self.client("fis")
        identifier = fis.create_experiment_template(**TEMPLATE)["experimentTemplate"]["id"]
        shown = fis.get_experiment_template(id=identifier)["experimentTemplate"]
        expected = {name: value for name, value in TEMPLATE.items() if name != "clientToken"}
        self.assertEqual(expected, {name: shown[name] for name in expected})
        fis.update_experiment_template(id=identifier, description="Another one")
        changed = fis.get_experiment_template(id=identifier)["experimentTemplate"]
        self.assertEqual(("Another one", TEMPLATE["actions"]), (changed["description"], changed["actions"]))

    def test_one_that_is_not_there(self) -> None:
        self.assert_refused(
            "ResourceNotFoundException",
            "Experiment template EXTnone does not exist",
            self.client("fis").get_experiment_template,
            id="EXTnone",
        )
