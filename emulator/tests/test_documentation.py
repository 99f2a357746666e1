"""docs/emulator.md names every overlaid operation."""

from __future__ import annotations

import os
import subprocess
import sys
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent

LIST = """
from emulator import overlays
overlays.install()
from emulator.overlays.registry import OVERLAYS
for overlay in OVERLAYS:
    print(*overlay.operations, sep="\\n")
"""


class DocumentationTest(unittest.TestCase):
    """The table of overlaid operations."""

    def test_every_overlaid_operation_is_listed_and_nothing_else(self) -> None:
        listed = subprocess.run(
            [sys.executable, "-c", LIST],
            cwd=ROOT,
            env={**os.environ, "MOTO_ACCOUNT_ID": "111122223333"},
            capture_output=True,
            text=True,
            check=True,
        )
        text = (ROOT / "docs" / "emulator.md").read_text(encoding="utf8")
        section = text.split("## Overlaid operations")[1].split("\n## ")[0]
        rows = [line.split("|") for line in section.splitlines() if line.startswith("|")][2:]
        documented = {name.strip(" `") for row in rows for name in row[2].split(",")}
        self.assertEqual({name for name in listed.stdout.split("\n") if name}, documented)
