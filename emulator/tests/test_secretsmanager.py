"""Secrets Manager: the key of a replica."""

from __future__ import annotations

from typing import Any

from emulator.tests.case import ACCOUNT, HOME, STANDBY, EmulatorTestCase

ALIAS = f"arn:aws:kms:{STANDBY}:{ACCOUNT}:alias/secrets"


class ReplicaTest(EmulatorTestCase):
    """CreateSecret, DescribeSecret."""

    def create(self, **replica: str) -> dict[str, Any]:
        secrets = self.client("secretsmanager", HOME)
        secrets.create_secret(Name="database", SecretString="one", AddReplicaRegions=[{"Region": STANDBY, **replica}])
        found: dict[str, Any] = secrets.describe_secret(SecretId="database")["ReplicationStatus"][0]
        return found

    def test_it_is_reported_as_it_was_given(self) -> None:
        kms = self.client("kms", STANDBY)
        kms.create_alias(AliasName="alias/secrets", TargetKeyId=kms.create_key()["KeyMetadata"]["KeyId"])
        status = self.create(KmsKeyId=ALIAS)
        self.assertEqual((ALIAS, "InSync"), (status["KmsKeyId"], status["Status"]))
        value = self.client("secretsmanager", STANDBY).get_secret_value(SecretId="database")["SecretString"]
        self.assertEqual("one", value)

    def test_without_one_it_is_the_service_s(self) -> None:
        self.assertEqual("alias/aws/secretsmanager", self.create()["KmsKeyId"])

    def test_a_key_that_the_region_does_not_have_fails_the_replica_not_the_secret(self) -> None:
        status = self.create(KmsKeyId=ALIAS)
        self.assertEqual(
            ("Failed", f"Replication failed: the KMS key {ALIAS} does not exist in {STANDBY}."),
            (status["Status"], status["StatusMessage"]),
        )
