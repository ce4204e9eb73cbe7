#!/usr/bin/env python3
"""A re-authentication process of its own, by the standard library alone: standard input says what to do, exit status 0 that it is done."""

import json
import sys
from urllib.error import HTTPError, URLError
from urllib.request import Request, urlopen


def call(job, method, path, body=None):
    """One call of the platform's API. Returns what it answers; raises SystemExit with one sentence where it refuses."""
    request = Request(
        job["apiBaseUrl"].rstrip("/") + path,
        method=method,
        data=None if body is None else json.dumps(body).encode(),
        headers={"Authorization": job["authorization"], "Content-Type": "application/json"},
    )
    try:
        with urlopen(request, timeout=90) as answer:
            return json.loads(answer.read() or b"null")
    except HTTPError as error:
        said = error.read().decode(errors="replace")
        try:
            said = json.loads(said).get("message", "")
        except ValueError:
            said = "no JSON"
        raise SystemExit(f"{method} {path} answered {error.code}: {said}")
    except URLError as error:
        raise SystemExit(f"{method} {path} had no answer: {error.reason}")


job = json.load(sys.stdin)
if not job.get("providerCode"):
    raise SystemExit("This process needs a provider code: it does not log in to Salesforce itself.")
path = f"/instances/{job['instanceId']}"
if call(job, "GET", path).get("disabled"):
    call(job, "PUT", f"{path}/enabled")
instance = call(
    job,
    "PATCH",
    path,
    {
        "configuration": {"oauth.user.token": "", "oauth.user.refresh_token": ""},
        "providerData": {"code": job["providerCode"]},
    },
)
print(f"Instance {instance['id']} is re-authenticated.")
