"""IAM: what the policies of a role allow, asked without doing it."""

from __future__ import annotations

import json
from fnmatch import fnmatchcase
from typing import Any

from moto.core.responses import ActionResult
from moto.iam.exceptions import NotFoundException
from moto.iam.models import IAMBackend
from moto.iam.responses import IamResponse

from emulator.overlays.registry import overlay

Statement = dict[str, Any]
Context = dict[str, list[str]]


@overlay(IamResponse, "SimulatePrincipalPolicy", why="moto lacks it")
def simulate_principal_policy(_moto: Any, self: IamResponse) -> ActionResult:
    statements = _statements(self.backend, str(self._get_param("PolicySourceArn")))
    context = {
        str(entry["ContextKeyName"]).lower(): [str(value) for value in entry["ContextKeyValues"]]
        for entry in self._get_param("ContextEntries", [])
    }
    results = [
        {
            "EvalActionName": action,
            "EvalResourceName": resource,
            "EvalDecision": _decision(statements, action, resource, context),
            "MatchedStatements": [],
            "MissingContextValues": [],
        }
        for action in self._get_param("ActionNames")
        for resource in self._get_param("ResourceArns", ["*"])
    ]
    return ActionResult({"EvaluationResults": results, "IsTruncated": False})


def _statements(backend: IAMBackend, arn: str) -> list[Statement]:
    """Those of a role's own policies; attached ones are left out."""
    role = next((each for each in backend.roles.values() if each.arn == arn), None)
    if role is None:
        raise NotFoundException(f"The role {arn} cannot be found.")
    documents = [json.loads(text) for text in role.policies.values()]
    return [statement for document in documents for statement in _listed(document["Statement"])]


def _decision(statements: list[Statement], action: str, resource: str, context: Context) -> str:
    effects = {each["Effect"] for each in statements if _concerns(each, action, resource, context)}
    if "Deny" in effects:
        return "explicitDeny"
    return "allowed" if "Allow" in effects else "implicitDeny"


def _concerns(statement: Statement, action: str, resource: str, context: Context) -> bool:
    return (
        any(fnmatchcase(action.lower(), pattern.lower()) for pattern in _listed(statement.get("Action", [])))
        and any(fnmatchcase(resource, pattern) for pattern in _listed(statement.get("Resource", [])))
        and all(
            _holds(operator, _listed(wanted), context.get(key.lower()))
            for operator, keys in statement.get("Condition", {}).items()
            for key, wanted in keys.items()
        )
    )


def _holds(operator: str, wanted: list[str], found: list[str] | None) -> bool:
    """A key that the caller says nothing of makes a condition false, as in IAM; so does an operator unknown here."""
    kind = operator.removeprefix("ForAnyValue:")
    if found is None or kind not in ("StringEquals", "StringLike", "ArnEquals", "ArnLike", "Bool"):
        return False
    exact = kind in ("StringEquals", "Bool")
    return any(value == pattern if exact else fnmatchcase(value, pattern) for value in found for pattern in wanted)


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]
