"""Auto Scaling: settings that moto drops, policies that belong to their group, notifications."""

from __future__ import annotations

from typing import Any

from moto.autoscaling.exceptions import ValidationError
from moto.autoscaling.models import AutoScalingBackend, FakeAutoScalingGroup, FakeScalingPolicy
from moto.autoscaling.responses import AutoScalingResponse
from moto.core.responses import ActionResult, EmptyResult

from emulator.overlays.registry import overlay

NOTIFICATION_TYPES = [
    "autoscaling:EC2_INSTANCE_LAUNCH",
    "autoscaling:EC2_INSTANCE_LAUNCH_ERROR",
    "autoscaling:EC2_INSTANCE_TERMINATE",
    "autoscaling:EC2_INSTANCE_TERMINATE_ERROR",
    "autoscaling:TEST_NOTIFICATION",
]

KEPT = {
    "CapacityRebalance": "capacity_rebalance",
    "CapacityReservationSpecification": "capacity_reservation_specification",
    "DefaultCooldown": "default_cooldown",
    "DefaultInstanceWarmup": "default_instance_warmup",
    "MaxInstanceLifetime": "max_instance_lifetime",
    "TerminationPolicies": "termination_policies",
}
"""Settings of a group, and the attributes that show them."""


def group_named(backend: AutoScalingBackend, name: str) -> FakeAutoScalingGroup:
    """The group, or the error that the service gives."""
    if name not in backend.autoscaling_groups:
        raise ValidationError(f"AutoScalingGroup name not found - AutoScalingGroup '{name}' not found")
    return backend.autoscaling_groups[name]


@overlay(
    AutoScalingResponse,
    "CreateAutoScalingGroup",
    "DescribeAutoScalingGroups",
    why="moto forgets the default instance warm-up, which then drifts for ever",
)
def create_auto_scaling_group(moto: Any, self: AutoScalingResponse) -> ActionResult:
    result: ActionResult = moto(self)
    _keep(self)
    return result


@overlay(
    AutoScalingResponse,
    "UpdateAutoScalingGroup",
    why="moto ignores changes of the warm-up, the cooldown, the lifetime, the termination policies and rebalancing",
)
def update_auto_scaling_group(moto: Any, self: AutoScalingResponse) -> ActionResult:
    result: ActionResult = moto(self)
    _keep(self)
    return result


def _keep(self: AutoScalingResponse) -> None:
    group = group_named(self.autoscaling_backend, self._get_param("AutoScalingGroupName"))
    for name, attribute in KEPT.items():
        value = self._get_param(name)
        if value is not None:
            setattr(group, attribute, value)


@overlay(
    FakeAutoScalingGroup,
    "UpdateAutoScalingGroup",
    why="moto forgets the mixed instances policy when an update does not repeat it, and takes any desired capacity",
)
def update(moto: Any, self: FakeAutoScalingGroup, **given: Any) -> None:
    given["mixed_instances_policy"] = _merged(self.mixed_instances_policy, given.get("mixed_instances_policy"))
    low = self.min_size if given["min_size"] is None else given["min_size"]
    high = self.max_size if given["max_size"] is None else given["max_size"]
    if given["desired_capacity"] is None:
        given["desired_capacity"] = min(max(self.desired_capacity or 0, low or 0), high or 0)
    elif not (low or 0) <= given["desired_capacity"] <= (high or 0):
        raise ValidationError(
            f"Desired capacity:{given['desired_capacity']} must be between the specified min size:{low} "
            f"and max size:{high}"
        )
    moto(self, **given)


def _merged(old: dict[str, Any] | None, new: dict[str, Any] | None) -> dict[str, Any] | None:
    """An update replaces what it names and leaves the rest."""
    if not old or not new:
        merged = new or old
    else:
        merged = {part: {**old.get(part, {}), **new.get(part, {})} for part in {**old, **new}}
    template = dict((merged or {}).get("LaunchTemplate") or {})
    specification = dict(template.get("LaunchTemplateSpecification") or {})
    if merged is None or not {"LaunchTemplateId", "LaunchTemplateName"} <= set(specification):
        return merged
    del specification["LaunchTemplateName"]  # moto adds it and then refuses both
    return {**merged, "LaunchTemplate": {**template, "LaunchTemplateSpecification": specification}}


@overlay(
    AutoScalingBackend,
    "SetDesiredCapacity",
    why="moto takes a capacity outside of the group's bounds",
)
def set_desired_capacity(moto: Any, self: AutoScalingBackend, group_name: str, desired_capacity: int | None) -> None:
    group = group_named(self, group_name)
    if desired_capacity and desired_capacity > (group.max_size or 0):
        raise ValidationError(
            f"New SetDesiredCapacity value {desired_capacity} is above max value {group.max_size} "
            "for the AutoScalingGroup."
        )
    moto(self, group_name, desired_capacity)


@overlay(
    AutoScalingResponse,
    "PutScalingPolicy",
    why="moto keeps policies by name alone, so that one group's policy replaces another's, forgets `Enabled`, "
    "shows an empty predictive configuration, and misspells the ARN in its answer",
)
def put_scaling_policy(moto: Any, self: AutoScalingResponse) -> ActionResult:
    group, name = self._get_param("AutoScalingGroupName"), self._get_param("PolicyName")
    group_named(self.autoscaling_backend, group)
    moto(self)
    policies = self.autoscaling_backend.policies
    policy = policies.pop(name)
    policy.enabled = self._get_bool_param("Enabled", True)  # type: ignore[attr-defined]
    if not policy.predictive_scaling_configuration:
        del policy.predictive_scaling_configuration
    policies[policy.arn] = policy
    return ActionResult({"PolicyARN": policy.arn, "Alarms": []})


def _find_policy(self: AutoScalingResponse) -> FakeScalingPolicy:
    group, name = self._get_param("AutoScalingGroupName"), self._get_param("PolicyName")
    for policy in self.autoscaling_backend.policies.values():
        if policy.arn == name or (policy.name == name and group in (None, policy.auto_scaling_group_name)):
            return policy
    raise ValidationError("Cannot find specified policy.")


@overlay(AutoScalingResponse, "DeletePolicy", why="as PutScalingPolicy")
def delete_policy(_moto: Any, self: AutoScalingResponse) -> ActionResult:
    del self.autoscaling_backend.policies[_find_policy(self).arn]
    return EmptyResult()


@overlay(AutoScalingResponse, "ExecutePolicy", why="as PutScalingPolicy")
def execute_policy(_moto: Any, self: AutoScalingResponse) -> ActionResult:
    _find_policy(self).execute()
    return EmptyResult()


@overlay(
    AutoScalingResponse,
    "PutLifecycleHook",
    "DescribeLifecycleHooks",
    why="moto invents a role and a queue for each hook, which then drift for ever",
)
def put_lifecycle_hook(moto: Any, self: AutoScalingResponse) -> ActionResult:
    group, name = self._get_param("AutoScalingGroupName"), self._get_param("LifecycleHookName")
    group_named(self.autoscaling_backend, group)
    result: ActionResult = moto(self)
    hook = self.autoscaling_backend.lifecycle_hooks[f"{group}_{name}"]
    hook.role_arn = self._get_param("RoleARN")
    hook.notification_target_arn = self._get_param("NotificationTargetARN")
    hook.notification_metadata = self._get_param("NotificationMetadata")  # type: ignore[attr-defined]
    return result


@overlay(
    AutoScalingBackend,
    "DeleteAutoScalingGroup",
    why="moto leaves the group's policies, hooks and notifications behind for the next group of that name",
)
def delete_auto_scaling_group(moto: Any, self: AutoScalingBackend, group_name: str) -> None:
    moto(self, group_name)
    for policy in [p for p in self.policies.values() if p.auto_scaling_group_name == group_name]:
        del self.policies[policy.arn]
    for hook in self.describe_lifecycle_hooks(group_name):
        self.delete_lifecycle_hook(group_name, hook.name)
    for key in [key for key in _notifications(self) if key[0] == group_name]:
        del _notifications(self)[key]


def _notifications(backend: AutoScalingBackend) -> dict[tuple[str, str], list[str]]:
    """(Group, topic) -> types."""
    kept: dict[tuple[str, str], list[str]] = backend.__dict__.setdefault("notifications", {})
    return kept


@overlay(AutoScalingResponse, "PutNotificationConfiguration", why="moto lacks it")
def put_notification_configuration(_moto: Any, self: AutoScalingResponse) -> ActionResult:
    group, topic = self._get_param("AutoScalingGroupName"), self._get_param("TopicARN")
    group_named(self.autoscaling_backend, group)
    types = self._get_param("NotificationTypes", [])
    unknown = [name for name in types if name not in NOTIFICATION_TYPES]
    if unknown:
        raise ValidationError(f'"{unknown[0]}" is not a valid Notification Type.')
    _notifications(self.autoscaling_backend)[(group, topic)] = types
    return EmptyResult()


@overlay(AutoScalingResponse, "DescribeNotificationConfigurations", why="moto lacks it")
def describe_notification_configurations(_moto: Any, self: AutoScalingResponse) -> ActionResult:
    names = self._get_param("AutoScalingGroupNames", [])
    return ActionResult(
        {
            "NotificationConfigurations": [
                {"AutoScalingGroupName": group, "TopicARN": topic, "NotificationType": name}
                for (group, topic), types in _notifications(self.autoscaling_backend).items()
                for name in types
                if not names or group in names
            ]
        }
    )


@overlay(AutoScalingResponse, "DeleteNotificationConfiguration", why="moto lacks it")
def delete_notification_configuration(_moto: Any, self: AutoScalingResponse) -> ActionResult:
    key = (self._get_param("AutoScalingGroupName"), self._get_param("TopicARN"))
    _notifications(self.autoscaling_backend).pop(key, None)
    return EmptyResult()
