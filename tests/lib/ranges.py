"""Random ranges of a channel package, most of them about the bytes that are
not the base's, are slices of the whole.

    ranges.py PORT TARGET WHOLE BASE COUNT

The seed is printed; as SEED in the environment it repeats the run."""

import http.client
import os
import random
import sys

port, target, whole, base, count = sys.argv[1:]
seed = int(os.environ.get("SEED") or random.randrange(1 << 32))
print("seed", seed)
random.seed(seed)
whole, base = open(whole, "rb").read(), open(base, "rb").read()
size = len(whole)
head = next(i for i in range(size) if whole[i:i + 1] != base[i:i + 1])
tail = next(i for i in range(size) if whole[~i] != base[~i])
changed = range(head, size - tail)


def bounds():
    """A first and a last byte."""
    kind = random.randrange(4)
    if kind == 0:  # anywhere
        return sorted(random.randrange(size) for _ in "ab")
    if kind == 1:  # one byte
        one = random.choice([0, size - 1, changed[0], changed[-1],
                             changed[0] - 1, changed[-1] + 1,
                             random.randrange(size)])
        return [min(one, size - 1)] * 2
    if kind == 2:  # over an edge of what has changed
        edge = random.choice([changed[0], changed[-1] + 1])
        return [max(edge - random.randrange(1, 300), 0),
                min(edge + random.randrange(300), size - 1)]
    return [random.choice(changed), random.choice(changed)]  # inside


connection = http.client.HTTPConnection("127.0.0.1", int(port), timeout=20)
for _ in range(int(count)):
    first, last = sorted(bounds())
    kind = random.randrange(5)
    if kind == 0:
        last = size - 1
        asked = f"{first}-"
    elif kind == 1:
        first, last = size - 1 - last, size - 1
        asked = f"-{size - first}"
    elif kind == 2:  # clamped
        last = size - 1
        asked = random.choice([f"{first}-{size}", f"{first}-{size * 9}",
                               f"{first}-{1 << 64}"])
    else:
        asked = f"{first}-{last}"
    connection.request("GET", target, headers={"Range": "bytes=" + asked})
    answer = connection.getresponse()
    body = answer.read()
    assert answer.status == 206, (asked, answer.status)
    assert answer.getheader("Content-Range") == \
        f"bytes {first}-{last}/{size}", (asked, answer.headers)
    assert answer.getheader("Content-Length") == str(last - first + 1)
    assert body == whole[first:last + 1], asked
