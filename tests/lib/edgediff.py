"""edgediff.py EDGE ORIGIN COUNT SEED: ask the edge and the origin behind it, on
these ports, the same random requests for the targets on standard input, and
compare what they answer: the status, each field that means something, the body.
Prints how many were answered by the edge itself, as its origin's log tells on
nobody's behalf, and how many there were of each status."""

import calendar
import collections
import email.utils
import random
import sys

import differgen
import wire

# Of the connection, or of the moment.
OTHERS = {"date", "connection", "keep-alive", "server"}


class Side:
    def __init__(self, port):
        self.port = port
        self.kept = None

    def ask(self, ask, target, tag):
        if self.kept is None:
            self.kept = wire.Kept(self.port)
        self.kept.sock.sendall(ask.bytes(target, tag))
        try:
            answer = wire.Answer(self.kept.stream, ask.method).read()
        except (OSError, EOFError, AssertionError) as e:
            raise AssertionError(self.port, ask.bytes(target, tag)) from e
        if answer.fields.get("connection") == "close":
            self.kept.sock.close()
            self.kept = None
        answer.told = {n: v for n, v in answer.fields.items() if n not in OTHERS}
        return answer


def request(rng, size, modified):
    """What a client may ask, all of it legal HTTP/1.1."""
    ask = differgen.Ask(rng.choices(["GET", "HEAD", "POST", "OPTIONS"],
                                    [150, 40, 2, 2])[0], 1)
    if rng.random() < 0.6:
        ask.add("Range", *differgen.ranges(rng, size))
    if rng.random() < 0.2:
        ask.add("If-Range", *differgen.if_range(rng, modified))
    for name in "If-Match", "If-None-Match":
        if rng.random() < 0.12:
            ask.add(name, *differgen.tags(rng))
    for name in "If-Modified-Since", "If-Unmodified-Since":
        if rng.random() < 0.12:
            ask.add(name, *differgen.some_date(rng, modified))
    if rng.random() < 0.05:
        ask.fields = [rng.choice([
            f"Range: bytes={size}-0", f"Range: bytes={size}-{size - 1}",
            f"Range: bytes={size + 9}-{size + 5}", 'If-Match: "a"\u00a0, @',
            "If-None-Match: \u2003@", "If-Match: \ufeff@"])]
    # workerd drops a field that is empty.
    ask.fields = [f for f in ask.fields if f.split(":", 1)[1].strip()]
    rng.shuffle(ask.fields)
    return ask


def main():
    edge, origin, count, seed = sys.argv[1:]
    print("seed", seed)
    rng = random.Random(int(seed))
    targets = sys.stdin.read().split("\n")[:-1]
    sides = [Side(edge), Side(origin)]
    heads, statuses = {}, collections.Counter()
    for _ in range(int(count)):
        target = rng.choice(targets)
        if target not in heads:
            heads[target] = sides[1].ask(differgen.Ask("HEAD", 1), target, "").fields
        fields = heads[target]
        modified = calendar.timegm(email.utils.parsedate(
            fields.get("last-modified", "Tue, 14 Nov 2023 22:13:20 GMT")))
        ask = request(rng, max(int(fields.get("content-length", 0)), 100), modified)
        got, want = [side.ask(ask, target, fields.get("etag", '"x"')) for side in sides]
        same = (got.status, got.told, got.body) == (want.status, want.told, want.body)
        assert same, (ask.bytes(target, fields.get("etag", '"x"')), got.head, want.head,
                      len(got.body), len(want.body), got.body == want.body)
        statuses[got.status] += 1
    print(*(f"{status}:{n}" for status, n in sorted(statuses.items())))
    print("compared", count)


main()
