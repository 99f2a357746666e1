"""EC2: capacity reservations. Nothing is held: there is always room, and no instance takes a reservation."""

from __future__ import annotations

from typing import Any

from moto.core.responses import ActionResult
from moto.core.utils import utcnow
from moto.ec2.exceptions import EC2ClientError
from moto.ec2.models import EC2Backend
from moto.ec2.responses import EC2Response
from moto.ec2.utils import random_resource_id

from emulator.account import ACCOUNT
from emulator.overlays.registry import overlay

DEFAULTS = {"Tenancy": "default", "EbsOptimized": False, "EphemeralStorage": False, "EndDateType": "unlimited"}
GIVEN = (
    "AvailabilityZone",
    "EbsOptimized",
    "EndDateType",
    "EphemeralStorage",
    "InstanceMatchCriteria",
    "InstancePlatform",
    "InstanceType",
    "Tenancy",
)


def _kept(backend: EC2Backend) -> dict[str, dict[str, Any]]:
    """The reservations of a Region, by id."""
    kept: dict[str, dict[str, Any]] = backend.__dict__.setdefault("capacity_reservations", {})
    return kept


def _named(backend: EC2Backend, identifier: str) -> dict[str, Any]:
    if identifier not in _kept(backend):
        raise EC2ClientError(
            "InvalidCapacityReservationId.NotFound", f"The capacity reservation ID '{identifier}' does not exist"
        )
    return _kept(backend)[identifier]


def _shown(backend: EC2Backend, reservation: dict[str, Any]) -> dict[str, Any]:
    tags = backend.describe_tags(filters={"resource-id": [reservation["CapacityReservationId"]]})
    return {**reservation, "Tags": [{"Key": tag["key"], "Value": tag["value"]} for tag in tags]}


@overlay(EC2Response, "CreateCapacityReservation", why="moto lacks it")
def create_capacity_reservation(_moto: Any, self: EC2Response) -> ActionResult:
    backend = self.ec2_backend
    identifier = f"cr-{random_resource_id(17)}"
    count = self._get_int_param("InstanceCount")
    region = backend.region_name
    reservation = {
        **DEFAULTS,
        "InstanceMatchCriteria": "open",
        **{name: self._get_param(name) for name in GIVEN if self._get_param(name) is not None},
        "CapacityReservationId": identifier,
        "CapacityReservationArn": f"arn:aws:ec2:{region}:{ACCOUNT}:capacity-reservation/{identifier}",
        "OwnerId": ACCOUNT,
        "TotalInstanceCount": count,
        "AvailableInstanceCount": count,
        "State": "active",
        "CreateDate": utcnow(),
        "StartDate": utcnow(),
    }
    for name in ("EbsOptimized", "EphemeralStorage"):
        reservation[name] = str(reservation[name]).lower() == "true"
    _kept(backend)[identifier] = reservation
    for specification in self._get_param("TagSpecifications", []):
        backend.create_tags([identifier], {tag["Key"]: tag["Value"] for tag in specification["Tags"]})
    return ActionResult({"CapacityReservation": _shown(backend, reservation)})


@overlay(EC2Response, "DescribeCapacityReservations", why="moto lacks it")
def describe_capacity_reservations(_moto: Any, self: EC2Response) -> ActionResult:
    backend = self.ec2_backend
    wanted = self._get_param("CapacityReservationIds", []) or list(_kept(backend))
    return ActionResult(
        {"CapacityReservations": [_shown(backend, _named(backend, identifier)) for identifier in wanted]}
    )


@overlay(EC2Response, "ModifyCapacityReservation", why="moto lacks it")
def modify_capacity_reservation(_moto: Any, self: EC2Response) -> ActionResult:
    reservation = _named(self.ec2_backend, self._get_param("CapacityReservationId"))
    count = self._get_int_param("InstanceCount")
    if count is not None:
        reservation.update({"TotalInstanceCount": count, "AvailableInstanceCount": count})
    return ActionResult({"Return": True})


@overlay(EC2Response, "CancelCapacityReservation", why="moto lacks it")
def cancel_capacity_reservation(_moto: Any, self: EC2Response) -> ActionResult:
    reservation = _named(self.ec2_backend, self._get_param("CapacityReservationId"))
    reservation.update({"State": "cancelled", "TotalInstanceCount": 0, "AvailableInstanceCount": 0})
    return ActionResult({"Return": True})
