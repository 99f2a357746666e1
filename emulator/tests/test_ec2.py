"""EC2: launch templates and rules of security groups."""

from __future__ import annotations

import base64
from typing import Any

from emulator.tests.case import HOME, EmulatorTestCase, post


class LaunchTemplateTest(EmulatorTestCase):
    """CreateLaunchTemplate, CreateLaunchTemplateVersion."""

    def setUp(self) -> None:
        super().setUp()
        post(self.port, "seed", {"images": {HOME: ["ami-0123456789abcdef0"]}})
        self.ec2 = self.client("ec2")

    def data(self, script: str) -> dict[str, Any]:
        return {
            "ImageId": "ami-0123456789abcdef0",
            "InstanceType": "g6.xlarge",
            "UserData": base64.b64encode(script.encode()).decode(),
            "TagSpecifications": [{"ResourceType": "volume", "Tags": [{"Key": "Name", "Value": "llm"}]}],
        }

    def test_its_own_tags_are_not_those_of_what_it_launches(self) -> None:
        self.ec2.create_launch_template(
            LaunchTemplateName="llm",
            LaunchTemplateData=self.data("one"),
            TagSpecifications=[{"ResourceType": "launch-template", "Tags": [{"Key": "owner", "Value": "a"}]}],
        )
        shown = self.ec2.describe_launch_template_versions(LaunchTemplateName="llm")["LaunchTemplateVersions"]
        self.assertEqual(self.data("one"), shown[0]["LaunchTemplateData"])
        template = self.ec2.describe_launch_templates()["LaunchTemplates"][0]
        self.assertEqual([{"Key": "owner", "Value": "a"}], template["Tags"])

    def test_a_group_launches_from_a_later_version(self) -> None:
        template = self.ec2.create_launch_template(LaunchTemplateName="llm", LaunchTemplateData=self.data("one"))
        identifier = template["LaunchTemplate"]["LaunchTemplateId"]
        self.ec2.create_launch_template_version(LaunchTemplateId=identifier, LaunchTemplateData=self.data("two"))
        vpc = self.ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
        subnet = self.ec2.create_subnet(VpcId=vpc, CidrBlock="10.0.0.0/24")["Subnet"]["SubnetId"]
        autoscaling = self.client("autoscaling")
        autoscaling.create_auto_scaling_group(
            AutoScalingGroupName="llm",
            MinSize=1,
            MaxSize=1,
            VPCZoneIdentifier=subnet,
            LaunchTemplate={"LaunchTemplateId": identifier, "Version": "2"},
        )
        group = autoscaling.describe_auto_scaling_groups()["AutoScalingGroups"][0]
        self.assertEqual(1, len(group["Instances"]))


class SecurityGroupRuleTest(EmulatorTestCase):
    """DescribeSecurityGroupRules."""

    def test_a_rule_has_its_description_whatever_it_is_for(self) -> None:
        ec2 = self.client("ec2")
        vpc = ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
        servers, clients = (
            ec2.create_security_group(GroupName=name, Description="d", VpcId=vpc)["GroupId"]
            for name in ("servers", "clients")
        )
        prefix_list = ec2.create_managed_prefix_list(PrefixListName="s3", MaxEntries=1, AddressFamily="IPv4")
        targets = {
            "UserIdGroupPairs": [{"GroupId": clients, "Description": "requests"}],
            "PrefixListIds": [
                {"PrefixListId": prefix_list["PrefixList"]["PrefixListId"], "Description": "objects"},
            ],
            "IpRanges": [{"CidrIp": "10.0.0.0/24", "Description": "range"}],
        }
        for name, target in targets.items():
            permission = {"IpProtocol": "tcp", "FromPort": 1, "ToPort": 1, name: target}
            ec2.authorize_security_group_ingress(GroupId=servers, IpPermissions=[permission])
        rules = ec2.describe_security_group_rules(Filters=[{"Name": "group-id", "Values": [servers]}])
        described = [rule.get("Description") for rule in rules["SecurityGroupRules"] if not rule["IsEgress"]]
        self.assertEqual(["requests", "objects", "range"], described)
