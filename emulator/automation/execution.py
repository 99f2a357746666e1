"""One execution of an Automation document.

A thread runs steps until there is one that waits for an approval, or none is left. An approval starts a new thread. So
an execution that waits holds no thread, and goes on in a branch as it does in the process that it was started in.
"""

from __future__ import annotations

import json
import threading
import traceback
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from emulator.automation import choices, script
from emulator.automation.values import UnknownReference, as_text, select, substitute
from emulator.overlays import LOCK
from emulator.world import world

DEFAULT_TIMEOUTS = {"aws:executeScript": 600.0, "aws:approve": 604_800.0}
"""Seconds."""

RUNNING = ("Pending", "InProgress", "Waiting")


class Execution:
    """Its record is what GetAutomationExecution shows."""

    def __init__(
        self,
        identifier: str,
        document: dict[str, Any],
        record: dict[str, Any],
        values: dict[str, Any],
        region: str,
        notify: Callable[[str, str], None],
    ) -> None:
        self.record = record
        self.cancelled = False
        self._region = region
        self._notify = notify
        self._document = document
        self._definitions: dict[str, dict[str, Any]] = {step["name"]: step for step in document["mainSteps"]}
        self._order = list(self._definitions)
        self._steps: dict[str, dict[str, Any]] = {
            name: _shown(identifier, self._definitions[name]) for name in self._order
        }
        self._values = {**values, "automation:EXECUTION_ID": identifier, "global:REGION": region}
        self._critical_failure: str | None = None
        self._waiting: str | None = None
        self._approvals = 0
        record.update(AutomationExecutionStatus="InProgress", StepExecutions=list(self._steps.values()))

    @property
    def running(self) -> bool:
        """Whether it has no final status yet."""
        return self.record["AutomationExecutionStatus"] in RUNNING

    def start(self, name: str | None = None) -> None:
        """Runs from a step on, the first by default."""
        threading.Thread(target=self._run, args=(name or self._order[0],), daemon=True).start()

    def signal(self, approved: bool, comment: str) -> bool:
        """An approval or a rejection; False when nothing waits for one."""
        self.check_timeout()
        name = self._waiting
        if name is None:
            return False
        step, definition = self._steps[name], self._definitions[name]
        self._approvals += approved
        if approved and self._approvals < int((definition.get("inputs") or {}).get("MinRequiredApprovals", 1)):
            return True
        self._waiting = None
        step["Outputs"] = {
            "ApprovalStatus": ["Approved" if approved else "Rejected"],
            "ApproverDecisions": [json.dumps([{"decision": "Approve" if approved else "Reject", "comment": comment}])],
        }
        following = self._finish(name, None if approved else "Step was rejected.")
        if following is None:
            self._end()
        else:
            self.record["AutomationExecutionStatus"] = "InProgress"
            self.start(following)
        return True

    def cancel(self) -> None:
        """Ends it after the step that runs, or at once while it waits."""
        self.cancelled = True
        if self._waiting is not None:
            self._steps[self._waiting]["StepStatus"] = "Cancelled"
            self._waiting = None
            self._end()

    def check_timeout(self) -> None:
        """An approval that came too late never comes."""
        if self._waiting is None:
            return
        step, definition = self._steps[self._waiting], self._definitions[self._waiting]
        if _now() > step["ExecutionStartTime"] + timedelta(seconds=_timeout(definition)):
            name, self._waiting = self._waiting, None
            following = self._finish(name, "Step timed out while waiting for approval.", "TimedOut")
            if following is None:
                self._end()
            else:
                self.start(following)

    def abandon(self) -> None:
        """In a branch: the thread that ran this stayed behind."""
        if self.running and self._waiting is None:
            self.record.update(
                AutomationExecutionStatus="Failed",
                ExecutionEndTime=_now(),
                FailureMessage="The emulator branched while this was running; it goes on in the other branch only.",
            )

    def _run(self, name: str | None) -> None:
        while name is not None:
            with LOCK:
                if self.cancelled:
                    break
                self._begin(name)
            definition = self._definitions[name]
            try:
                if definition["action"] == "aws:approve":
                    self._wait(name)
                    return
                failure, status = self._perform(name)
            except UnknownReference as error:
                failure, status = str(error), "Failed"
            except Exception as error:  # a fault of the document or of the emulator
                traceback.print_exc()
                failure, status = f"{type(error).__name__}: {error}", "Failed"
            with LOCK:
                name = self._finish(name, failure, status)
        with LOCK:
            self._end()

    def _begin(self, name: str) -> None:
        step = self._steps[name]
        step.update(StepStatus="InProgress", ExecutionStartTime=_now())
        self.record.update(CurrentStepName=name, CurrentAction=step["Action"])

    def _inputs(self, name: str) -> dict[str, Any]:
        with LOCK:
            inputs: dict[str, Any] = substitute(self._definitions[name].get("inputs") or {}, self._values)
            self._steps[name]["Inputs"] = {key: as_text(value) for key, value in inputs.items()}
        return inputs

    def _wait(self, name: str) -> None:
        inputs = self._inputs(name)
        with LOCK:
            if inputs.get("NotificationArn"):
                self._notify(inputs["NotificationArn"], str(inputs.get("Message", "")))
            self._approvals = 0
            self._waiting = name
            self._steps[name]["StepStatus"] = "Waiting"
            self.record["AutomationExecutionStatus"] = "Waiting"

    def _perform(self, name: str) -> tuple[str | None, str]:
        """Why it failed, if it did, and the status that then follows."""
        definition = self._definitions[name]
        match definition["action"]:
            case "aws:executeScript":
                return self._execute_script(name, definition)
            case "aws:branch":
                following = choices.chosen(self._inputs(name))
                with LOCK:
                    self._values[f"{name}:next"] = following
                return None, "Failed"
        return f"The emulator does not run {definition['action']}.", "Failed"

    def _execute_script(self, name: str, definition: dict[str, Any]) -> tuple[str | None, str]:
        inputs = self._inputs(name)
        if world.gate is None:
            return 'No gate is set: POST /warmsite/world {"gate": "http://127.0.0.1:N"}.', "Failed"
        for _ in range(int(definition.get("maxAttempts", 1))):
            result = script.run(inputs, self._region, world.gate, _timeout(definition))
            if result.failure is None:
                break
        with LOCK:
            step = self._steps[name]
            step["Outputs"] = {"ExecutionLog": [result.log]}
            if result.failure is None:
                self._keep(name, {"Payload": result.payload})
        return result.failure, "TimedOut" if result.timed_out else "Failed"

    def _keep(self, name: str, answer: dict[str, Any]) -> None:
        outputs = {"Payload": answer["Payload"], "OutputPayload": answer}
        for output in self._definitions[name].get("outputs") or []:
            outputs[output["Name"]] = select(output["Selector"], answer)
        self._steps[name]["Outputs"].update({key: [as_text(value)] for key, value in outputs.items()})
        self._values.update({f"{name}.{key}": value for key, value in outputs.items() if value is not None})

    def _finish(self, name: str, failure: str | None, status: str = "Failed") -> str | None:
        """Notes how a step ended; the step that comes next, or None at the end."""
        step, definition = self._steps[name], self._definitions[name]
        step.update(StepStatus="Success" if failure is None else status, ExecutionEndTime=_now())
        if failure is not None:
            step["FailureMessage"] = failure
            step["FailureDetails"] = {
                "FailureStage": "Invocation",
                "FailureType": status,
                "Details": {"Message": [failure]},
            }
            reaction = str(definition.get("onFailure", "Abort"))
            if reaction == "Abort" or definition.get("isCritical", True):
                self._critical_failure = self._critical_failure or f"Step {name} failed: {failure}"
            if reaction == "Abort":
                return None
            if reaction.startswith("step:"):
                return reaction.removeprefix("step:")
        if definition["action"] == "aws:branch" and failure is None:
            following = self._values.pop(f"{name}:next")
            if following is not None:
                return str(following)
        if definition.get("isEnd"):
            return None
        if definition.get("nextStep"):
            return str(definition["nextStep"])
        position = self._order.index(name) + 1
        return self._order[position] if position < len(self._order) else None

    def _end(self) -> None:
        status = "Cancelled" if self.cancelled else "Failed" if self._critical_failure else "Success"
        self.record.update(AutomationExecutionStatus=status, ExecutionEndTime=_now())
        self.record.pop("CurrentStepName", None)
        self.record.pop("CurrentAction", None)
        if self._critical_failure and not self.cancelled:
            self.record["FailureMessage"] = self._critical_failure
        self.record["Outputs"] = {
            name: [as_text(self._values[name])]
            if name in self._values
            else ["No output available yet because the step is not successfully executed"]
            for name in self._document.get("outputs") or []
        }


def _shown(identifier: str, definition: dict[str, Any]) -> dict[str, Any]:
    """A step that has not begun."""
    shown = {
        "StepName": definition["name"],
        "StepExecutionId": f"{identifier}-{definition['name']}",
        "Action": definition["action"],
        "StepStatus": "Pending",
        "OnFailure": definition.get("onFailure", "Abort"),
        "MaxAttempts": int(definition.get("maxAttempts", 1)),
        "IsEnd": bool(definition.get("isEnd", False)),
        "IsCritical": bool(definition.get("isCritical", True)),
    }
    if "timeoutSeconds" in definition:
        shown["TimeoutSeconds"] = int(definition["timeoutSeconds"])
    if "nextStep" in definition:
        shown["NextStep"] = definition["nextStep"]
    return shown


def _timeout(definition: dict[str, Any]) -> float:
    return float(definition.get("timeoutSeconds") or DEFAULT_TIMEOUTS[definition["action"]])


def _now() -> datetime:
    return datetime.now(UTC)
