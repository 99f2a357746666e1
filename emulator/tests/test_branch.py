"""The process: start, branches, end."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
import unittest
import urllib.error
import urllib.request

from emulator.tests.case import ACCOUNT, HOME, SERVER, EmulatorTestCase, post, start_server


def alive(pid: int) -> bool:
    """Whether the process runs."""
    try:
        with open(f"/proc/{pid}/stat", encoding="utf8") as stat:
            return stat.read().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def wait_for_end(pid: int) -> bool:
    """Whether it ends within some seconds."""
    deadline = time.monotonic() + 10
    while alive(pid) and time.monotonic() < deadline:
        time.sleep(0.02)
    return not alive(pid)


class BranchTest(EmulatorTestCase):
    """A branch has a copy of the state and nothing else of its parent."""

    def names(self, port: int) -> list[str]:
        return sorted(bucket["Name"] for bucket in self.client("s3", port=port).list_buckets()["Buckets"])

    def create(self, port: int, name: str) -> None:
        self.client("s3", port=port).create_bucket(Bucket=name, CreateBucketConfiguration={"LocationConstraint": HOME})

    def test_neither_sees_what_the_other_writes_afterwards(self) -> None:
        self.create(self.port, "before")
        branch = post(self.port, "branch")
        self.create(branch["port"], "in-the-branch")
        self.create(self.port, "in-the-parent")
        self.assertEqual(["before", "in-the-branch"], self.names(branch["port"]))
        self.assertEqual(["before", "in-the-parent"], self.names(self.port))

    def test_a_branch_can_be_branched_and_outlives_the_one_between(self) -> None:
        self.create(self.port, "first")
        child = post(self.port, "branch")
        self.create(child["port"], "second")
        grandchild = post(child["port"], "branch")
        post(child["port"], "stop")
        self.assertTrue(wait_for_end(child["pid"]))
        self.assertEqual(["first", "second"], self.names(grandchild["port"]))

    def test_settings_of_the_world_are_copied_but_neither_gate_nor_service(self) -> None:
        given = {"dead": [HOME], "gate": "http://127.0.0.1:1", "pace": 2.5, "service": "http://127.0.0.1:2"}
        self.world(**given)
        branch = post(self.port, "branch")
        self.assertEqual(
            {"capacity": {}, "dead": [HOME], "gate": None, "pace": 2.5, "service": None}, post(branch["port"], "world")
        )
        self.assertEqual({"capacity": {}, **given}, self.world())

    def test_branches_while_calls_are_answered(self) -> None:
        client = self.client("sns")
        for number in range(20):
            client.create_topic(Name=f"topic-{number}")
            branch = post(self.port, "branch")
            topics = self.client("sns", port=branch["port"]).list_topics()["Topics"]
            self.assertEqual(number + 1, len(topics))
            post(branch["port"], "stop")

    def test_plays_the_account(self) -> None:
        self.assertEqual(ACCOUNT, self.client("sts").get_caller_identity()["Account"])


class EndTest(unittest.TestCase):
    """Nothing outlives whoever started it."""

    def setUp(self) -> None:
        self.process, place = start_server()
        self.addCleanup(self.process.communicate)
        child = post(place["port"], "branch")
        grandchild = post(child["port"], "branch")
        self.pids = [place["pid"], child["pid"], grandchild["pid"]]
        self.assertEqual(self.process.pid, place["pid"])

    def assert_all_end(self) -> None:
        self.process.wait(10)
        self.assertEqual([True, True, True], [wait_for_end(pid) for pid in self.pids])

    def test_all_end_with_the_standard_input(self) -> None:
        assert self.process.stdin is not None
        self.process.stdin.close()
        self.process.stdin = None
        self.assert_all_end()

    def test_all_end_when_the_first_is_terminated(self) -> None:
        self.process.send_signal(signal.SIGTERM)
        self.assert_all_end()

    def test_all_end_when_the_first_is_killed(self) -> None:
        os.kill(self.process.pid, signal.SIGKILL)
        self.assert_all_end()


class ControlTest(EmulatorTestCase):
    """The control API refuses what it does not know."""

    def refused(self, name: str, body: object, status: int) -> str:
        with self.assertRaises(urllib.error.HTTPError) as caught:
            post(self.port, name, body)
        with caught.exception as error:
            self.assertEqual(status, error.code)
            return str(json.load(error)["error"])

    def test_unknown_settings_and_calls(self) -> None:
        self.assertEqual(
            "ValueError: unknown settings weather; there are capacity, dead, gate, pace and service",
            self.refused("world", {"weather": "rain"}, 400),
        )
        for pace in (0.5, 0, "fast", True, None):
            self.assertEqual(
                f"ValueError: pace must be a number of at least 1, got {pace!r}",
                self.refused("world", {"pace": pace}, 400),
            )
        for service in ("https://example.com", "http://127.0.0.1:80/", 80):
            self.assertEqual(
                f"ValueError: service must be a loopback address like http://127.0.0.1:8080, got {service!r}",
                self.refused("world", {"service": service}, 400),
            )
        self.assertEqual(
            "ValueError: capacity of g6.xlarge in us-west-2 must be one of available, spot-none, none, got 'some'",
            self.refused("world", {"capacity": {"us-west-2": {"g6.xlarge": "some"}}}, 400),
        )
        self.assertEqual(
            "ValueError: unknown houses; there are zones, certificates and images",
            self.refused("seed", {"houses": []}, 400),
        )
        self.assertEqual(
            "no POST dance: there are POST branch, stop, world, seed and GET world", self.refused("dance", {}, 404)
        )

    def test_a_refused_change_changes_nothing(self) -> None:
        before = self.world()
        self.refused("world", {"dead": [HOME], "pace": 2, "capacity": {HOME: {"*": "some"}}}, 400)
        self.refused("world", {"dead": [HOME], "pace": 0}, 400)
        self.refused("world", {"dead": [HOME], "pace": 2, "service": "nowhere"}, 400)
        self.assertEqual(before, self.world())

    def test_seed(self) -> None:
        certificate = f"arn:aws:acm:{HOME}:{ACCOUNT}:certificate/5f0c1d52-6a5e-4c1b-9d43-0f6f5b0c1a01"
        given = {
            "zones": [{"id": "Z0123456789EXAMPLE", "name": "example.com"}],
            "certificates": [{"arn": certificate, "domain": "inference.example.com"}],
            "images": {HOME: ["ami-0123456789abcdef0"]},
        }
        added = {
            "zones": ["Z0123456789EXAMPLE"],
            "certificates": [certificate],
            "images": ["ami-0123456789abcdef0"],
        }
        self.assertEqual(added, post(self.port, "seed", given))
        self.assertEqual({"zones": [], "certificates": [], "images": []}, post(self.port, "seed", given))
        zone = self.client("route53").get_hosted_zone(Id="Z0123456789EXAMPLE")["HostedZone"]
        self.assertEqual("example.com.", zone["Name"])
        self.assertEqual(
            "ISSUED",
            self.client("acm").describe_certificate(CertificateArn=certificate)["Certificate"]["Status"],
        )
        self.assertEqual(
            ["ami-0123456789abcdef0"], [image["ImageId"] for image in self.client("ec2").describe_images()["Images"]]
        )

    def test_an_operation_that_is_lacking_is_named_and_not_tried_again(self) -> None:
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.port}/",
            data=b"Action=DescribeNothing&Version=2014-10-31",
            headers={
                "Authorization": "AWS4-HMAC-SHA256 Credential=x/20261121/us-east-2/rds/aws4_request, "
                "SignedHeaders=host, Signature=x",
                "Content-Type": "application/x-www-form-urlencoded",
            },
        )
        with self.assertRaises(urllib.error.HTTPError) as caught:
            urllib.request.urlopen(request, timeout=10)
        with caught.exception as error:
            self.assertEqual(501, error.code)


class StartTest(unittest.TestCase):
    """The command line."""

    def test_an_account_is_needed(self) -> None:
        refused = subprocess.run([sys.executable, str(SERVER)], capture_output=True, text=True, check=False)
        self.assertEqual(2, refused.returncode)
        self.assertIn("the following arguments are required: --account", refused.stderr)
