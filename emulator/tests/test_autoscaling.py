"""Auto Scaling: launches that fail, settings that are kept, policies, hooks, notifications."""

from __future__ import annotations

import json
from typing import Any

from emulator.tests.case import ACCOUNT, STANDBY, EmulatorTestCase, post


class GroupTestCase(EmulatorTestCase):
    """A launch template, two subnets, and groups over two instance types."""

    def setUp(self) -> None:
        super().setUp()
        post(self.port, "seed", {"images": {STANDBY: ["ami-0123456789abcdef0"]}})
        ec2 = self.client("ec2", STANDBY)
        self.autoscaling = self.client("autoscaling", STANDBY)
        vpc = ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
        self.subnets = [
            ec2.create_subnet(VpcId=vpc, CidrBlock=f"10.0.{number}.0/24", AvailabilityZone=f"{STANDBY}{zone}")[
                "Subnet"
            ]["SubnetId"]
            for number, zone in enumerate("ab")
        ]
        self.template = ec2.create_launch_template(
            LaunchTemplateName="llm",
            LaunchTemplateData={"ImageId": "ami-0123456789abcdef0", "InstanceType": "g6e.12xlarge"},
        )["LaunchTemplate"]["LaunchTemplateId"]

    def policy(self, types: list[str], base: int = 1, percent: int = 50) -> dict[str, Any]:
        return {
            "LaunchTemplate": {
                "LaunchTemplateSpecification": {"LaunchTemplateId": self.template, "Version": "1"},
                "Overrides": [{"InstanceType": name} for name in types],
            },
            "InstancesDistribution": {
                "OnDemandAllocationStrategy": "prioritized",
                "OnDemandBaseCapacity": base,
                "OnDemandPercentageAboveBaseCapacity": percent,
                "SpotAllocationStrategy": "price-capacity-optimized",
            },
        }

    def create(self, name: str = "llm", low: int = 1, high: int = 9, **policy: Any) -> None:
        self.autoscaling.create_auto_scaling_group(
            AutoScalingGroupName=name,
            MinSize=low,
            MaxSize=high,
            VPCZoneIdentifier=",".join(self.subnets),
            MixedInstancesPolicy=self.policy(**{"types": ["g6e.12xlarge", "g5.12xlarge"], **policy}),
        )

    def group(self, name: str = "llm") -> dict[str, Any]:
        found: dict[str, Any] = self.autoscaling.describe_auto_scaling_groups(AutoScalingGroupNames=[name])[
            "AutoScalingGroups"
        ][0]
        return found

    def types(self) -> list[str]:
        return sorted(instance["InstanceType"] for instance in self.group()["Instances"])

    def lifecycles(self) -> list[str]:
        ids = [instance["InstanceId"] for instance in self.group()["Instances"]]
        found = self.client("ec2", STANDBY).describe_instances(InstanceIds=ids)["Reservations"]
        return sorted(
            instance.get("InstanceLifecycle", "on-demand") for each in found for instance in each["Instances"]
        )

    def activities(self, name: str = "llm") -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.autoscaling.describe_scaling_activities(AutoScalingGroupName=name)[
            "Activities"
        ]
        return found

    def scale(self, desired: int) -> None:
        self.autoscaling.set_desired_capacity(AutoScalingGroupName="llm", DesiredCapacity=desired)


class CapacityTest(GroupTestCase):
    """Groups in a world without room."""

    def test_on_demand_first_then_the_given_share_over_all_zones(self) -> None:
        self.create(low=5, base=1, percent=50)
        self.assertEqual(["g6e.12xlarge"] * 5, self.types())
        self.assertEqual(["on-demand"] * 3 + ["spot"] * 2, self.lifecycles())
        zones = {instance["AvailabilityZone"] for instance in self.group()["Instances"]}
        self.assertEqual({f"{STANDBY}a", f"{STANDBY}b"}, zones)
        latest = self.activities()[0]
        self.assertEqual(("Successful", 100), (latest["StatusCode"], latest["Progress"]))
        self.assertRegex(latest["Description"], "^Launching a new EC2 instance: i-")

    def test_without_capacity_the_group_stays_short_and_says_why(self) -> None:
        self.create()
        self.world(capacity={STANDBY: {"*": "none"}})
        self.scale(3)
        group = self.group()
        self.assertEqual((3, 1), (group["DesiredCapacity"], len(group["Instances"])))
        failed = self.activities()[0]
        message = (
            "Could not launch On-Demand Instances. InsufficientInstanceCapacity - We currently do not have sufficient "
            f"g5.12xlarge capacity in the Availability Zone you requested ({STANDBY}b). Our system will be working on "
            "provisioning additional capacity. You can currently get g5.12xlarge capacity by not specifying an "
            f"Availability Zone in your request or choosing {STANDBY}a. Launching EC2 instance failed."
        )
        self.assertEqual(
            ("Failed", 100, message, f"Launching a new EC2 instance.  Status Reason: {message}"),
            (failed["StatusCode"], failed["Progress"], failed["StatusMessage"], failed["Description"]),
        )
        self.assertEqual(f"{STANDBY}b", json.loads(failed["Details"])["Availability Zone"])

    def test_the_next_type_is_taken(self) -> None:
        self.world(capacity={STANDBY: {"g6e.12xlarge": "none"}})
        self.create(low=2, percent=100)
        self.assertEqual(["g5.12xlarge"] * 2, self.types())

    def test_other_types_in_the_overrides_are_tried(self) -> None:
        self.world(capacity={STANDBY: {"*": "none", "g6.12xlarge": "available"}})
        self.create(low=2, percent=100)
        self.assertEqual([], self.types())
        self.autoscaling.update_auto_scaling_group(
            AutoScalingGroupName="llm",
            MixedInstancesPolicy={
                "LaunchTemplate": {
                    "LaunchTemplateSpecification": {"LaunchTemplateId": self.template, "Version": "1"},
                    "Overrides": [{"InstanceType": "g6.12xlarge"}],
                }
            },
        )
        self.assertEqual(["g6.12xlarge"] * 2, self.types())

    def test_on_demand_is_taken_where_spot_has_none(self) -> None:
        self.world(capacity={STANDBY: {"*": "spot-none"}})
        self.create(low=4, base=1, percent=0)
        self.assertEqual(["on-demand"], self.lifecycles())
        self.assertRegex(self.activities()[0]["StatusMessage"], "^Could not launch Spot Instances. Insufficient")
        self.autoscaling.update_auto_scaling_group(
            AutoScalingGroupName="llm",
            MixedInstancesPolicy={"InstancesDistribution": {"OnDemandPercentageAboveBaseCapacity": 100}},
        )
        self.assertEqual(["on-demand"] * 4, self.lifecycles())

    def test_a_smaller_group_is_complete(self) -> None:
        self.create(low=2)
        self.world(capacity={STANDBY: {"*": "none"}})
        self.scale(4)
        self.autoscaling.update_auto_scaling_group(AutoScalingGroupName="llm", MinSize=1, DesiredCapacity=2)
        group = self.group()
        self.assertEqual((2, 2), (group["DesiredCapacity"], len(group["Instances"])))

    def test_it_goes_on_trying(self) -> None:
        self.world(capacity={STANDBY: {"*": "none"}})
        self.create(low=2)
        self.assertEqual([], self.types())
        self.world(capacity={})
        self.assertEqual(2, len(self.types()))

    def test_another_region_has_room_of_its_own(self) -> None:
        self.world(capacity={"us-east-2": {"*": "none"}})
        self.create(low=1)
        self.assertEqual(1, len(self.types()))

    def test_activities_of_one_group_only(self) -> None:
        self.create("llm")
        self.create("embed", low=2)
        self.assertEqual((1, 2), (len(self.activities("llm")), len(self.activities("embed"))))

    def test_scaling_in_terminates(self) -> None:
        self.create(low=3)
        self.autoscaling.update_auto_scaling_group(AutoScalingGroupName="llm", MinSize=1, DesiredCapacity=1)
        self.assertEqual(1, len(self.types()))


class UpdateTest(GroupTestCase):
    """UpdateAutoScalingGroup, SetDesiredCapacity."""

    def test_what_an_update_does_not_name_stays(self) -> None:
        self.create(low=1)
        before = self.group()["MixedInstancesPolicy"]
        self.autoscaling.update_auto_scaling_group(AutoScalingGroupName="llm", MinSize=2)
        after = self.group()
        self.assertEqual((before, 2, 2), (after["MixedInstancesPolicy"], after["MinSize"], after["DesiredCapacity"]))
        self.autoscaling.update_auto_scaling_group(
            AutoScalingGroupName="llm",
            MixedInstancesPolicy={"InstancesDistribution": {"OnDemandPercentageAboveBaseCapacity": 100}},
        )
        changed = self.group()["MixedInstancesPolicy"]
        self.assertEqual(before["LaunchTemplate"], changed["LaunchTemplate"])
        self.assertEqual(
            {**before["InstancesDistribution"], "OnDemandPercentageAboveBaseCapacity": 100},
            changed["InstancesDistribution"],
        )

    def test_settings_are_kept(self) -> None:
        self.create(low=1)
        settings = {
            "CapacityRebalance": True,
            "DefaultCooldown": 60,
            "DefaultInstanceWarmup": 120,
            "MaxInstanceLifetime": 86400,
            "TerminationPolicies": ["OldestLaunchTemplate", "Default"],
        }
        self.autoscaling.update_auto_scaling_group(AutoScalingGroupName="llm", **settings)
        self.autoscaling.update_auto_scaling_group(AutoScalingGroupName="llm", MinSize=0)
        group = self.group()
        self.assertEqual(settings, {name: group[name] for name in settings})
        self.autoscaling.create_auto_scaling_group(
            AutoScalingGroupName="warm",
            MinSize=0,
            MaxSize=1,
            VPCZoneIdentifier=self.subnets[0],
            LaunchTemplate={"LaunchTemplateId": self.template},
            DefaultInstanceWarmup=0,
        )
        self.assertEqual(0, self.group("warm")["DefaultInstanceWarmup"])

    def test_a_lower_maximum_lowers_the_desired_capacity(self) -> None:
        self.create(low=4)
        self.autoscaling.update_auto_scaling_group(AutoScalingGroupName="llm", MinSize=0, MaxSize=2)
        self.assertEqual(2, self.group()["DesiredCapacity"])

    def test_a_capacity_out_of_bounds_is_refused(self) -> None:
        self.create(low=1, high=3)
        self.assert_refused(
            "ValidationError",
            "New SetDesiredCapacity value 4 is above max value 3 for the AutoScalingGroup.",
            self.scale,
            desired=4,
        )
        self.assert_refused(
            "ValidationError",
            "Desired capacity:4 must be between the specified min size:1 and max size:3",
            self.autoscaling.update_auto_scaling_group,
            AutoScalingGroupName="llm",
            DesiredCapacity=4,
        )

    def test_a_group_that_is_not_there_is_refused(self) -> None:
        message = "AutoScalingGroup name not found - AutoScalingGroup 'llm' not found"
        self.assert_refused("ValidationError", message, self.scale, desired=1)


class PolicyTest(GroupTestCase):
    """Scaling policies."""

    def put(self, group: str, **more: Any) -> str:
        put = self.autoscaling.put_scaling_policy(
            AutoScalingGroupName=group,
            PolicyName="in-flight",
            PolicyType="TargetTrackingScaling",
            TargetTrackingConfiguration={
                "PredefinedMetricSpecification": {"PredefinedMetricType": "ASGAverageCPUUtilization"},
                "TargetValue": 50.0,
            },
            **more,
        )
        return str(put["PolicyARN"])

    def test_two_groups_have_policies_of_the_same_name(self) -> None:
        self.create("llm")
        self.create("embed")
        self.put("llm", Enabled=False)
        self.put("embed")
        shown = self.autoscaling.describe_policies()["ScalingPolicies"]
        self.assertNotIn("PredictiveScalingConfiguration", shown[0])
        self.assertEqual(
            [("llm", False), ("embed", True)], [(each["AutoScalingGroupName"], each["Enabled"]) for each in shown]
        )
        self.autoscaling.delete_policy(AutoScalingGroupName="llm", PolicyName="in-flight")
        shown = self.autoscaling.describe_policies()["ScalingPolicies"]
        self.assertEqual(["embed"], [each["AutoScalingGroupName"] for each in shown])

    def test_a_policy_can_be_executed_and_deleted_by_its_arn(self) -> None:
        self.create("llm")
        arn = self.autoscaling.put_scaling_policy(
            AutoScalingGroupName="llm", PolicyName="more", AdjustmentType="ExactCapacity", ScalingAdjustment=3
        )["PolicyARN"]
        self.autoscaling.execute_policy(PolicyName=arn)
        self.assertEqual(3, self.group()["DesiredCapacity"])
        self.autoscaling.delete_policy(PolicyName=arn)
        self.assertEqual([], self.autoscaling.describe_policies()["ScalingPolicies"])

    def test_a_policy_that_is_not_there_is_refused(self) -> None:
        for call in (self.autoscaling.execute_policy, self.autoscaling.delete_policy):
            self.assert_refused("ValidationError", "Cannot find specified policy.", call, PolicyName="none")

    def test_policies_hooks_and_notifications_go_with_the_group(self) -> None:
        self.create("llm")
        self.put("llm")
        self.autoscaling.put_lifecycle_hook(
            AutoScalingGroupName="llm",
            LifecycleHookName="hook",
            LifecycleTransition="autoscaling:EC2_INSTANCE_LAUNCHING",
        )
        self.autoscaling.delete_auto_scaling_group(AutoScalingGroupName="llm", ForceDelete=True)
        self.assertEqual([], self.autoscaling.describe_policies()["ScalingPolicies"])
        self.assertEqual([], self.autoscaling.describe_lifecycle_hooks(AutoScalingGroupName="llm")["LifecycleHooks"])


class HookTest(GroupTestCase):
    """PutLifecycleHook."""

    def test_it_has_a_role_and_a_target_only_if_they_were_given(self) -> None:
        self.create("llm")
        hook = {
            "LifecycleHookName": "model-answers",
            "AutoScalingGroupName": "llm",
            "LifecycleTransition": "autoscaling:EC2_INSTANCE_LAUNCHING",
            "HeartbeatTimeout": 660,
            "DefaultResult": "ABANDON",
        }
        self.autoscaling.put_lifecycle_hook(**hook)
        shown = self.autoscaling.describe_lifecycle_hooks(AutoScalingGroupName="llm")["LifecycleHooks"]
        self.assertEqual([{**hook, "GlobalTimeout": 172800}], shown)
        with_target = {
            **hook,
            "RoleARN": f"arn:aws:iam::{ACCOUNT}:role/hook",
            "NotificationTargetARN": f"arn:aws:sns:{STANDBY}:{ACCOUNT}:hooks",
        }
        self.autoscaling.put_lifecycle_hook(**with_target)
        shown = self.autoscaling.describe_lifecycle_hooks(AutoScalingGroupName="llm")["LifecycleHooks"]
        self.assertEqual([{**with_target, "GlobalTimeout": 172800}], shown)


class NotificationTest(GroupTestCase):
    """Notifications of a group."""

    TOPIC = f"arn:aws:sns:{STANDBY}:{ACCOUNT}:alerts"

    def put(self, group: str, *types: str) -> None:
        self.autoscaling.put_notification_configuration(
            AutoScalingGroupName=group, TopicARN=self.TOPIC, NotificationTypes=list(types)
        )

    def shown(self, *names: str) -> list[tuple[str, str]]:
        found = self.autoscaling.describe_notification_configurations(AutoScalingGroupNames=list(names))
        return [
            (each["AutoScalingGroupName"], each["NotificationType"]) for each in found["NotificationConfigurations"]
        ]

    def test_they_are_kept_replaced_and_deleted(self) -> None:
        self.create("llm")
        self.create("embed")
        self.put("llm", "autoscaling:EC2_INSTANCE_LAUNCH", "autoscaling:EC2_INSTANCE_LAUNCH_ERROR")
        self.put("embed", "autoscaling:EC2_INSTANCE_TERMINATE")
        self.put("llm", "autoscaling:EC2_INSTANCE_LAUNCH_ERROR")
        self.assertEqual([("llm", "autoscaling:EC2_INSTANCE_LAUNCH_ERROR")], self.shown("llm"))
        self.assertEqual(2, len(self.shown()))
        self.autoscaling.delete_notification_configuration(AutoScalingGroupName="llm", TopicARN=self.TOPIC)
        self.assertEqual([("embed", "autoscaling:EC2_INSTANCE_TERMINATE")], self.shown())

    def test_refusals(self) -> None:
        self.assert_refused(
            "ValidationError",
            "AutoScalingGroup name not found - AutoScalingGroup 'llm' not found",
            self.autoscaling.put_notification_configuration,
            AutoScalingGroupName="llm",
            TopicARN=self.TOPIC,
            NotificationTypes=["autoscaling:EC2_INSTANCE_LAUNCH"],
        )
        self.create("llm")
        self.assert_refused(
            "ValidationError",
            '"autoscaling:EC2_INSTANCE_DANCE" is not a valid Notification Type.',
            self.autoscaling.put_notification_configuration,
            AutoScalingGroupName="llm",
            TopicARN=self.TOPIC,
            NotificationTypes=["autoscaling:EC2_INSTANCE_DANCE"],
        )
