"""EC2: launch templates and descriptions of security group rules."""

from __future__ import annotations

import inspect
from typing import Any

from moto.ec2.models.launch_templates import LaunchTemplate, LaunchTemplateVersion
from moto.ec2.models.security_groups import SecurityGroupRule
from moto.ec2.utils import parse_user_data

from emulator.overlays.registry import overlay, overlay_property


@overlay(
    LaunchTemplate,
    "CreateLaunchTemplate",
    "CreateLaunchTemplateVersion",
    why="moto counts the template's own tags among those of what it launches, which then drift for ever, and cannot "
    "launch from a later version with user data",
)
def create_version(moto: Any, self: LaunchTemplate, data: dict[str, Any], description: str) -> LaunchTemplateVersion:
    launched = [tags for tags in data.get("TagSpecifications") or [] if tags["ResourceType"] != "launch-template"]
    user_data = data.get("UserData")
    if isinstance(user_data, str):
        user_data = parse_user_data(user_data)
    version: LaunchTemplateVersion = moto(
        self, {**data, "TagSpecifications": launched, "UserData": user_data}, description
    )
    return version


@overlay(
    SecurityGroupRule,
    "AuthorizeSecurityGroupIngress",
    "AuthorizeSecurityGroupEgress",
    why="moto drops the description of a rule for a prefix list",
)
def __init__(moto: Any, self: Any, *arguments: Any, **named: Any) -> None:
    moto(self, *arguments, **named)
    given = inspect.signature(moto).bind(self, *arguments, **named).arguments
    self.prefix_list_description = (given.get("prefix_list_id") or {}).get("Description")


@overlay_property(
    SecurityGroupRule,
    "AuthorizeSecurityGroupIngress",
    "AuthorizeSecurityGroupEgress",
    "DescribeSecurityGroupRules",
    why="moto shows the description of a rule for an address range only, not of one for another security group",
)
def description(moto: str | None, self: Any) -> str | None:
    return moto or self.source_group.get("Description") or self.prefix_list_description
