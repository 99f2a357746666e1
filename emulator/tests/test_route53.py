"""Route 53: health checks on alarms."""

from __future__ import annotations

from typing import Any

from emulator.tests.case import STANDBY, EmulatorTestCase

LATCH: dict[str, Any] = {
    "Type": "CLOUDWATCH_METRIC",
    "AlarmIdentifier": {"Region": STANDBY, "Name": "latch"},
    "InsufficientDataHealthStatus": "LastKnownStatus",
    "Inverted": False,
    "Disabled": False,
}


class HealthCheckTest(EmulatorTestCase):
    """CreateHealthCheck, UpdateHealthCheck, GetHealthCheck."""

    def setUp(self) -> None:
        super().setUp()
        self.route53 = self.client("route53")

    def create(self, config: dict[str, Any]) -> str:
        created = self.route53.create_health_check(CallerReference="once", HealthCheckConfig=config)
        return str(created["HealthCheck"]["Id"])

    def config(self, identifier: str) -> dict[str, Any]:
        found: dict[str, Any] = self.route53.get_health_check(HealthCheckId=identifier)["HealthCheck"]
        return dict(found["HealthCheckConfig"])

    def test_a_check_on_an_alarm_has_its_alarm_and_no_endpoint(self) -> None:
        shown = self.config(self.create(LATCH))
        self.assertEqual(LATCH, shown)

    def test_the_alarm_can_be_changed(self) -> None:
        identifier = self.create(LATCH)
        other = {"Region": STANDBY, "Name": "other"}
        self.route53.update_health_check(
            HealthCheckId=identifier, AlarmIdentifier=other, InsufficientDataHealthStatus="Healthy"
        )
        shown = self.config(identifier)
        self.assertEqual((other, "Healthy"), (shown["AlarmIdentifier"], shown["InsufficientDataHealthStatus"]))

    def test_a_calculated_check_has_children_and_no_endpoint(self) -> None:
        child = self.create(LATCH)
        shown = self.config(self.create({"Type": "CALCULATED", "HealthThreshold": 1, "ChildHealthChecks": [child]}))
        self.assertEqual(
            {
                "Type": "CALCULATED",
                "HealthThreshold": 1,
                "ChildHealthChecks": [child],
                "Inverted": False,
                "Disabled": False,
            },
            shown,
        )

    def test_a_check_of_an_endpoint_keeps_all(self) -> None:
        shown = self.config(
            self.create({"Type": "HTTPS", "FullyQualifiedDomainName": "a.example.com", "Port": 443, "EnableSNI": True})
        )
        self.assertEqual(
            (443, 30, 3, True),
            tuple(shown[name] for name in ("Port", "RequestInterval", "FailureThreshold", "EnableSNI")),
        )
        self.assertNotIn("AlarmIdentifier", shown)
