"""Managed Prometheus: the key of a workspace, and its alert manager. No rule is evaluated, and no alert sent."""

from __future__ import annotations

import json
from typing import Any

from moto.amp import urls
from moto.amp.exceptions import ResourceNotFoundException
from moto.amp.models import PrometheusServiceBackend, Workspace
from moto.amp.responses import PrometheusServiceResponse
from moto.core.exceptions import JsonRESTError
from moto.core.utils import unix_time

from emulator.overlays.registry import overlay

urls.url_paths["{0}/workspaces/(?P<workspace_id>[^/]+)/alertmanager/definition$"] = PrometheusServiceResponse.dispatch

KEY = "moto forgets the key, and every plan would replace the workspace"


@overlay(PrometheusServiceResponse, "CreateWorkspace", why=KEY)
def create_workspace(moto: Any, self: PrometheusServiceResponse) -> str:
    created = json.loads(moto(self))
    key = json.loads(self.body).get("kmsKeyArn")
    if key is None:
        return json.dumps(created)
    self.amp_backend.describe_workspace(created["workspaceId"]).kms_key_arn = key
    return json.dumps({**created, "kmsKeyArn": key})


@overlay(Workspace, "DescribeWorkspace", "ListWorkspaces", why=KEY)
def to_dict(moto: Any, self: Workspace) -> dict[str, Any]:
    key = getattr(self, "kms_key_arn", None)
    return {**moto(self), **({} if key is None else {"kmsKeyArn": key})}


class ConflictException(JsonRESTError):
    """What is there already."""

    code = 409

    def __init__(self, message: str) -> None:
        super().__init__("ConflictException", message)


class DefinitionNotFound(ResourceNotFoundException):
    """A workspace without an alert manager."""

    code = 404

    def __init__(self, workspace: str) -> None:
        super().__init__(
            "Alert manager definition not found", workspace, resource_type="AWS::APS::AlertManagerDefinition"
        )


def _workspace(self: PrometheusServiceResponse) -> Workspace:
    backend: PrometheusServiceBackend = self.amp_backend
    return backend.describe_workspace(str(self.path).split("/")[2])


def _definition(workspace: Workspace) -> dict[str, Any]:
    found: dict[str, Any] | None = getattr(workspace, "alert_manager", None)
    if found is None:
        raise DefinitionNotFound(workspace.workspace_id)
    return found


@overlay(PrometheusServiceResponse, "CreateAlertManagerDefinition", why="moto lacks it")
def create_alert_manager_definition(_moto: Any, self: PrometheusServiceResponse) -> str:
    workspace, now = _workspace(self), unix_time()
    if getattr(workspace, "alert_manager", None) is not None:
        raise ConflictException("Alert manager definition already exists")
    workspace.alert_manager = {
        "data": json.loads(self.body)["data"],
        "status": {"statusCode": "ACTIVE"},
        "createdAt": now,
        "modifiedAt": now,
    }
    return json.dumps({"status": {"statusCode": "CREATING"}})


@overlay(PrometheusServiceResponse, "DescribeAlertManagerDefinition", why="moto lacks it")
def describe_alert_manager_definition(_moto: Any, self: PrometheusServiceResponse) -> str:
    return json.dumps({"alertManagerDefinition": _definition(_workspace(self))})


@overlay(PrometheusServiceResponse, "PutAlertManagerDefinition", why="moto lacks it")
def put_alert_manager_definition(_moto: Any, self: PrometheusServiceResponse) -> str:
    definition = _definition(_workspace(self))
    definition.update(data=json.loads(self.body)["data"], modifiedAt=unix_time())
    return json.dumps({"status": {"statusCode": "UPDATING"}})


@overlay(PrometheusServiceResponse, "DeleteAlertManagerDefinition", why="moto lacks it")
def delete_alert_manager_definition(_moto: Any, self: PrometheusServiceResponse) -> str:
    workspace = _workspace(self)
    _definition(workspace)
    workspace.alert_manager = None
    return "{}"
