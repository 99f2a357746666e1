"""Values in a document: parameters, `{{ references }}` and selectors."""

from __future__ import annotations

import json
import re
from typing import Any

REFERENCE = re.compile(r"\{\{\s*([\w.:-]+)\s*\}\}")


class UnknownReference(Exception):
    """A document names a value that there is not."""


def substitute(value: Any, known: dict[str, Any]) -> Any:
    """The value with all references resolved. A string that is nothing but a reference becomes what it refers to."""
    if isinstance(value, dict):
        return {key: substitute(inner, known) for key, inner in value.items()}
    if isinstance(value, list):
        return [substitute(inner, known) for inner in value]
    if not isinstance(value, str):
        return value
    whole = REFERENCE.fullmatch(value.strip())
    if whole:
        return _look_up(whole[1], known)
    return REFERENCE.sub(lambda match: as_text(_look_up(match[1], known)), value)


def _look_up(name: str, known: dict[str, Any]) -> Any:
    if name not in known:
        raise UnknownReference(f"Failed to resolve input: {name} to type String")
    return known[name]


def as_text(value: Any) -> str:
    """As SSM shows values: strings as they are, all else as JSON."""
    return value if isinstance(value, str) else json.dumps(value)


def select(selector: str, value: Any) -> Any:
    """What `$.Payload.a.b[0]` means; None where there is nothing."""
    for name, index in re.findall(r"\.([\w-]+)|\[(\d+)\]", selector.removeprefix("$")):
        if name:
            value = value.get(name) if isinstance(value, dict) else None
        else:
            value = value[int(index)] if isinstance(value, list) and int(index) < len(value) else None
    return value


def typed(definition: dict[str, Any], given: list[str]) -> Any:
    """A parameter as its type has it; the API passes lists of strings only."""
    match definition.get("type", "String"):
        case "StringList":
            return given
        case "Boolean":
            return given[0].lower() == "true"
        case "Integer":
            return int(given[0])
        case "StringMap":
            return json.loads(given[0])
        case "MapList":
            return [json.loads(entry) for entry in given]
    return given[0]


def problem_of(definition: dict[str, Any], given: list[str]) -> str | None:
    """Why the parameter is refused, if it is."""
    allowed = definition.get("allowedValues")
    pattern = definition.get("allowedPattern")
    for entry in given:
        if allowed is not None and entry not in [as_text(value) for value in allowed]:
            return f"{entry} is not one of {', '.join(as_text(value) for value in allowed)}"
        if pattern and not re.fullmatch(pattern, entry):
            return f"{entry} does not match {pattern}"
    return None
