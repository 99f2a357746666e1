"""S3 Batch Operations: jobs that replicate what was in a bucket before its rules.

A job is made, prepared and run when somebody looks at it; there is no other clock. While a Region is dead its job stays
Active.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from datetime import datetime, timezone
from typing import Any

from moto.core.exceptions import ServiceException
from moto.core.responses import ActionResult
from moto.s3.models import FakeBucket, FakeKey
from moto.s3control import urls
from moto.s3control.responses import S3ControlResponse

from emulator.overlays import s3_replication
from emulator.overlays.registry import overlay

for path in ("jobs", "jobs/(?P<job_id>[^/]+)", "jobs/(?P<job_id>[^/]+)/status"):
    urls.url_paths["{0}/v20180820/" + path + "$"] = S3ControlResponse.dispatch

ENDED = ("Complete", "Failed", "Cancelled")
NOTHING = "Manifest generation found no keys matching the filter criteria."


class RefusedJob(ServiceException):
    """The request for a job cannot be taken."""

    code = "BadRequestException"


class NoSuchJob(ServiceException):
    """There is none of that id in this Region."""

    code = "NotFoundException"


class WrongState(ServiceException):
    """The job is where it cannot go on from as requested."""

    code = "JobStatusException"


@dataclass
class Job:
    """One job, as far as it has come."""

    shown: dict[str, Any]
    """What it was made with, as DescribeJob shows it."""
    token: str
    status: str = "New"
    total: int = 0
    succeeded: int = 0
    failed: int = 0
    waiting: list[tuple[str, str]] = field(default_factory=list)
    """Key and version of what is still to be replicated."""
    reasons: list[dict[str, str]] = field(default_factory=list)
    update_reason: str | None = None

    @property
    def progress(self) -> dict[str, int]:
        """Its tasks."""
        return {
            "TotalNumberOfTasks": self.total,
            "NumberOfTasksSucceeded": self.succeeded,
            "NumberOfTasksFailed": self.failed,
        }

    def bucket(self) -> FakeBucket | None:
        """What it replicates from."""
        generator = self.shown["ManifestGenerator"]["S3JobManifestGenerator"]
        return s3_replication.bucket(generator["SourceBucket"].rpartition(":")[2])

    def go_on(self) -> None:
        """As far as it can."""
        if self.status == "New":
            self._prepare()
        if self.status in ("Ready", "Active"):
            self._run()

    def _prepare(self) -> None:
        bucket, criteria = self.bucket(), self.shown["ManifestGenerator"]["S3JobManifestGenerator"].get("Filter", {})
        versions = [version for key in bucket.keys for version in bucket.keys.getlist(key)] if bucket else []
        self.waiting = [
            (version.name, version.version_id)
            for version in versions
            if isinstance(version, FakeKey) and bucket and _matches(bucket, version, criteria)
        ]
        self.total = len(self.waiting)
        if not self.waiting:
            self.status = "Failed"
            self.reasons = [{"FailureReason": NOTHING}]
        else:
            self.status = "Suspended" if self.shown["ConfirmationRequired"] else "Ready"

    def _run(self) -> None:
        self.status, bucket, left = "Active", self.bucket(), []
        for name, version in self.waiting:
            arrived = s3_replication.replicate(bucket, name, version) if bucket else False
            if arrived is None:
                left.append((name, version))
            elif arrived:
                self.succeeded += 1
            else:
                self.failed += 1
        self.waiting = left
        if not left:
            self.status = "Complete"


def _matches(bucket: FakeBucket, version: FakeKey, criteria: dict[str, Any]) -> bool:
    status = getattr(version, "replication_status", None) or "NONE"
    before = criteria.get("CreatedBefore")
    return (
        (not criteria.get("EligibleForReplication") or s3_replication.is_eligible(bucket, version))
        and status in criteria.get("ObjectReplicationStatuses", [status])
        and (before is None or version.last_modified.replace(tzinfo=timezone.utc) < _time(before))
    )


def _time(given: Any) -> datetime:
    time = given if isinstance(given, datetime) else datetime.fromisoformat(str(given))
    return time.replace(tzinfo=time.tzinfo or timezone.utc)


def _jobs(self: S3ControlResponse) -> dict[str, Job]:
    """Those of the Region, by id, the oldest first."""
    kept: dict[str, dict[str, Job]] = self.backend.__dict__.setdefault("jobs", {})
    return kept.setdefault(self.region, {})


def _job(self: S3ControlResponse) -> Job:
    jobs, identifier = _jobs(self), self._get_param("JobId")
    if identifier not in jobs:
        raise NoSuchJob("The specified job does not exist.")
    return jobs[identifier]


@overlay(S3ControlResponse, "CreateJob", why="moto lacks it; here a job replicates, and does nothing else")
def create_job(_moto: Any, self: S3ControlResponse) -> ActionResult:
    jobs, token = _jobs(self), self._get_param("ClientRequestToken")
    for identifier, job in jobs.items():
        if job.token == token:
            return ActionResult({"JobId": identifier})
    if "S3ReplicateObject" not in self._get_param("Operation", {}):
        raise RefusedJob("The emulator runs jobs of S3ReplicateObject only.")
    if not self._get_param("ManifestGenerator"):
        raise RefusedJob("The emulator makes the manifest of a job itself.")
    identifier = str(uuid.uuid4())
    given = ("Operation", "ManifestGenerator", "Report", "RoleArn", "Priority", "Description")
    jobs[identifier] = Job(
        shown={
            "JobId": identifier,
            "JobArn": f"arn:aws:s3:{self.region}:{self.current_account}:job/{identifier}",
            "ConfirmationRequired": bool(self._get_param("ConfirmationRequired", False)),
            "CreationTime": datetime.now(timezone.utc),
            **{name: self._get_param(name) for name in given},
        },
        token=token,
    )
    return ActionResult({"JobId": identifier})


@overlay(S3ControlResponse, "DescribeJob", why="moto lacks it; here a job goes on when it is looked at")
def describe_job(_moto: Any, self: S3ControlResponse) -> ActionResult:
    job = _job(self)
    job.go_on()
    shown = job.shown | {"Status": job.status, "ProgressSummary": job.progress}
    if job.reasons:
        shown["FailureReasons"] = job.reasons
    if job.update_reason:
        shown["StatusUpdateReason"] = job.update_reason
    return ActionResult({"Job": shown})


@overlay(S3ControlResponse, "ListJobs", why="moto lacks it")
def list_jobs(_moto: Any, self: S3ControlResponse) -> ActionResult:
    statuses = self._get_param("JobStatuses") or []
    names = ("JobId", "Description", "Priority", "CreationTime")
    listed = [
        {name: job.shown[name] for name in names}
        | {"Operation": "S3ReplicateObject", "Status": job.status, "ProgressSummary": job.progress}
        for job in _jobs(self).values()
        if not statuses or job.status in statuses
    ]
    return ActionResult({"Jobs": listed})


@overlay(S3ControlResponse, "UpdateJobStatus", why="moto lacks it")
def update_job_status(_moto: Any, self: S3ControlResponse) -> ActionResult:
    job, wanted = _job(self), self._get_param("RequestedJobStatus")
    if job.status in ENDED or (wanted == "Ready" and job.status != "Suspended"):
        raise WrongState(f"The job cannot go from {job.status} to {wanted}.")
    job.status = wanted
    job.update_reason = self._get_param("StatusUpdateReason")
    answer = {"JobId": job.shown["JobId"], "Status": wanted, "StatusUpdateReason": job.update_reason}
    return ActionResult({name: value for name, value in answer.items() if value is not None})
