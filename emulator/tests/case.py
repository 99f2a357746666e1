"""What the tests share: an emulator whose state is fresh in each test, and clients that check every answer."""

from __future__ import annotations

import atexit
import functools
import json
import subprocess
import sys
import time
import unittest
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

from emulator.tests.shapes import unknown_members

ACCOUNT = "111122223333"
HOME, STANDBY = "us-east-2", "us-west-2"
MOTO_S_OWN = {
    "CreateTrailResponse.HasCustomEventSelectors",
    "CreateTrailResponse.HasInsightSelectors",
    "DescribeSecretResponse.SecretVersionsToStages",
}
"""Members that moto adds to the published shapes, in operations that it answers itself. Clients ignore them."""

WARM_UP = {
    "autoscaling": "describe_auto_scaling_groups",
    "cloudwatch": "describe_alarms",
    "ec2": "describe_vpcs",
    "kms": "list_keys",
    "rds": "describe_db_instances",
    "s3": "list_buckets",
    "ssm": "list_documents",
}
"""Calls after which the emulator has loaded what it loads at the first call of a service, once for all tests."""

SERVER = Path(__file__).resolve().parent.parent / "server.py"


def post(port: int, name: str, body: Any = None) -> Any:
    """A call of the control API."""
    request = urllib.request.Request(
        f"http://127.0.0.1:{port}/warmsite/{name}", data=json.dumps(body or {}).encode(), method="POST"
    )
    with urllib.request.urlopen(request, timeout=60) as response:
        return json.load(response)


def start_server() -> tuple[subprocess.Popen[str], dict[str, int]]:
    """A server of its own, and where it is."""
    process = subprocess.Popen(
        [sys.executable, str(SERVER), "--account", ACCOUNT], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    place: dict[str, int] = json.loads(process.stdout.readline())
    return process, place


@functools.cache
def base() -> int:
    """The port of the emulator that each test branches from."""
    process, place = start_server()

    def end() -> None:
        process.communicate()

    atexit.register(end)
    for region in (HOME, STANDBY):
        for service, call in WARM_UP.items():
            getattr(connect(service, region, place["port"]), call)()
    return place["port"]


def connect(service: str, region: str, port: int) -> Any:
    """A client that tries once."""
    return boto3.client(
        service,
        region_name=region,
        endpoint_url=f"http://127.0.0.1:{port}",
        aws_access_key_id="test",
        aws_secret_access_key="test",
        config=Config(retries={"total_max_attempts": 1}),
    )


class EmulatorTestCase(unittest.TestCase):
    """Each test has a branch of an emulator that knows nothing yet."""

    port: int

    def setUp(self) -> None:
        self.port = post(base(), "branch")["port"]
        self.addCleanup(post, self.port, "stop")

    def client(self, service: str, region: str = HOME, port: int | None = None) -> Any:
        """A client whose every answer must only have members of the published shape."""
        client = connect(service, region, port or self.port)

        def check(http_response: Any, model: Any, **_: Any) -> None:
            if http_response.status_code < 300 and not model.has_streaming_output:
                unknown = [name for name in unknown_members(http_response.content, model) if name not in MOTO_S_OWN]
                self.assertEqual([], unknown, model.name)

        client.meta.events.register("after-call", check)
        return client

    def world(self, **settings: Any) -> Any:
        """Changes the simulated world."""
        return post(self.port, "world", settings)

    def assert_refused(self, code: str, message: str, call: Callable[..., Any], **arguments: Any) -> None:
        """The call must fail with exactly this code and message."""
        with self.assertRaises(ClientError) as caught:
            call(**arguments)
        error = caught.exception.response["Error"]
        self.assertEqual((code, message), (error["Code"], error["Message"]))

    def eventually(self, what: Callable[[], Any], seconds: float = 20.0) -> Any:
        """The first true value within some time."""
        deadline = time.monotonic() + seconds
        while not (value := what()):
            self.assertLess(time.monotonic(), deadline, "did not happen in time")
            time.sleep(0.05)
        return value
