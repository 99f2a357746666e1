"""Route 53: health checks on CloudWatch alarms."""

from __future__ import annotations

from typing import Any

from moto.core.responses import ActionResult
from moto.route53.models import HealthCheck
from moto.route53.responses import Route53

from emulator.overlays.registry import overlay, overlay_property

WITHOUT_ENDPOINT = ("CALCULATED", "CLOUDWATCH_METRIC", "RECOVERY_CONTROL")
OF_ENDPOINTS = ("Port", "RequestInterval", "FailureThreshold", "MeasureLatency", "EnableSNI", "IPAddress")


@overlay_property(
    HealthCheck,
    "GetHealthCheck",
    "ListHealthChecks",
    why="moto gives a check without an endpoint a port and an interval, so that the provider wants to replace it at "
    "each plan",
)
def health_check_config(moto: dict[str, Any], self: HealthCheck) -> dict[str, Any]:
    of_endpoint = () if self.type_ not in WITHOUT_ENDPOINT else OF_ENDPOINTS
    return {
        **{name: value for name, value in moto.items() if name not in of_endpoint},
        "AlarmIdentifier": getattr(self, "alarm_identifier", None),
        "InsufficientDataHealthStatus": getattr(self, "insufficient_data_health_status", None),
    }


@overlay(Route53, "CreateHealthCheck", why="moto forgets the alarm of a CLOUDWATCH_METRIC check")
def create_health_check(moto: Any, self: Route53) -> ActionResult:
    return _with_alarm(self, moto(self))


@overlay(Route53, "UpdateHealthCheck", why="as CreateHealthCheck")
def update_health_check(moto: Any, self: Route53) -> ActionResult:
    return _with_alarm(self, moto(self))


def _with_alarm(request: Route53, result: ActionResult) -> ActionResult:
    check = result.result["HealthCheck"]  # type: ignore[index]
    config = request._get_param("HealthCheckConfig") or {}
    alarm = request._get_param("AlarmIdentifier") or config.get("AlarmIdentifier")
    if alarm:
        check.alarm_identifier = alarm
    insufficient = request._get_param("InsufficientDataHealthStatus") or config.get("InsufficientDataHealthStatus")
    if insufficient:
        check.insufficient_data_health_status = insufficient
    return result
