"""The account that the emulator plays."""

from __future__ import annotations

import os

ACCOUNT = os.environ["MOTO_ACCOUNT_ID"]
"""Its id. moto's own constant stays 123456789012 whatever the environment says."""
