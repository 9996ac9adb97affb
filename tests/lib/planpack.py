"""planpack.py PLAN BASE: the package that a plan in JSON makes of a base, by the
words of chanpack-plan(5) alone.  A plan that breaks a rule is none."""

import base64
import hashlib
import json
import sys

HEADERS = {"ETag", "Last-Modified", "Content-Type", "Content-Disposition",
           "Cache-Control", "X-Content-Type-Options"}


def package(plan, base):
    """The bytes, of a plan as parsed."""
    assert plan["base"]["size"] == len(base)
    digest = plan["base"].get("sha256")
    assert digest in (None, hashlib.sha256(base).hexdigest())
    out = []
    for piece in plan["pieces"]:
        (kind, what), = piece.items()
        if kind == "lit":
            out.append(base64.b64decode(what, validate=True))
        else:
            assert kind == "base"
            offset, length = what
            assert 0 <= offset <= offset + length <= len(base)
            out.append(base[offset:offset + length])
    assert 1 <= len(out) <= 64 and all(out)
    assert sum(map(len, out)) == plan["size"]
    return b"".join(out)


def served(text):
    """A server's plan, parsed; the members and their order are its rules."""
    assert len(text) <= 1 << 20
    plan = json.loads(text)
    assert plan["version"] == 1 and type(plan["size"]) is int
    assert list(plan) == [name for name in (
        "version", "size", "exp", "headers", "base", "pieces") if name in plan]
    assert set(plan["headers"]) <= HEADERS
    assert list(plan["base"]) == [name for name in (
        "path", "size", "sha256", "etag") if name in plan["base"]]
    return plan


if __name__ == "__main__":
    with open(sys.argv[1], "rb") as f, open(sys.argv[2], "rb") as base:
        sys.stdout.buffer.write(package(json.load(f), base.read()))
