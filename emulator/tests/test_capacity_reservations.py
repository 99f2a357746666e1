"""EC2: capacity reservations, and the group that names one."""

from __future__ import annotations

from typing import Any

from emulator.tests.case import EmulatorTestCase

RESERVATION: dict[str, Any] = {
    "AvailabilityZone": "us-east-2a",
    "InstanceType": "g6.xlarge",
    "InstancePlatform": "Linux/UNIX",
    "InstanceCount": 2,
    "InstanceMatchCriteria": "targeted",
    "EndDateType": "unlimited",
}


class CapacityReservationTest(EmulatorTestCase):
    """CreateCapacityReservation and its kin."""

    def setUp(self) -> None:
        super().setUp()
        self.ec2 = self.client("ec2")

    def shown(self, identifier: str) -> Any:
        return self.ec2.describe_capacity_reservations(CapacityReservationIds=[identifier])["CapacityReservations"][0]

    def test_it_is_kept_changed_and_cancelled(self) -> None:
        tags = [{"ResourceType": "capacity-reservation", "Tags": [{"Key": "Name", "Value": "llm"}]}]
        created = self.ec2.create_capacity_reservation(**RESERVATION, TagSpecifications=tags)["CapacityReservation"]
        identifier = created["CapacityReservationId"]
        shown = self.shown(identifier)
        expected = {name: value for name, value in RESERVATION.items() if name != "InstanceCount"}
        self.assertEqual(expected, {name: shown[name] for name in expected})
        self.assertEqual(
            ("active", 2, 2, [{"Key": "Name", "Value": "llm"}]),
            (shown["State"], shown["TotalInstanceCount"], shown["AvailableInstanceCount"], shown["Tags"]),
        )
        self.ec2.modify_capacity_reservation(CapacityReservationId=identifier, InstanceCount=3)
        self.assertEqual(3, self.shown(identifier)["TotalInstanceCount"])
        self.ec2.cancel_capacity_reservation(CapacityReservationId=identifier)
        self.assertEqual("cancelled", self.shown(identifier)["State"])

    def test_one_that_is_not_there(self) -> None:
        self.assert_refused(
            "InvalidCapacityReservationId.NotFound",
            "The capacity reservation ID 'cr-none' does not exist",
            self.ec2.cancel_capacity_reservation,
            CapacityReservationId="cr-none",
        )
