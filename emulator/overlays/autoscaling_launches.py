"""Auto Scaling: launches that can fail for want of capacity, and the record of them."""

from __future__ import annotations

import json
import math
from typing import Any

from moto.autoscaling.models import (
    ASG_NAME_TAG,
    Activity,
    AutoScalingBackend,
    FakeAutoScalingGroup,
    InstanceState,
    autoscaling_backends,
)
from moto.autoscaling.responses import AutoScalingResponse
from moto.core.responses import ActionResult
from moto.core.utils import utcnow

from emulator.account import ACCOUNT
from emulator.overlays.registry import overlay
from emulator.world import world


@overlay(
    FakeAutoScalingGroup,
    "CreateAutoScalingGroup",
    "UpdateAutoScalingGroup",
    "SetDesiredCapacity",
    why="moto launches whatever is asked for, always the launch template's type, never Spot, all in one subnet",
)
def set_desired_capacity(_moto: Any, self: FakeAutoScalingGroup, new_capacity: int | None) -> None:
    self.desired_capacity = self.min_size if new_capacity is None else new_capacity
    reconcile(self)


@overlay(
    AutoScalingResponse,
    "DescribeScalingActivities",
    why="moto's answer is always empty, and a failed launch shows nowhere else",
)
def describe_scaling_activities(_moto: Any, self: AutoScalingResponse) -> ActionResult:
    group, ids = self._get_param("AutoScalingGroupName"), self._get_param("ActivityIds", [])
    activities = [
        activity
        for activity in reversed(_activities(self.autoscaling_backend))
        if group in (None, activity.auto_scaling_group_name) and (not ids or activity.activity_id in ids)
    ]
    return ActionResult({"Activities": activities[: self._get_int_param("MaxRecords", 100)]})


def reconcile(group: FakeAutoScalingGroup) -> None:
    """Launches or terminates until the group is as large as desired, or there is no more capacity."""
    if not hasattr(group, "instance_states"):
        return
    missing = (group.desired_capacity or 0) - len(group.active_instances())
    for _ in range(missing):
        if not _launch(group):
            break
    if missing < 0:
        _terminate(group, -missing)
    backend = group.autoscaling_backend
    if group.name in backend.autoscaling_groups:
        backend.update_attached_elbs(group.name)
        backend.update_attached_target_groups(group.name)


def _launch(group: FakeAutoScalingGroup) -> bool:
    spot = _next_is_spot(group)
    types = _instance_types(group)
    count = len(group.instance_states)
    subnets = group.vpc_zone_identifier.split(",") if group.vpc_zone_identifier else [None]
    subnet = subnets[count % len(subnets)]
    zone = group.availability_zones[count % len(group.availability_zones)]
    possible = next((name for name in types if world.can_launch(group.region, name, spot)), None)
    if possible is None:
        _record(group, count, zone, subnet, failure=_no_capacity(types[-1], zone, group.availability_zones, spot))
        return False
    template = group.ec2_launch_template
    reservation = group.ec2_backend.run_instances(
        group.image_id,
        1,
        group.user_data,
        group.security_groups,
        instance_type=possible,
        tags={"instance": {**group.get_propagated_tags(), **group.instance_tags, ASG_NAME_TAG: group.name}},
        placement=zone,
        launch_config=group.launch_config,
        launch_template={"LaunchTemplateId": template.id} if template else None,
        is_instance_type_default=False,
        subnet_id=subnet,
    )
    for instance in reservation.instances:
        instance.autoscaling_group = group
        instance.lifecycle = "spot" if spot else None
        group.instance_states.append(
            InstanceState(instance, protected_from_scale_in=group.new_instances_protected_from_scale_in)
        )
        _record(group, count, zone, subnet, instance_id=instance.id)
    return True


def _terminate(group: FakeAutoScalingGroup, count: int) -> None:
    leaving = [state for state in group.instance_states if not state.protected_from_scale_in][:count]
    if leaving:
        group.ec2_backend.terminate_instances([state.instance.id for state in leaving])
        group.instance_states = [state for state in group.instance_states if state not in leaving]


def _instance_types(group: FakeAutoScalingGroup) -> list[str]:
    overrides = ((group.mixed_instances_policy or {}).get("LaunchTemplate") or {}).get("Overrides") or []
    return [override["InstanceType"] for override in overrides if "InstanceType" in override] or [group.instance_type]


def _next_is_spot(group: FakeAutoScalingGroup) -> bool:
    distribution = (group.mixed_instances_policy or {}).get("InstancesDistribution") or {}
    base = int(distribution.get("OnDemandBaseCapacity") or 0)
    percent = int(distribution.get("OnDemandPercentageAboveBaseCapacity", 100))
    above = max(0, (group.desired_capacity or 0) - base)
    on_demand = base + math.ceil(above * percent / 100)
    return sum(1 for state in group.instance_states if state.instance.lifecycle != "spot") >= on_demand


def _no_capacity(instance_type: str, zone: str, zones: list[str], spot: bool) -> str:
    kind = "Spot" if spot else "On-Demand"
    others = ", ".join(other for other in zones if other != zone)
    advice = f" or choosing {others}" if others else ""
    return (
        f"Could not launch {kind} Instances. InsufficientInstanceCapacity - We currently do not have sufficient "
        f"{instance_type} capacity in the Availability Zone you requested ({zone}). Our system will be working on "
        f"provisioning additional capacity. You can currently get {instance_type} capacity by not specifying an "
        f"Availability Zone in your request{advice}. Launching EC2 instance failed."
    )


def _activities(backend: AutoScalingBackend) -> list[Activity]:
    kept: list[Activity] = backend.__dict__.setdefault("scaling_activities", [])
    return kept


def _record(
    group: FakeAutoScalingGroup,
    count: int,
    zone: str,
    subnet: str | None,
    instance_id: str | None = None,
    failure: str | None = None,
) -> None:
    now = utcnow()
    activity = Activity(
        description="Launching a new EC2 instance"
        + (f": {instance_id}" if instance_id else f".  Status Reason: {failure}"),
        cause=f"At {now:%Y-%m-%dT%H:%M:%SZ} an instance was started in response to a difference between desired and "
        f"actual capacity, increasing the capacity from {count} to {count + 1}.",
        auto_scaling_group=group,
        start_time=now,
        end_time=now,
        status_code="Failed" if failure else "Successful",
    )
    activity.progress = 100
    activity.status_message = failure  # type: ignore[attr-defined]
    activity.details = json.dumps({"Subnet ID": subnet, "Availability Zone": zone})  # type: ignore[attr-defined]
    activity.auto_scaling_group_arn = group.arn  # type: ignore[attr-defined]
    _activities(group.autoscaling_backend).append(activity)


def _try_again() -> None:
    """Auto Scaling keeps trying; here it does so whenever the world changes."""
    for backend in autoscaling_backends[ACCOUNT].values():
        for group in backend.autoscaling_groups.values():
            if len(group.active_instances()) < (group.desired_capacity or 0):
                reconcile(group)


world.on_change.append(_try_again)
