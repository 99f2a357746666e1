"""AWS Backup: what a plan selects, and who may use a vault."""

from __future__ import annotations

import json
import uuid
from typing import Any
from urllib.parse import unquote

from moto.backup import urls
from moto.backup.exceptions import AlreadyExistsException, InvalidParameterValueException, ResourceNotFoundException
from moto.backup.models import BackupBackend
from moto.backup.responses import BackupResponse
from moto.core.responses import ActionResult, EmptyResult
from moto.core.utils import unix_time

from emulator.overlays.registry import overlay

urls.url_paths["{0}/backup-vaults/(?P<name>[^/]+)/access-policy$"] = BackupResponse.dispatch


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


@overlay(BackupResponse, "ListTags", why="moto finds the ARN only where the path ends with a slash, which it need not")
def list_tags(_moto: Any, self: BackupResponse) -> ActionResult:
    arn = unquote(_in_path(self, "tags"))
    return ActionResult({"Tags": self.backup_backend.list_tags(resource_arn=arn)})
