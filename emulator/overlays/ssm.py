"""SSM: executions of Automation documents."""

from __future__ import annotations

import re
import uuid
from datetime import UTC, datetime
from typing import Any

from moto.core.exceptions import ServiceException
from moto.core.responses import ActionResult, EmptyResult
from moto.iam.models import iam_backends
from moto.sns.models import sns_backends
from moto.ssm.models import SimpleSystemManagerBackend, ssm_backends
from moto.ssm.responses import SimpleSystemManagerResponse

from emulator.account import ACCOUNT
from emulator.automation.execution import Execution
from emulator.automation.values import as_text, problem_of, substitute, typed
from emulator.overlays.registry import overlay
from emulator.world import world

METADATA = (
    "AutomationExecutionId",
    "DocumentName",
    "DocumentVersion",
    "AutomationExecutionStatus",
    "ExecutionStartTime",
    "ExecutionEndTime",
    "ExecutedBy",
    "Outputs",
    "Mode",
    "FailureMessage",
    "CurrentStepName",
    "CurrentAction",
)
"""What DescribeAutomationExecutions shows of each."""


class AutomationError(ServiceException):
    """An error under the name that the service gives it."""


def executions(backend: SimpleSystemManagerBackend) -> dict[str, Execution]:
    """Those of one Region, by id."""
    kept: dict[str, Execution] = backend.__dict__.setdefault("automation_executions", {})
    return kept


def _find(self: SimpleSystemManagerResponse) -> Execution:
    identifier = self._get_param("AutomationExecutionId")
    found = executions(self.ssm_backend).get(identifier)
    if found is None:
        raise AutomationError(
            "AutomationExecutionNotFoundException", f"Cannot find automation execution with id {identifier}"
        )
    found.check_timeout()
    return found


@overlay(SimpleSystemManagerResponse, "StartAutomationExecution", why="moto lacks it")
def start_automation_execution(_moto: Any, self: SimpleSystemManagerResponse) -> ActionResult:
    backend, name = self.ssm_backend, self._get_param("DocumentName")
    token = self._get_param("ClientToken")
    for identifier, execution in executions(backend).items():
        if token and execution.record.get("ClientToken") == token:
            return ActionResult({"AutomationExecutionId": identifier})
    documents = backend._documents.get(name.rpartition("/")[2])
    if documents is None:
        raise AutomationError("AutomationDefinitionNotFoundException", f"Automation definition {name} not found.")
    document = documents.find(self._get_param("DocumentVersion"))
    if document.document_type != "Automation":
        raise AutomationError("AutomationDefinitionNotFoundException", f"{name} is not an Automation document.")
    if self._get_param("Mode", "Auto") != "Auto":
        raise AutomationError("InternalServerError", "The emulator runs executions in mode Auto only.")
    identifier = str(uuid.uuid4())
    values = _parameters(document.content_json, self._get_param("Parameters") or {})
    role = substitute(document.content_json.get("assumeRole") or "", values)
    if role and not _role_exists(role):
        raise _invalid("The defined assume role is unable to be assumed.")
    record = {
        "AutomationExecutionId": identifier,
        "DocumentName": document.name,
        "DocumentVersion": document.document_version,
        "ExecutionStartTime": datetime.now(UTC),
        "Parameters": {key: value if isinstance(value, list) else [as_text(value)] for key, value in values.items()},
        "Mode": "Auto",
        "ExecutedBy": f"arn:aws:iam::{ACCOUNT}:root",
        "StepExecutionsTruncated": False,
    }
    execution = Execution(
        identifier,
        document.content_json,
        record,
        {**values, "global:ACCOUNT_ID": ACCOUNT},
        backend.region_name,
        lambda topic, message: _notify(backend.region_name, topic, message),
    )
    if token:
        record["ClientToken"] = token
    executions(backend)[identifier] = execution
    execution.start()
    return ActionResult({"AutomationExecutionId": identifier})


@overlay(SimpleSystemManagerResponse, "GetAutomationExecution", why="moto lacks it")
def get_automation_execution(_moto: Any, self: SimpleSystemManagerResponse) -> ActionResult:
    return ActionResult({"AutomationExecution": _find(self).record})


@overlay(SimpleSystemManagerResponse, "DescribeAutomationStepExecutions", why="moto lacks it")
def describe_automation_step_executions(_moto: Any, self: SimpleSystemManagerResponse) -> ActionResult:
    return ActionResult({"StepExecutions": _find(self).record["StepExecutions"]})


@overlay(SimpleSystemManagerResponse, "DescribeAutomationExecutions", why="moto lacks it")
def describe_automation_executions(_moto: Any, self: SimpleSystemManagerResponse) -> ActionResult:
    found = [execution.record for execution in executions(self.ssm_backend).values()]
    for wanted in self._get_param("Filters") or []:
        key, values = wanted["Key"], wanted["Values"]
        if key == "DocumentNamePrefix":
            found = [record for record in found if record["DocumentName"].startswith(tuple(values))]
        elif key == "ExecutionStatus":
            found = [record for record in found if record["AutomationExecutionStatus"] in values]
        elif key == "ExecutionId":
            found = [record for record in found if record["AutomationExecutionId"] in values]
        else:
            raise AutomationError("InvalidFilterKey", f"The emulator does not filter by {key}.")
    shown = [{name: record[name] for name in METADATA if name in record} for record in reversed(found)]
    return ActionResult({"AutomationExecutionMetadataList": shown})


@overlay(SimpleSystemManagerResponse, "SendAutomationSignal", why="moto lacks it")
def send_automation_signal(_moto: Any, self: SimpleSystemManagerResponse) -> ActionResult:
    signal = self._get_param("SignalType")
    if signal not in ("Approve", "Reject"):
        raise AutomationError("InvalidAutomationSignalException", f"The emulator does not know the signal {signal}.")
    comment = ((self._get_param("Payload") or {}).get("Comment") or [""])[0]
    execution = _find(self)
    if not execution.signal(signal == "Approve", comment):
        status = execution.record["AutomationExecutionStatus"]
        raise AutomationError(
            "InvalidAutomationSignalException",
            f"Automation execution is in status {status} and does not wait for an approval.",
        )
    return EmptyResult()


@overlay(SimpleSystemManagerResponse, "StopAutomationExecution", why="moto lacks it")
def stop_automation_execution(_moto: Any, self: SimpleSystemManagerResponse) -> ActionResult:
    execution = _find(self)
    if not execution.running:
        raise AutomationError(
            "InvalidAutomationStatusUpdateException",
            f"Automation execution has ended with {execution.record['AutomationExecutionStatus']}.",
        )
    execution.cancel()
    return EmptyResult()


def _invalid(message: str) -> AutomationError:
    return AutomationError("InvalidAutomationExecutionParametersException", message)


def _parameters(document: dict[str, Any], given: dict[str, list[str]]) -> dict[str, Any]:
    definitions: dict[str, Any] = document.get("parameters") or {}
    unknown = sorted(set(given) - set(definitions))
    if unknown:
        raise _invalid(f"Unknown parameters: {', '.join(unknown)}.")
    values = {}
    for name, definition in definitions.items():
        if name in given:
            problem = problem_of(definition, given[name])
            if problem:
                raise _invalid(f"Parameter {name} is invalid: {problem}.")
            values[name] = typed(definition, given[name])
        elif "default" in definition:
            values[name] = definition["default"]
        else:
            raise _invalid(f"Parameter {name} is required.")
    return values


def _role_exists(arn: str) -> bool:
    match = re.fullmatch(r"arn:aws:iam::(\d+):role/(?:.*/)?([^/]+)", arn)
    return match is not None and any(role.name == match[2] for role in iam_backends[match[1]]["aws"].roles.values())


def _notify(region: str, topic: str, message: str) -> None:
    sns_backends[ACCOUNT][region].publish(message=message, arn=topic, subject="Approval")


def _leave_behind() -> None:
    for backend in ssm_backends[ACCOUNT].values():
        for execution in executions(backend).values():
            execution.abandon()


world.on_branch.append(_leave_behind)
