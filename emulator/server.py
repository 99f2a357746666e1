"""Starts the emulator: `python3 emulator/server.py --account 111122223333 [--port 0]`.

Prints one JSON line, `{"port": N, "pid": P}`, when it is ready. It ends when its standard input ends, so that it
cannot outlive whoever started it, and on SIGTERM.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from pathlib import Path


def parse_arguments(arguments: list[str]) -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(description="An emulated AWS on a loopback port, fresh each time.")
    parser.add_argument("--account", required=True, help="id of the account that it plays, twelve digits")
    parser.add_argument("--port", type=int, default=0, help="loopback port (default: a free one)")
    return parser.parse_args(arguments)


def prepare_environment(account: str) -> None:
    """Settings that moto reads once, when it is imported."""
    for name in [name for name in os.environ if name.startswith("AWS_")]:
        del os.environ[name]
    os.environ.update(
        MOTO_ACCOUNT_ID=account,
        MOTO_IAM_LOAD_MANAGED_POLICIES="true",
        MOTO_EC2_LOAD_DEFAULT_AMIS="false",
        MOTO_ENABLE_AMI_VALIDATION="true",
        MOTO_ACM_VALIDATION_WAIT="0",
        AWS_EC2_METADATA_DISABLED="true",
        AWS_CONFIG_FILE=os.devnull,
        AWS_SHARED_CREDENTIALS_FILE=os.devnull,
    )


def main(arguments: list[str]) -> None:
    """Serves until standard input ends."""
    options = parse_arguments(arguments)
    sys.path[0] = str(Path(__file__).resolve().parent.parent)
    prepare_environment(options.account)

    from emulator.process import EmulatorProcess  # after the environment: moto reads it at import

    process = EmulatorProcess(options.port)
    print(json.dumps({"port": process.port, "pid": os.getpid()}), flush=True)
    process.run(lifeline=sys.stdin.fileno())


if __name__ == "__main__":
    main(sys.argv[1:])
