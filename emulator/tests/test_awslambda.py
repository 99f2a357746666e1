"""Lambda: the log of a function."""

from __future__ import annotations

import io
import json
import zipfile
from typing import Any

from emulator.tests.case import EmulatorTestCase


def code() -> bytes:
    """A zip file with a function that does nothing."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("index.js", "exports.handler = async () => 1;")
    return file.getvalue()


class FunctionTest(EmulatorTestCase):
    """CreateFunction and its kin."""

    def setUp(self) -> None:
        super().setUp()
        trust = {
            "Version": "2012-10-17",
            "Statement": [
                {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}
            ],
        }
        role = self.client("iam").create_role(RoleName="canary", AssumeRolePolicyDocument=json.dumps(trust))
        self.arn = role["Role"]["Arn"]
        self.functions = self.client("lambda")

    def create(self, **more: Any) -> None:
        self.functions.create_function(
            FunctionName="canary",
            Runtime="nodejs22.x",
            Role=self.arn,
            Handler="index.handler",
            Code={"ZipFile": code()},
            **more,
        )

    def shown(self) -> Any:
        return self.functions.get_function(FunctionName="canary")["Configuration"]["LoggingConfig"]

    def test_its_log_is_kept(self) -> None:
        self.create(LoggingConfig={"LogFormat": "Text", "LogGroup": "/shop/canary"})
        self.assertEqual({"LogFormat": "Text", "LogGroup": "/shop/canary"}, self.shown())
        self.functions.update_function_configuration(
            FunctionName="canary", LoggingConfig={"LogFormat": "JSON", "LogGroup": "/shop/other"}
        )
        self.assertEqual({"LogFormat": "JSON", "LogGroup": "/shop/other"}, self.shown())

    def test_without_one_lambda_has_its_own(self) -> None:
        self.create()
        self.assertEqual({"LogFormat": "Text", "LogGroup": "/aws/lambda/canary"}, self.shown())
