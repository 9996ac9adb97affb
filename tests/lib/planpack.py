"""planpack.py PLAN BASE: the package that a plan in JSON makes of a base, by the
words of chanpack-plan(5) alone.  What breaks a rule is no plan."""

import base64
import hashlib
import json
import re
import sys

HEADERS = {"ETag", "Last-Modified", "Content-Type", "Content-Disposition",
           "Cache-Control", "X-Content-Type-Options"}
MOST = 2 ** 63 - 1


def number(x, least):
    return type(x) is int and least <= x <= MOST


def length(piece, size):
    """How many bytes of the package it is."""
    (kind, what), = piece.items()
    if kind == "lit":
        n = len(base64.b64decode(what, validate=True))
        assert base64.b64encode(base64.b64decode(what)).decode() == what
    else:
        assert kind == "base" and type(what) is list
        offset, n = what
        assert number(offset, 0) and number(n, 1) and offset + n <= size
    assert n > 0
    return n


def check(plan):
    """A plan, parsed, that a server gives: every rule but the base's bytes."""
    assert plan["version"] == 1 and type(plan["version"]) is int
    assert number(plan["size"], 1) and number(plan.get("exp", 1), 1)
    headers, base, pieces = plan["headers"], plan["base"], plan["pieces"]
    assert set(headers) <= HEADERS and "ETag" in headers
    assert all(re.fullmatch(r"[\t -~\x80-\U0010ffff]*", v)
               for v in headers.values())
    assert re.fullmatch(r"(/[!-.0->@-~]+)+", base["path"])
    assert number(base["size"], 1) and ("sha256" in base or "etag" in base)
    assert re.fullmatch("[0-9a-f]{64}", base.get("sha256", "0" * 64))
    for tag in headers["ETag"], base.get("etag", '""'):
        assert re.fullmatch('"[!#-~]*"', tag)
    assert type(pieces) is list and 1 <= len(pieces) <= 64
    assert sum(length(x, base["size"]) for x in pieces) == plan["size"]


def package(plan, base):
    """The bytes, of a plan as parsed."""
    assert plan["base"]["size"] == len(base)
    digest = plan["base"].get("sha256")
    assert digest in (None, hashlib.sha256(base).hexdigest())
    out = []
    for piece in plan["pieces"]:
        if "lit" in piece:
            out.append(base64.b64decode(piece["lit"]))
        else:
            offset, n = piece["base"]
            out.append(base[offset:offset + n])
    out = b"".join(out)
    assert len(out) == plan["size"]
    return out


def served(text):
    """The plan in a body of ours, which has its members in one order."""
    assert len(text) <= 1 << 20
    plan = json.loads(text)
    check(plan)
    assert list(plan) == [name for name in (
        "version", "size", "exp", "headers", "base", "pieces") if name in plan]
    assert list(plan["base"]) == [name for name in (
        "path", "size", "sha256", "etag") if name in plan["base"]]
    assert json.dumps(plan, separators=(",", ":"),
                      ensure_ascii=False).encode() == text
    return plan


if __name__ == "__main__":
    with open(sys.argv[1], "rb") as f, open(sys.argv[2], "rb") as base:
        sys.stdout.buffer.write(package(json.load(f), base.read()))
