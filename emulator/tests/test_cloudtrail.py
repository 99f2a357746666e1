"""CloudTrail: a trail by its ARN."""

from __future__ import annotations

from emulator.tests.case import ACCOUNT, HOME, EmulatorTestCase

ARN = f"arn:aws:cloudtrail:{HOME}:{ACCOUNT}:trail/audit"


class TrailTest(EmulatorTestCase):
    """StartLogging, StopLogging, DeleteTrail."""

    def setUp(self) -> None:
        super().setUp()
        s3 = self.client("s3", HOME)
        s3.create_bucket(Bucket="audit", CreateBucketConfiguration={"LocationConstraint": HOME})
        self.trails = self.client("cloudtrail", HOME)
        self.trails.create_trail(Name="audit", S3BucketName="audit")

    def test_it_starts_and_stops(self) -> None:
        for name in ("audit", ARN):
            self.trails.start_logging(Name=name)
            self.assertTrue(self.trails.get_trail_status(Name=name)["IsLogging"])
            self.trails.stop_logging(Name=name)
            self.assertFalse(self.trails.get_trail_status(Name=name)["IsLogging"])

    def test_it_is_deleted(self) -> None:
        self.trails.delete_trail(Name=ARN)
        self.assertEqual([], self.trails.list_trails()["Trails"])

    def test_one_that_is_not_there_is_refused(self) -> None:
        for call in (self.trails.start_logging, self.trails.stop_logging, self.trails.delete_trail):
            message = f"Unknown trail: other for the user: {ACCOUNT}"
            self.assert_refused("TrailNotFoundException", message, call, Name="other")
