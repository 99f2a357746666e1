"""Runs the script of an `aws:executeScript` step in a process of its own.

Its calls of AWS go to the Region gate like everybody's. Its clock and its requests to the world are simulated where the
world says so.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from dataclasses import dataclass
from typing import Any

from emulator.world import world

LONGEST_PAUSE = 0.5
"""Longest real pause of a script at a pace above 1, in seconds."""

SIMULATION = """
# Simulation, which Systems Manager has not. Waiting is short, and the clock runs ahead by what was skipped.
import time, urllib.parse, urllib.request

def simulate(pace, longest_pause, service):
    if pace > 1:
        clock, wait, skipped = time.time, time.sleep, 0.0

        def sleep(seconds):
            nonlocal skipped
            pause = min(seconds / pace, longest_pause)
            wait(pause)
            skipped += seconds - pause

        time.time = lambda: clock() + skipped
        time.sleep = sleep
    if service is not None:
        urlopen = urllib.request.urlopen

        # A request to the world goes to the simulated service: its address as a parameter, all else as it is.
        def ask(url, data=None, *arguments, **more):
            request = url if isinstance(url, urllib.request.Request) else urllib.request.Request(url)
            request.data = request.data if data is None else data
            if request.type == "https":
                request = urllib.request.Request(
                    service + "/?" + urllib.parse.urlencode({"url": request.full_url}),
                    request.data,
                    dict(request.header_items()),
                    method=request.get_method(),
                )
            return urlopen(request, None, *arguments, **more)

        urllib.request.urlopen = ask
"""

RUNNER = f"""
import json, os, sys
{SIMULATION}
answer = os.fdopen(int(sys.argv[1]), "w")
given = json.load(sys.stdin)
simulate(*given["simulation"])
names = {{"__name__": "script"}}
exec(compile(given["script"], "script.py", "exec"), names)
json.dump(names[given["handler"]](given["events"], {{}}), answer)
answer.close()
"""


@dataclass(frozen=True)
class ScriptResult:
    """What came of a script."""

    payload: Any = None
    log: str = ""
    failure: str | None = None
    timed_out: bool = False


def run(inputs: dict[str, Any], region: str, gate: str, timeout: float) -> ScriptResult:
    """Calls the handler with the payload; its answer is the step's payload."""
    runtime = str(inputs.get("Runtime", ""))
    if not re.fullmatch(r"python3\.\d+", runtime):
        return ScriptResult(failure=f"The emulator runs Python 3 only, the step wants {runtime or 'no runtime'}.")
    read_end, write_end = os.pipe()
    process = subprocess.Popen(
        [sys.executable, "-c", RUNNER, str(write_end)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        pass_fds=[write_end],
        env=_environment(region, gate),
        text=True,
    )
    os.close(write_end)
    given = {
        "script": inputs["Script"],
        "handler": inputs["Handler"],
        "events": inputs.get("InputPayload") or {},
        "simulation": [world.pace, LONGEST_PAUSE, world.service],
    }
    try:
        log, _ = process.communicate(json.dumps(given), timeout)
    except subprocess.TimeoutExpired:
        process.kill()
        log, _ = process.communicate()
        os.close(read_end)
        return ScriptResult(log=log, failure=f"Step timed out after {timeout:g} seconds.", timed_out=True)
    with os.fdopen(read_end) as answer:
        text = answer.read()
    if process.returncode != 0:
        return ScriptResult(log=log, failure=f"{log.strip().splitlines()[-1] if log.strip() else 'no message'}")
    return ScriptResult(payload=json.loads(text), log=log)


def _environment(region: str, gate: str) -> dict[str, str]:
    return {
        "PATH": os.environ.get("PATH", ""),
        "AWS_ENDPOINT_URL": gate,
        "AWS_REGION": region,
        "AWS_DEFAULT_REGION": region,
        "AWS_ACCESS_KEY_ID": "automation",
        "AWS_SECRET_ACCESS_KEY": "automation",
        "AWS_EC2_METADATA_DISABLED": "true",
        "AWS_CONFIG_FILE": os.devnull,
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
    }
