"""AWS Backup: what a plan selects, who may use a vault, and tests of restores."""

from __future__ import annotations

import json
import uuid
from typing import Any
from urllib.parse import unquote

from moto.backup import urls
from moto.backup.exceptions import (
    AlreadyExistsException,
    InvalidParameterValueException,
    InvalidRequestException,
    ResourceNotFoundException,
)
from moto.backup.models import BackupBackend, Plan
from moto.backup.responses import BackupResponse
from moto.core.responses import ActionResult, EmptyResult
from moto.core.utils import unix_time

from emulator.overlays.registry import overlay

for path in (
    "backup-vaults/(?P<name>[^/]+)/access-policy",
    "restore-testing/plans",
    "restore-testing/plans/(?P<name>[^/]+)",
    "restore-testing/plans/(?P<name>[^/]+)/selections",
    "restore-testing/plans/(?P<name>[^/]+)/selections/(?P<selection>[^/]+)",
):
    urls.url_paths["{0}/" + path + "$"] = BackupResponse.dispatch


def _selections(backend: BackupBackend, plan: str) -> dict[str, dict[str, Any]]:
    """Those of a plan, by id."""
    kept: dict[str, dict[str, dict[str, Any]]] = backend.__dict__.setdefault("selections", {})
    if plan not in backend.plans:
        raise ResourceNotFoundException(f"Cannot find Backup plan with ID {plan}")
    return kept.setdefault(plan, {})


def _in_path(self: BackupResponse, after: str) -> str:
    """The part of the path that follows a word."""
    return str(self.path).split(f"/{after}/", 1)[1].split("/", 1)[0]


def _vault(self: BackupResponse) -> Any:
    return self.backup_backend.describe_backup_vault(_in_path(self, "backup-vaults"))


def _selection(self: BackupResponse) -> tuple[dict[str, dict[str, Any]], dict[str, Any]]:
    plan, identifier = _in_path(self, "plans"), _in_path(self, "selections")
    selections = _selections(self.backup_backend, plan)
    if identifier not in selections:
        raise ResourceNotFoundException(f"Cannot find selection {identifier} of Backup plan {plan}")
    return selections, selections[identifier]


@overlay(BackupResponse, "CreateBackupSelection", why="moto lacks it")
def create_backup_selection(_moto: Any, self: BackupResponse) -> ActionResult:
    plan, given = _in_path(self, "plans"), json.loads(self.body)
    selection = given["BackupSelection"]
    selections = _selections(self.backup_backend, plan)
    if any(kept["BackupSelection"]["SelectionName"] == selection["SelectionName"] for kept in selections.values()):
        raise AlreadyExistsException(f"Backup selection {selection['SelectionName']} already exists")
    kept = {
        "SelectionId": str(uuid.uuid4()),
        "BackupPlanId": plan,
        "CreationDate": unix_time(),
        "CreatorRequestId": given.get("CreatorRequestId"),
        "BackupSelection": selection,
    }
    selections[kept["SelectionId"]] = kept
    return ActionResult({name: kept[name] for name in ("SelectionId", "BackupPlanId", "CreationDate")})


@overlay(BackupResponse, "GetBackupSelection", why="moto lacks it")
def get_backup_selection(_moto: Any, self: BackupResponse) -> ActionResult:
    return ActionResult(_selection(self)[1])


@overlay(BackupResponse, "ListBackupSelections", why="moto lacks it")
def list_backup_selections(_moto: Any, self: BackupResponse) -> ActionResult:
    listed = [
        {
            "SelectionName": kept["BackupSelection"]["SelectionName"],
            "IamRoleArn": kept["BackupSelection"]["IamRoleArn"],
            **{name: kept[name] for name in ("SelectionId", "BackupPlanId", "CreationDate", "CreatorRequestId")},
        }
        for kept in _selections(self.backup_backend, _in_path(self, "plans")).values()
    ]
    return ActionResult({"BackupSelectionsList": listed})


@overlay(BackupResponse, "DeleteBackupSelection", why="moto lacks it")
def delete_backup_selection(_moto: Any, self: BackupResponse) -> ActionResult:
    selections, selection = _selection(self)
    del selections[selection["SelectionId"]]
    return EmptyResult()


@overlay(BackupResponse, "PutBackupVaultAccessPolicy", why="moto lacks it")
def put_backup_vault_access_policy(_moto: Any, self: BackupResponse) -> ActionResult:
    policy = json.loads(self.body).get("Policy")
    try:
        json.loads(policy)
    except (TypeError, ValueError) as error:
        raise InvalidParameterValueException(
            "The specified policy cannot be added to the vault due to a syntax error."
        ) from error
    _vault(self).access_policy = policy
    return EmptyResult()


@overlay(BackupResponse, "GetBackupVaultAccessPolicy", why="moto lacks it")
def get_backup_vault_access_policy(_moto: Any, self: BackupResponse) -> ActionResult:
    vault = _vault(self)
    policy = getattr(vault, "access_policy", None)
    if policy is None:
        raise ResourceNotFoundException(f"Backup vault {vault.backup_vault_name} has no access policy")
    return ActionResult(
        {"BackupVaultName": vault.backup_vault_name, "BackupVaultArn": vault.backup_vault_arn, "Policy": policy}
    )


@overlay(BackupResponse, "DeleteBackupVaultAccessPolicy", why="moto lacks it")
def delete_backup_vault_access_policy(_moto: Any, self: BackupResponse) -> ActionResult:
    _vault(self).access_policy = None
    return EmptyResult()


@overlay(BackupResponse, "UpdateBackupPlan", why="moto lacks it")
def update_backup_plan(_moto: Any, self: BackupResponse) -> ActionResult:
    backend, identifier = self.backup_backend, _in_path(self, "plans")
    if identifier not in backend.plans:
        raise ResourceNotFoundException(f"Cannot find Backup plan with ID {identifier}")
    plan = backend.plans[identifier]
    # What moto fills in of a new plan: the defaults of its rules, and their ids.
    changed = Plan(json.loads(self.body)["BackupPlan"], plan.creator_request_id, backend)
    plan.backup_plan, plan.version_id = changed.backup_plan, changed.version_id
    plan.advanced_backup_settings = changed.advanced_backup_settings
    return ActionResult(plan.to_dict())


@overlay(BackupBackend, "DeleteBackupPlan", why="moto keeps the name of a deleted plan, and deletes one with selections")
def delete_backup_plan(moto: Any, self: BackupBackend, backup_plan_id: str) -> Any:
    if backup_plan_id in self.plans and _selections(self, backup_plan_id):
        raise InvalidRequestException("Related backup plan selections must be deleted prior to backup plan deletion")
    deleted = moto(self, backup_plan_id)
    del self.plans[backup_plan_id]
    return deleted


@overlay(BackupResponse, "ListTags", why="moto finds the ARN only where the path ends with a slash, which it need not")
def list_tags(_moto: Any, self: BackupResponse) -> ActionResult:
    arn = unquote(_in_path(self, "tags"))
    return ActionResult({"Tags": self.backup_backend.list_tags(resource_arn=arn)})


def _restore_tests(self: BackupResponse) -> dict[str, dict[str, Any]]:
    """The restore testing plans, by name; each has its selections, by name, beside what AWS shows of it."""
    kept: dict[str, dict[str, Any]] = self.backup_backend.__dict__.setdefault("restore_tests", {})
    return kept


def _restore_test(self: BackupResponse) -> dict[str, Any]:
    name = _in_path(self, "plans")
    if name not in _restore_tests(self):
        raise ResourceNotFoundException(f"Restore Testing Plan {name} does not exist")
    return _restore_tests(self)[name]


def _tested(self: BackupResponse) -> dict[str, Any]:
    plan, name = _restore_test(self), _in_path(self, "selections")
    if name not in plan["selections"]:
        raise ResourceNotFoundException(f"Restore Testing Selection {name} does not exist")
    selection: dict[str, Any] = plan["selections"][name]
    return selection


def _complete(plan: dict[str, Any]) -> dict[str, Any]:
    """With the defaults of what it selects, where it says what that is."""
    if "RecoveryPointSelection" not in plan:
        return plan
    defaults = {"ExcludeVaults": [], "SelectionWindowDays": 30}
    return plan | {"RecoveryPointSelection": defaults | plan["RecoveryPointSelection"]}


def _answer(shown: dict[str, Any], *names: str) -> ActionResult:
    return ActionResult({name: shown[name] for name in names if name in shown})


@overlay(BackupResponse, "CreateRestoreTestingPlan", why="moto lacks it")
def create_restore_testing_plan(_moto: Any, self: BackupResponse) -> ActionResult:
    given = json.loads(self.body)
    plan, plans = given["RestoreTestingPlan"], _restore_tests(self)
    name = plan["RestoreTestingPlanName"]
    if name in plans:
        raise AlreadyExistsException(f"Restore Testing Plan {name} already exists")
    arn = f"arn:aws:backup:{self.region}:{self.current_account}:restore-testing-plan:{name}-{uuid.uuid4()}"
    defaults = {"ScheduleExpressionTimezone": "Etc/UTC", "StartWindowHours": 24}
    made = {"CreationTime": unix_time(), "RestoreTestingPlanArn": arn}
    plans[name] = {"shown": defaults | _complete(plan) | made, "selections": {}}
    self.backup_backend.tag_resource(arn, given.get("Tags") or {})
    return _answer(plans[name]["shown"], "CreationTime", "RestoreTestingPlanArn", "RestoreTestingPlanName")


@overlay(BackupResponse, "GetRestoreTestingPlan", why="moto lacks it")
def get_restore_testing_plan(_moto: Any, self: BackupResponse) -> ActionResult:
    return ActionResult({"RestoreTestingPlan": _restore_test(self)["shown"]})


@overlay(BackupResponse, "UpdateRestoreTestingPlan", why="moto lacks it")
def update_restore_testing_plan(_moto: Any, self: BackupResponse) -> ActionResult:
    shown = _restore_test(self)["shown"]
    shown |= _complete(json.loads(self.body)["RestoreTestingPlan"]) | {"LastUpdateTime": unix_time()}
    names = ("CreationTime", "RestoreTestingPlanArn", "RestoreTestingPlanName")
    return ActionResult({name: shown[name] for name in names} | {"UpdateTime": shown["LastUpdateTime"]})


@overlay(BackupResponse, "DeleteRestoreTestingPlan", why="moto lacks it")
def delete_restore_testing_plan(_moto: Any, self: BackupResponse) -> ActionResult:
    name = _in_path(self, "plans")
    if _restore_tests(self).get(name, {}).get("selections"):
        raise InvalidRequestException(f"Restore Testing Plan {name} has selections")
    _restore_tests(self).pop(name, None)
    return EmptyResult()


@overlay(BackupResponse, "CreateRestoreTestingSelection", why="moto lacks it")
def create_restore_testing_selection(_moto: Any, self: BackupResponse) -> ActionResult:
    plan, selection = _restore_test(self), json.loads(self.body)["RestoreTestingSelection"]
    name = selection["RestoreTestingSelectionName"]
    if name in plan["selections"]:
        raise AlreadyExistsException(f"Restore Testing Selection {name} already exists")
    plan["selections"][name] = {
        **selection,
        "RestoreTestingPlanName": plan["shown"]["RestoreTestingPlanName"],
        "CreationTime": unix_time(),
    }
    arn = {"RestoreTestingPlanArn": plan["shown"]["RestoreTestingPlanArn"]}
    names = ("CreationTime", "RestoreTestingPlanArn", "RestoreTestingPlanName", "RestoreTestingSelectionName")
    return _answer(plan["selections"][name] | arn, *names)


@overlay(BackupResponse, "GetRestoreTestingSelection", why="moto lacks it")
def get_restore_testing_selection(_moto: Any, self: BackupResponse) -> ActionResult:
    return ActionResult({"RestoreTestingSelection": _tested(self)})


@overlay(BackupResponse, "UpdateRestoreTestingSelection", why="moto lacks it")
def update_restore_testing_selection(_moto: Any, self: BackupResponse) -> ActionResult:
    selection = _tested(self)
    selection |= json.loads(self.body)["RestoreTestingSelection"]
    times = {"UpdateTime": unix_time(), "RestoreTestingPlanArn": _restore_test(self)["shown"]["RestoreTestingPlanArn"]}
    names = ("CreationTime", "RestoreTestingPlanArn", "RestoreTestingPlanName", "RestoreTestingSelectionName")
    return _answer(selection | times, *names, "UpdateTime")


@overlay(BackupResponse, "DeleteRestoreTestingSelection", why="moto lacks it")
def delete_restore_testing_selection(_moto: Any, self: BackupResponse) -> ActionResult:
    _tested(self)
    del _restore_test(self)["selections"][_in_path(self, "selections")]
    return EmptyResult()
