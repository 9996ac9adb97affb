"""edgelies.py EDGE BASE TEXTS: ask the edge for a package by each plan of TEXTS,
which edgeorigin.py gives.  What is no plan by planpack.py must be passed on; what
the edge takes must make what the pieces say.  Prints how many it took, and how
many it passed on."""

import json
import sys

import planpack
import wire

edge, base, texts = sys.argv[1:]
with open(base, "rb") as f:
    base = f.read()
with open(texts, encoding="utf-8") as f:
    texts = f.read().split("\n")[:-1]
kept = wire.Kept(edge)
taken = passed = 0
for i, text in enumerate(texts):
    answer = kept.get(f"/{i}/channel=x/game.apk")
    if answer.body == b"passed":
        passed += 1
        continue
    plan = json.loads(text)
    planpack.check(plan)
    plan["base"].pop("sha256", None)
    assert answer.status == 200 and answer.body == planpack.package(plan, base), text
    for name, value in plan["headers"].items():
        assert answer.fields[name.lower()] == value.strip(), (text, answer.head)
    taken += 1
print("taken", taken)
print("passed", passed)
