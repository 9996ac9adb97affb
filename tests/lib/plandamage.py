"""plandamage.py PLAN REFUSED COUNT SEED: so many texts, most of them no plans, a
line each: those of the list REFUSED, and PLAN, changed at random."""
import json
import random
import sys

plan, refused, count, seed = sys.argv[1:]
rng = random.Random(int(seed))
with open(plan, encoding="utf-8") as f:
    good = f.read().strip()
with open(refused, encoding="utf-8") as f:
    texts = [line.rstrip("\n").split("\t")[1] for line in f if line[0] != "#"]

VALUES = [None, True, False, 0, 1, -1, 2, 0.5, 1e300, 2 ** 53, 2 ** 63 - 1, 2 ** 63,
          "", "1", "a", [], {}, [0], [0, 1], [[0, 1]], {"base": [0, 1]}, {"lit": ""},
          {"lit": "QQ=="}, {"lit": "QR=="}, "é", "a\nb", "/a//b", "/../a", "\U0001f4a9"]


def places(x, found):
    """Each container in x, with what may stand in its places."""
    for at in list(x) if isinstance(x, dict) else range(len(x)):
        found.append((x, at))
        if isinstance(x[at], (dict, list)):
            places(x[at], found)
    return found


def changed():
    """The plan with something else in one place or two."""
    doc = json.loads(good)
    for _ in range(rng.choice([1, 1, 1, 2])):
        holder, at = rng.choice(places(doc, []))
        was, kind = holder[at], rng.randrange(6)
        if kind == 0:
            del holder[at]
        elif kind == 1 and isinstance(was, int):
            holder[at] = was + rng.choice([-1, 1, 1000, -was, was])
        elif kind == 2 and isinstance(was, str) and was:
            i = rng.randrange(len(was))
            holder[at] = was[:i] + rng.choice(["", " ", "\t", "A", "=", "%", '"']) + was[i + 1:]
        elif kind == 3 and isinstance(holder, dict):
            holder[rng.choice(["lit", "base", "x", "Etag", "sha256", "__proto__"])] = was
        elif kind == 4 and isinstance(holder, list):
            holder.insert(at, was)
        else:
            holder[at] = rng.choice(VALUES)
    return json.dumps(doc, ensure_ascii=rng.random() < 0.5, separators=(",", ":"))


def bent():
    """Its text with some bytes changed."""
    text = good
    for _ in range(rng.choice([1, 1, 2])):
        i = rng.randrange(len(text))
        text = text[:i] + rng.choice(["", "0", "1", "-", ".", "e1", '"', ",", "}", " ",
                                      "\\", "/", text[i] * 2]) + text[i + 1:]
    return text


while len(texts) < int(count):
    texts.append(changed() if rng.random() < 0.6 else bent())
print("\n".join(t for t in texts[:int(count)] if "\n" not in t))
