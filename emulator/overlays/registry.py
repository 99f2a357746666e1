"""How a correction is put in the place of a method of moto, and the list of all of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any


@dataclass(frozen=True)
class Overlay:
    """One correction: which operations of AWS it concerns, and why moto's own answer does not do."""

    operations: tuple[str, ...]
    why: str


OVERLAYS: list[Overlay] = []


def overlay(owner: type, *operations: str, why: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Puts the function in the place of the method of its name.

    The function gets what it replaces as its first argument (None where moto has no such method), then the arguments
    of the method.
    """

    def replace(function: Callable[..., Any]) -> Callable[..., Any]:
        original = getattr(owner, function.__name__, None)

        @wraps(function)
        def replacement(*arguments: Any, **named: Any) -> Any:
            return function(original, *arguments, **named)

        setattr(owner, function.__name__, replacement)
        OVERLAYS.append(Overlay(operations, why))
        return function

    return replace


def overlay_property(owner: type, *operations: str, why: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """The same for a property: the function gets moto's value (None where moto has no such property) and the object."""

    def replace(function: Callable[..., Any]) -> Callable[..., Any]:
        original = getattr(owner, function.__name__, None)

        def value(self: Any) -> Any:
            return function(original.fget(self) if original is not None else None, self)

        setattr(owner, function.__name__, property(value))
        OVERLAYS.append(Overlay(operations, why))
        return function

    return replace
