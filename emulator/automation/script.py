"""Runs the script of an `aws:executeScript` step in a process of its own.

Its calls of AWS go to the Region gate like everybody's.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from dataclasses import dataclass
from typing import Any

RUNNER = """
import json, os, sys
answer = os.fdopen(int(sys.argv[1]), "w")
given = json.load(sys.stdin)
names = {"__name__": "script"}
exec(compile(given["script"], "script.py", "exec"), names)
json.dump(names[given["handler"]](given["events"], {}), answer)
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
    given = {"script": inputs["Script"], "handler": inputs["Handler"], "events": inputs.get("InputPayload") or {}}
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
