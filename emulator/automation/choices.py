"""The choices of an `aws:branch` step."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

OPERATORS: dict[str, Callable[[Any, Any], bool]] = {
    "StringEquals": lambda value, wanted: str(value) == str(wanted),
    "EqualsIgnoreCase": lambda value, wanted: str(value).lower() == str(wanted).lower(),
    "StartsWith": lambda value, wanted: str(value).startswith(wanted),
    "EndsWith": lambda value, wanted: str(value).endswith(wanted),
    "Contains": lambda value, wanted: wanted in str(value),
    "BooleanEquals": lambda value, wanted: _boolean(value) == _boolean(wanted),
    "NumericEquals": lambda value, wanted: float(value) == float(wanted),
    "NumericGreater": lambda value, wanted: float(value) > float(wanted),
    "NumericLesser": lambda value, wanted: float(value) < float(wanted),
    "NumericGreaterOrEquals": lambda value, wanted: float(value) >= float(wanted),
    "NumericLesserOrEquals": lambda value, wanted: float(value) <= float(wanted),
}


def chosen(inputs: dict[str, Any]) -> str | None:
    """The step that the first true choice leads to, else the default."""
    for choice in inputs["Choices"]:
        if _holds(choice):
            return str(choice["NextStep"])
    return inputs.get("Default")


def _holds(choice: dict[str, Any]) -> bool:
    if "And" in choice:
        return all(_holds(part) for part in choice["And"])
    if "Or" in choice:
        return any(_holds(part) for part in choice["Or"])
    if "Not" in choice:
        return not _holds(choice["Not"])
    name = next((name for name in OPERATORS if name in choice), None)
    if name is None:
        raise ValueError(f"no operator that the emulator knows in {choice}")
    return OPERATORS[name](choice["Variable"], choice[name])


def _boolean(value: Any) -> bool:
    return value if isinstance(value, bool) else str(value).lower() == "true"
