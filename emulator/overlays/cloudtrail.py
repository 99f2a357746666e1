"""CloudTrail: a trail by its ARN."""

from __future__ import annotations

from typing import Any

from moto.cloudtrail.models import CloudTrailBackend

from emulator.overlays.registry import overlay

WHY = "moto knows a trail by its name only; the provider names it by its ARN"


@overlay(CloudTrailBackend, "StartLogging", why=WHY)
def start_logging(moto: Any, self: CloudTrailBackend, name: str) -> None:
    moto(self, self.get_trail(name).trail_name)


@overlay(CloudTrailBackend, "StopLogging", why=WHY)
def stop_logging(moto: Any, self: CloudTrailBackend, name: str) -> None:
    moto(self, self.get_trail(name).trail_name)


@overlay(CloudTrailBackend, "DeleteTrail", why="moto says yes to a trail that it does not find, and keeps it")
def delete_trail(moto: Any, self: CloudTrailBackend, name: str) -> None:
    moto(self, self.get_trail(name).trail_name)
