"""S3: replication configurations, and objects that reach the other Region."""

from __future__ import annotations

import copy
import json
from typing import Any

from botocore.exceptions import ClientError

from emulator.tests.case import ACCOUNT, HOME, STANDBY, EmulatorTestCase

ROLE = f"arn:aws:iam::{ACCOUNT}:role/replication"


class ReplicationTestCase(EmulatorTestCase):
    """A versioned bucket in each Region, with a key of its own; `data-home` is replicated to `data-standby`."""

    def setUp(self) -> None:
        super().setUp()
        self.s3 = self.client("s3", HOME)
        self.keys = {}
        for region, name in ((HOME, "data-home"), (STANDBY, "data-standby")):
            s3, kms = self.client("s3", region), self.client("kms", region)
            s3.create_bucket(Bucket=name, CreateBucketConfiguration={"LocationConstraint": region})
            s3.put_bucket_versioning(Bucket=name, VersioningConfiguration={"Status": "Enabled"})
            key = kms.create_key()["KeyMetadata"]["KeyId"]
            kms.create_alias(AliasName="alias/storage", TargetKeyId=key)
            self.keys[region] = f"arn:aws:kms:{region}:{ACCOUNT}:alias/storage"

    def rule(self, **changes: Any) -> dict[str, Any]:
        return {
            "ID": "to-standby",
            "Priority": 0,
            "Status": "Enabled",
            "Filter": {"Prefix": ""},
            "DeleteMarkerReplication": {"Status": "Enabled"},
            "SourceSelectionCriteria": {
                "SseKmsEncryptedObjects": {"Status": "Enabled"},
                "ReplicaModifications": {"Status": "Enabled"},
            },
            "Destination": {
                "Bucket": "arn:aws:s3:::data-standby",
                "StorageClass": "STANDARD",
                "EncryptionConfiguration": {"ReplicaKmsKeyID": self.keys[STANDBY]},
                "Metrics": {"Status": "Enabled", "EventThreshold": {"Minutes": 15}},
                "ReplicationTime": {"Status": "Enabled", "Time": {"Minutes": 15}},
            },
            **changes,
        }

    def configure(self, rule: dict[str, Any] | None = None, bucket: str = "data-home") -> None:
        self.s3.put_bucket_replication(
            Bucket=bucket, ReplicationConfiguration={"Role": ROLE, "Rules": [rule or self.rule()]}
        )

    def put(self, key: str = "a", bucket: str = "data-home", **more: Any) -> str:
        put = self.s3.put_object(Bucket=bucket, Key=key, Body=b"text", **more)
        return str(put["VersionId"])

    def keys_of(self, bucket: str) -> list[str]:
        return [found["Key"] for found in self.s3.list_objects_v2(Bucket=bucket).get("Contents", [])]

    def status(self, bucket: str, key: str = "a") -> str | None:
        status: str | None = self.s3.head_object(Bucket=bucket, Key=key).get("ReplicationStatus")
        return status


class ConfigurationTest(ReplicationTestCase):
    """PutBucketReplication, GetBucketReplication."""

    def test_it_comes_back_whole(self) -> None:
        self.configure()
        shown = self.s3.get_bucket_replication(Bucket="data-home")["ReplicationConfiguration"]
        self.assertEqual({"Role": ROLE, "Rules": [self.rule()]}, shown)

    def test_a_prefix_and_a_disabled_part_come_back_too(self) -> None:
        rule = self.rule(Filter={"Prefix": "models/"}, DeleteMarkerReplication={"Status": "Disabled"})
        self.configure(rule)
        shown = self.s3.get_bucket_replication(Bucket="data-home")["ReplicationConfiguration"]
        self.assertEqual([rule], shown["Rules"])

    def test_a_bucket_without_one_says_so(self) -> None:
        self.assert_refused(
            "ReplicationConfigurationNotFoundError",
            "The replication configuration was not found",
            self.s3.get_bucket_replication,
            Bucket="data-home",
        )

    def test_a_source_without_versions_is_refused(self) -> None:
        self.s3.put_bucket_versioning(Bucket="data-home", VersioningConfiguration={"Status": "Suspended"})
        self.assert_refused(
            "InvalidRequest",
            "Versioning must be 'Enabled' on the bucket to apply a replication configuration",
            self.configure,
        )

    def test_a_destination_without_versions_or_none_is_refused(self) -> None:
        self.s3.put_bucket_versioning(Bucket="data-standby", VersioningConfiguration={"Status": "Suspended"})
        self.assert_refused("InvalidRequest", "Destination bucket must have versioning enabled.", self.configure)
        rule = self.rule(Destination={"Bucket": "arn:aws:s3:::nowhere"})
        self.assert_refused("InvalidRequest", "Destination bucket must exist.", self.configure, rule=rule)

    def test_the_bucket_itself_as_destination_is_refused(self) -> None:
        rule = self.rule(SourceSelectionCriteria={}, Destination={"Bucket": "arn:aws:s3:::data-home"})
        self.assert_refused(
            "InvalidRequest", "Source and destination bucket cannot be the same.", self.configure, rule=rule
        )

    def test_encrypted_objects_need_a_key_of_the_destination_s_region(self) -> None:
        rule = copy.deepcopy(self.rule())
        rule["Destination"]["EncryptionConfiguration"]["ReplicaKmsKeyID"] = self.keys[HOME]
        self.assert_refused(
            "InvalidRequest",
            f"The key {self.keys[HOME]} is not in the Region of the destination bucket, {STANDBY}.",
            self.configure,
            rule=rule,
        )
        del rule["Destination"]["EncryptionConfiguration"]
        self.assert_refused(
            "InvalidRequest",
            "ReplicaKmsKeyID must be specified if SseKmsEncryptedObjects tag is present.",
            self.configure,
            rule=rule,
        )

    def test_versions_stay_while_there_is_a_configuration(self) -> None:
        self.configure()
        self.assert_refused(
            "InvalidBucketState",
            "A replication configuration is present on this bucket, so you cannot change the versioning state. "
            "To change the versioning state, first delete the replication configuration.",
            self.s3.put_bucket_versioning,
            Bucket="data-home",
            VersioningConfiguration={"Status": "Suspended"},
        )
        self.s3.delete_bucket_replication(Bucket="data-home")
        self.s3.put_bucket_versioning(Bucket="data-home", VersioningConfiguration={"Status": "Suspended"})


class ObjectTest(ReplicationTestCase):
    """PutObject, DeleteObject, PutObjectTagging."""

    def test_an_object_is_replicated_with_version_metadata_tags_and_key(self) -> None:
        self.configure()
        version = self.put(Metadata={"digest": "abc"}, Tagging="team=serving", ContentType="text/plain")
        replica = self.s3.get_object(Bucket="data-standby", Key="a")
        self.assertEqual(b"text", replica["Body"].read())
        self.assertEqual(
            (version, {"digest": "abc"}, "text/plain", "REPLICA"),
            (replica["VersionId"], replica["Metadata"], replica["ContentType"], replica["ReplicationStatus"]),
        )
        self.assertEqual(
            [{"Key": "team", "Value": "serving"}],
            self.s3.get_object_tagging(Bucket="data-standby", Key="a")["TagSet"],
        )
        self.assertEqual("COMPLETED", self.status("data-home"))

    def test_an_encrypted_object_is_under_the_replica_s_key(self) -> None:
        self.configure()
        self.put(ServerSideEncryption="aws:kms", SSEKMSKeyId=self.keys[HOME])
        replica = self.s3.head_object(Bucket="data-standby", Key="a")
        self.assertEqual(self.keys[STANDBY], replica["SSEKMSKeyId"])

    def test_an_encrypted_object_is_skipped_in_silence_without_the_criteria(self) -> None:
        self.configure(self.rule(SourceSelectionCriteria={}))
        self.put(ServerSideEncryption="aws:kms", SSEKMSKeyId=self.keys[HOME])
        self.assertEqual([], self.keys_of("data-standby"))
        self.assertIsNone(self.status("data-home"))

    def test_what_was_there_before_the_configuration_is_not_replicated(self) -> None:
        self.put("old")
        self.configure()
        self.put("new")
        self.assertEqual(["new"], self.keys_of("data-standby"))

    def test_only_what_the_prefix_covers_is_replicated(self) -> None:
        self.configure(self.rule(Filter={"Prefix": "models/"}))
        self.put("models/a")
        self.put("logs/a")
        self.assertEqual(["models/a"], self.keys_of("data-standby"))

    def test_a_disabled_rule_replicates_nothing(self) -> None:
        self.configure(self.rule(Status="Disabled"))
        self.put()
        self.assertEqual([], self.keys_of("data-standby"))

    def test_copies_and_multipart_uploads_are_replicated(self) -> None:
        self.configure()
        self.put("a")
        self.s3.copy_object(Bucket="data-home", Key="b", CopySource={"Bucket": "data-home", "Key": "a"})
        upload = self.s3.create_multipart_upload(Bucket="data-home", Key="c")["UploadId"]
        part = self.s3.upload_part(Bucket="data-home", Key="c", UploadId=upload, PartNumber=1, Body=b"part")
        self.s3.complete_multipart_upload(
            Bucket="data-home",
            Key="c",
            UploadId=upload,
            MultipartUpload={"Parts": [{"PartNumber": 1, "ETag": part["ETag"]}]},
        )
        self.assertEqual(["a", "b", "c"], self.keys_of("data-standby"))
        self.assertEqual(b"part", self.s3.get_object(Bucket="data-standby", Key="c")["Body"].read())

    def test_a_replica_is_not_replicated_again(self) -> None:
        self.configure()
        back = copy.deepcopy(self.rule())
        back["Destination"]["Bucket"] = "arn:aws:s3:::data-home"
        back["Destination"]["EncryptionConfiguration"]["ReplicaKmsKeyID"] = self.keys[HOME]
        self.configure(back, "data-standby")
        self.put("a")
        self.put("b", bucket="data-standby")
        for bucket in ("data-home", "data-standby"):
            versions = self.s3.list_object_versions(Bucket=bucket)["Versions"]
            self.assertEqual(["a", "b"], [version["Key"] for version in versions])
        self.assertEqual("REPLICA", self.status("data-home", "b"))

    def test_a_delete_marker_is_replicated_the_deletion_of_a_version_is_not(self) -> None:
        self.configure()
        version = self.put()
        self.s3.delete_object(Bucket="data-home", Key="a")
        self.assertEqual([], self.keys_of("data-standby"))
        self.s3.delete_object(Bucket="data-home", Key="a", VersionId=version)
        kept = self.s3.list_object_versions(Bucket="data-standby")
        self.assertEqual([version], [each["VersionId"] for each in kept["Versions"]])
        self.assertEqual(1, len(kept["DeleteMarkers"]))

    def test_a_delete_marker_stays_where_the_rule_does_not_name_it(self) -> None:
        self.configure(self.rule(DeleteMarkerReplication={"Status": "Disabled"}))
        self.put()
        self.s3.delete_object(Bucket="data-home", Key="a")
        self.assertEqual(["a"], self.keys_of("data-standby"))

    def test_changed_tags_follow(self) -> None:
        self.configure()
        self.put()
        tags = [{"Key": "state", "Value": "released"}]
        self.s3.put_object_tagging(Bucket="data-home", Key="a", Tagging={"TagSet": tags})
        self.assertEqual(tags, self.s3.get_object_tagging(Bucket="data-standby", Key="a")["TagSet"])

    def test_a_key_that_does_not_exist_fails_the_object_not_the_configuration(self) -> None:
        rule = copy.deepcopy(self.rule())
        rule["Destination"]["EncryptionConfiguration"]["ReplicaKmsKeyID"] = (
            f"arn:aws:kms:{STANDBY}:{ACCOUNT}:alias/missing"
        )
        self.configure(rule)
        self.put()
        self.assertEqual("FAILED", self.status("data-home"))
        self.assertEqual([], self.keys_of("data-standby"))


class RegionTest(ReplicationTestCase):
    """A bucket answers in its own Region."""

    def test_elsewhere_the_call_is_redirected(self) -> None:
        self.put()
        elsewhere = self.client("s3", STANDBY)
        regions: list[str] = []
        elsewhere.meta.events.register(
            "before-send.s3", lambda request, **_: regions.append(request.headers["Authorization"].decode())
        )
        self.assertEqual(b"text", elsewhere.get_object(Bucket="data-home", Key="a")["Body"].read())
        self.assertEqual([STANDBY, HOME], [each.split("Credential=")[1].split("/")[2] for each in regions])

    def test_the_name_is_taken_everywhere(self) -> None:
        with self.assertRaises(self.s3.exceptions.BucketAlreadyOwnedByYou):
            self.client("s3", STANDBY).create_bucket(
                Bucket="data-home", CreateBucketConfiguration={"LocationConstraint": STANDBY}
            )


class DeadRegionTest(ReplicationTestCase):
    """What cannot be delivered waits."""

    def test_objects_for_a_dead_region_arrive_when_it_is_back(self) -> None:
        self.configure()
        self.world(dead=[STANDBY])
        self.put()
        self.assertEqual("PENDING", self.status("data-home"))
        self.assertEqual([], self.keys_of("data-standby"))
        self.world(dead=[])
        self.assertEqual(["a"], self.keys_of("data-standby"))
        self.assertEqual("COMPLETED", self.status("data-home"))

    def test_a_dead_region_sends_nothing_either(self) -> None:
        self.configure()
        self.world(dead=[HOME])
        self.put()
        self.assertEqual([], self.keys_of("data-standby"))
        self.world(dead=[])
        self.assertEqual(["a"], self.keys_of("data-standby"))


class BucketPolicyTest(EmulatorTestCase):
    """A denial under a condition denies nobody here; a plain one still does."""

    def put_under(self, statement: dict[str, Any]) -> Any:
        s3 = self.client("s3", HOME)
        s3.create_bucket(Bucket="policed", CreateBucketConfiguration={"LocationConstraint": HOME})
        deny = {"Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": "arn:aws:s3:::policed/*", **statement}
        s3.put_bucket_policy(Bucket="policed", Policy=json.dumps({"Version": "2012-10-17", "Statement": [deny]}))
        return s3.put_object(Bucket="policed", Key="a", Body=b"text")

    def test_denial_under_a_condition(self) -> None:
        self.put_under({"Condition": {"Bool": {"aws:SecureTransport": "false"}}})

    def test_plain_denial(self) -> None:
        with self.assertRaises(ClientError) as caught:
            self.put_under({})
        self.assertEqual(caught.exception.response["ResponseMetadata"]["HTTPStatusCode"], 403)
