"""Corrections to moto, one file per service. Each corrected operation says why."""

from __future__ import annotations

import importlib
import threading
from collections.abc import Callable
from typing import Any

LOCK = threading.RLock()
"""Held while a call is answered, and by whatever else reads or changes the state."""

Answer = tuple[str, list[tuple[str, str]], bytes]
"""Status, headers, body."""

before_call: list[Callable[[dict[str, Any]], Answer | None]] = []
"""Answers that are given instead of moto's; the argument is the WSGI environment."""

after_call: list[Callable[[], None]] = []
"""What AWS does by itself after a call, before anyone can ask again."""

MODULES = (
    "amp",
    "autoscaling",
    "autoscaling_launches",
    "awslambda",
    "backup",
    "capacity_reservations",
    "cloudtrail",
    "cloudwatch",
    "ec2",
    "fis",
    "iam",
    "rds",
    "rds_backup_replication",
    "rds_restore",
    "route53",
    "s3",
    "s3_regions",
    "s3_replication",
    "s3control_jobs",
    "secretsmanager",
    "ssm",
)


def install() -> None:
    """Puts the corrections in place."""
    for module in MODULES:
        importlib.import_module(f"emulator.overlays.{module}")
