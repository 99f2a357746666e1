"""S3 Batch Operations: jobs that replicate what was in a bucket before its rules."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from typing import Any

from emulator.tests.case import ACCOUNT, HOME, STANDBY
from emulator.tests.test_s3 import ReplicationTestCase

PENDING_ONES = {"EligibleForReplication": True, "ObjectReplicationStatuses": ["NONE", "FAILED"]}
NOTHING = [{"FailureReason": "Manifest generation found no keys matching the filter criteria."}]


class JobTest(ReplicationTestCase):
    """CreateJob and its kin, with objects that were there before the rule."""

    def setUp(self) -> None:
        super().setUp()
        self.control = self.control_in(HOME)

    def control_in(self, region: str) -> Any:
        control = self.client("s3control", region)

        def without_account(request: Any, **_: Any) -> None:
            request.url = request.url.replace(f"//{ACCOUNT}.", "//")

        control.meta.events.register("before-sign", without_account)
        return control

    def create(self, criteria: dict[str, Any] = PENDING_ONES, **more: Any) -> str:
        generator = {"SourceBucket": "arn:aws:s3:::data-home", "EnableManifestOutput": False, "Filter": criteria}
        given: dict[str, Any] = {
            "AccountId": ACCOUNT,
            "ConfirmationRequired": True,
            "Operation": {"S3ReplicateObject": {}},
            "ManifestGenerator": {"S3JobManifestGenerator": generator},
            "Report": {"Enabled": False},
            "RoleArn": f"arn:aws:iam::{ACCOUNT}:role/backfill",
            "Priority": 1,
            "Description": "backfill",
            **more,
        }
        return str(self.control.create_job(**given)["JobId"])

    def look(self, job: str) -> dict[str, Any]:
        shown: dict[str, Any] = self.control.describe_job(AccountId=ACCOUNT, JobId=job)["Job"]
        return shown

    def state(self, job: str) -> tuple[str, int, int, int]:
        shown = self.look(job)
        progress = shown["ProgressSummary"]
        counts = ("TotalNumberOfTasks", "NumberOfTasksSucceeded", "NumberOfTasksFailed")
        return (shown["Status"], *(progress[name] for name in counts))  # type: ignore[return-value]

    def confirm(self, job: str) -> None:
        self.control.update_job_status(AccountId=ACCOUNT, JobId=job, RequestedJobStatus="Ready")

    def replicas(self) -> list[str]:
        listed = self.client("s3", STANDBY).list_object_versions(Bucket="data-standby")
        return [version["VersionId"] for version in listed.get("Versions", [])]

    def test_it_copies_what_was_there_before_the_rule_once_it_is_confirmed(self) -> None:
        versions = [self.put(key) for key in ("a", "b")]
        self.configure()
        self.put("later")
        job = self.create()
        self.assertEqual(("Suspended", 2, 0, 0), self.state(job))
        self.assertEqual(("Suspended", 2, 0, 0), self.state(job))
        self.confirm(job)
        self.assertEqual(("Complete", 2, 2, 0), self.state(job))
        self.assertLess(set(versions), set(self.replicas()))
        self.assertEqual("COMPLETED", self.s3.head_object(Bucket="data-home", Key="a")["ReplicationStatus"])

    def test_without_confirmation_it_runs_at_once(self) -> None:
        self.put()
        self.configure()
        self.assertEqual(("Complete", 1, 1, 0), self.state(self.create(ConfirmationRequired=False)))

    def test_a_job_with_nothing_to_do_fails_and_says_so(self) -> None:
        self.put()
        # No rule, so that nothing is eligible.
        shown = self.look(self.create())
        self.assertEqual(("Failed", NOTHING), (shown["Status"], shown["FailureReasons"]))

    def test_the_filter_knows_the_time_and_the_status(self) -> None:
        self.put()
        self.configure()
        past = datetime.now(timezone.utc) - timedelta(hours=1)
        self.assertEqual("Failed", self.state(self.create(PENDING_ONES | {"CreatedBefore": past}))[0])
        self.assertEqual("Failed", self.state(self.create({"ObjectReplicationStatuses": ["COMPLETED"]}))[0])
        future = past + timedelta(hours=2)
        self.assertEqual("Suspended", self.state(self.create(PENDING_ONES | {"CreatedBefore": future}))[0])

    def test_an_object_whose_key_is_gone_fails_and_is_found_again(self) -> None:
        gone = f"arn:aws:kms:{HOME}:{ACCOUNT}:key/gone"
        self.put("lost", ServerSideEncryption="aws:kms", SSEKMSKeyId=gone)
        self.put("whole")
        self.configure()
        job = self.create()
        self.look(job)
        self.confirm(job)
        self.assertEqual(("Complete", 2, 1, 1), self.state(job))
        self.assertEqual("FAILED", self.s3.head_object(Bucket="data-home", Key="lost")["ReplicationStatus"])
        self.assertEqual(("Suspended", 1, 0, 0), self.state(self.create()))

    def test_it_waits_for_a_dead_region(self) -> None:
        self.put()
        self.configure()
        self.world(dead=[STANDBY])
        job = self.create(ConfirmationRequired=False)
        self.assertEqual(("Active", 1, 0, 0), self.state(job))
        self.world(dead=[])
        self.assertEqual(("Complete", 1, 1, 0), self.state(job))

    def test_jobs_are_listed_in_their_region_by_status(self) -> None:
        job = self.create()
        listed = self.control.list_jobs(AccountId=ACCOUNT, JobStatuses=["New", "Active"])["Jobs"]
        shown = [(each["JobId"], each["Description"], each["Status"]) for each in listed]
        self.assertEqual([(job, "backfill", "New")], shown)
        self.assertEqual([], self.control.list_jobs(AccountId=ACCOUNT, JobStatuses=["Active"])["Jobs"])
        self.assertEqual([], self.control_in(STANDBY).list_jobs(AccountId=ACCOUNT)["Jobs"])

    def test_the_same_token_makes_the_same_job(self) -> None:
        self.assertEqual(self.create(ClientRequestToken="one"), self.create(ClientRequestToken="one"))
        self.assertNotEqual(self.create(ClientRequestToken="one"), self.create(ClientRequestToken="two"))

    def test_a_job_is_cancelled_and_stays_so(self) -> None:
        self.put()
        self.configure()
        job = self.create()
        self.look(job)
        self.control.update_job_status(
            AccountId=ACCOUNT, JobId=job, RequestedJobStatus="Cancelled", StatusUpdateReason="not now"
        )
        shown = self.look(job)
        self.assertEqual(("Cancelled", "not now"), (shown["Status"], shown["StatusUpdateReason"]))
        self.assert_refused("JobStatusException", "The job cannot go from Cancelled to Ready.", self.confirm, job=job)

    def test_refusals(self) -> None:
        self.assert_refused("NotFoundException", "The specified job does not exist.", self.look, job="no-such-job")
        self.assert_refused(
            "BadRequestException",
            "The emulator runs jobs of S3ReplicateObject only.",
            self.create,
            Operation={"S3DeleteObjectTagging": {}},
        )
