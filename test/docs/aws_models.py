"""Reads command lines of the AWS CLI, one JSON list a line, and says of each what the CLI's own models find wrong.

Nothing is sent: the CLI checks operation, parameters and their types, and is given an empty answer.
"""

import contextlib
import io
import json
import os
import sys
from types import SimpleNamespace

os.environ.update(
    AWS_ACCESS_KEY_ID="made-up",
    AWS_SECRET_ACCESS_KEY="made-up",
    AWS_CONFIG_FILE=os.devnull,
    AWS_SHARED_CREDENTIALS_FILE=os.devnull,
    AWS_EC2_METADATA_DISABLED="true",
    AWS_DEFAULT_REGION="us-east-2",
)

import jmespath  # noqa: E402
from awscli.clidriver import create_clidriver  # noqa: E402


# Reads each model once.
LOADER = create_clidriver().session.get_component("data_loader")


def answer(**_):
    return SimpleNamespace(status_code=200, headers={}), {}


def problem(arguments):
    """What is wrong with a command line, or None."""
    if "--query" in arguments:
        at = arguments.index("--query")
        try:
            jmespath.compile(arguments[at + 1])
        except jmespath.exceptions.JMESPathError as error:
            return str(error)
        # An empty answer has nothing to ask for.
        arguments = arguments[:at] + arguments[at + 2 :]
    out, err = (io.TextIOWrapper(io.BytesIO(), write_through=True) for _ in range(2))
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        try:
            # A driver keeps handlers of the command before.
            driver = create_clidriver()
            driver.session.register_component("data_loader", LOADER)
            driver.session.register("before-call", answer)
            code = driver.main(arguments)
        except SystemExit as end:
            code = end.code
    if code == 0:
        return None
    err.seek(0)
    lines = [line for line in err.read().strip().splitlines() if line]
    return "\n".join(line for line in lines if not line.startswith(("Note:", "usage:", "  "))) or "unknown"


for line in sys.stdin:
    print(json.dumps(problem(json.loads(line))), flush=True)
