"""Settings of the simulated world: what the emulated AWS can and cannot do at the moment."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from typing import Any

AVAILABLE, SPOT_NONE, NONE = "available", "spot-none", "none"
STATES = (AVAILABLE, SPOT_NONE, NONE)

LOOPBACK = re.compile(r"http://127\.0\.0\.1:\d+")


class World:
    """One per process; a branch starts with a copy of its parent's."""

    def __init__(self) -> None:
        self.capacity: dict[str, dict[str, str]] = {}
        """Region -> instance type, or `*` for all that are not named -> available | spot-none | none."""
        self.dead: frozenset[str] = frozenset()
        """Regions that other Regions cannot reach."""
        self.gate: str | None = os.environ.get("WARMSITE_GATE_URL")
        """Where the calls of automations go: the address of the Region gate of this process."""
        self.pace: float = 1
        """How much faster than real time the clock of an automation's script runs while it sleeps."""
        self.service: str | None = None
        """Where the requests of automations to https addresses go; without it, to the addresses themselves."""
        self.on_change: list[Callable[[], None]] = []
        self.on_branch: list[Callable[[], None]] = []

    def settings(self) -> dict[str, Any]:
        """The settings as JSON has them."""
        return {
            "capacity": self.capacity,
            "dead": sorted(self.dead),
            "gate": self.gate,
            "pace": self.pace,
            "service": self.service,
        }

    def change(self, given: dict[str, Any]) -> None:
        """Replaces the settings that are named, each as a whole."""
        unknown = sorted(set(given) - set(self.settings()))
        if unknown:
            raise ValueError(
                f"unknown settings {', '.join(unknown)}; there are capacity, dead, gate, pace and service"
            )
        capacity = given.get("capacity", self.capacity)
        for region, types in capacity.items():
            for name, state in types.items():
                if state not in STATES:
                    raise ValueError(
                        f"capacity of {name} in {region} must be one of {', '.join(STATES)}, got {state!r}"
                    )
        pace = given.get("pace", self.pace)
        if isinstance(pace, bool) or not isinstance(pace, int | float) or not pace >= 1:
            raise ValueError(f"pace must be a number of at least 1, got {pace!r}")
        service = given.get("service", self.service)
        if service is not None and not (isinstance(service, str) and LOOPBACK.fullmatch(service)):
            raise ValueError(f"service must be a loopback address like http://127.0.0.1:8080, got {service!r}")
        self.capacity = capacity
        self.pace, self.service = pace, service
        self.dead = frozenset(given.get("dead", self.dead))
        self.gate = given.get("gate", self.gate)
        for react in self.on_change:
            react()

    def can_launch(self, region: str, instance_type: str, spot: bool) -> bool:
        """Whether EC2 has room for one more."""
        types = self.capacity.get(region, {})
        state = types.get(instance_type, types.get("*", AVAILABLE))
        return state == AVAILABLE or (state == SPOT_NONE and not spot)

    def after_branch(self) -> None:
        """A branch has neither gate nor service yet: its parent's lead to its parent."""
        self.gate = self.service = None
        for react in self.on_branch:
            react()


world = World()
