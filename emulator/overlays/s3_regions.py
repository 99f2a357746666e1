"""S3: a bucket answers in its own Region only."""

from __future__ import annotations

import re
from typing import Any

from moto.s3.models import s3_backends

from emulator.account import ACCOUNT
from emulator.overlays import Answer, before_call
from emulator.overlays.registry import OVERLAYS, Overlay

SCOPE = re.compile(r"Credential=[^/]+/\d+/([\w-]+)/s3/")

OVERLAYS.append(
    Overlay(
        ("all operations on a bucket or an object",),
        "moto answers for a bucket of any Region under the signature of any other, which would hide a dependence on a "
        "dead Region; AWS redirects",
    )
)


def redirect(environ: dict[str, Any]) -> Answer | None:
    """The redirection to the bucket's Region, unless the call is there already or is to create the bucket."""
    scope = SCOPE.search(environ.get("HTTP_AUTHORIZATION", ""))
    name, _, key = str(environ["PATH_INFO"]).lstrip("/").partition("/")
    bucket = s3_backends[ACCOUNT]["aws"].buckets.get(name)
    creates = environ["REQUEST_METHOD"] == "PUT" and not key and not environ.get("QUERY_STRING")
    if scope is None or bucket is None or bucket.region_name == scope[1] or creates:
        return None
    body = (
        "<Error><Code>PermanentRedirect</Code><Message>The bucket you are attempting to access must be addressed "
        "using the specified endpoint. Please send all future requests to this endpoint.</Message>"
        f"<Endpoint>s3.{bucket.region_name}.amazonaws.com</Endpoint><Bucket>{name}</Bucket></Error>"
    )
    headers = [("Content-Type", "application/xml"), ("x-amz-bucket-region", bucket.region_name)]
    return "301 Moved Permanently", headers, body.encode()


before_call.append(redirect)
