"""IAM: what a role may do, asked without doing it."""

from __future__ import annotations

import json
from typing import Any

from emulator.tests.case import ACCOUNT, EmulatorTestCase

ROLE = f"arn:aws:iam::{ACCOUNT}:role/runbooks"
TOPIC = f"arn:aws:sns:us-east-2:{ACCOUNT}:alerts"
KEY = f"arn:aws:kms:us-east-2:{ACCOUNT}:key/*"


class SimulationTest(EmulatorTestCase):
    """SimulatePrincipalPolicy."""

    def setUp(self) -> None:
        super().setUp()
        self.iam = self.client("iam")
        self.iam.create_role(RoleName="runbooks", AssumeRolePolicyDocument="{}")

    def decisions(self, statements: list[dict[str, Any]], actions: list[str], resource: str, **more: Any) -> list[str]:
        document = json.dumps({"Version": "2012-10-17", "Statement": statements})
        self.iam.put_role_policy(RoleName="runbooks", PolicyName="own", PolicyDocument=document)
        answer = self.iam.simulate_principal_policy(
            PolicySourceArn=ROLE, ActionNames=actions, ResourceArns=[resource], **more
        )
        return [result["EvalDecision"] for result in answer["EvaluationResults"]]

    def test_what_is_allowed_and_what_nobody_speaks_of(self) -> None:
        statements = [{"Effect": "Allow", "Action": ["sns:Publish"], "Resource": [TOPIC]}]
        self.assertEqual(["allowed", "implicitDeny"], self.decisions(statements, ["sns:Publish", "sns:Subscribe"], TOPIC))
        self.assertEqual(["implicitDeny"], self.decisions(statements, ["sns:Publish"], f"{TOPIC}-2"))

    def test_a_denial_counts_more(self) -> None:
        statements = [
            {"Effect": "Allow", "Action": "sns:*", "Resource": "*"},
            {"Effect": "Deny", "Action": "sns:Publish", "Resource": TOPIC},
        ]
        self.assertEqual(["explicitDeny"], self.decisions(statements, ["sns:Publish"], TOPIC))

    def test_conditions(self) -> None:
        condition = {"ForAnyValue:StringEquals": {"kms:ResourceAliases": "alias/alerts"}}
        statements = [{"Effect": "Allow", "Action": "kms:Decrypt", "Resource": KEY, "Condition": condition}]
        entry = {"ContextKeyName": "kms:ResourceAliases", "ContextKeyType": "stringList"}
        held = {"ContextEntries": [{**entry, "ContextKeyValues": ["alias/alerts"]}]}
        other = {"ContextEntries": [{**entry, "ContextKeyValues": ["alias/storage"]}]}
        self.assertEqual(["allowed"], self.decisions(statements, ["kms:Decrypt"], KEY, **held))
        self.assertEqual(["implicitDeny"], self.decisions(statements, ["kms:Decrypt"], KEY, **other))
        self.assertEqual(["implicitDeny"], self.decisions(statements, ["kms:Decrypt"], KEY))

    def test_a_role_that_does_not_exist(self) -> None:
        self.assert_refused(
            "NoSuchEntity",
            f"The role {ROLE}-2 cannot be found.",
            self.iam.simulate_principal_policy,
            PolicySourceArn=f"{ROLE}-2",
            ActionNames=["sns:Publish"],
        )
