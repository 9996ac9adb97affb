"""Many clients at once, each with the package of one of many channels; every
byte is compared.  herd.py PORT BASE PLANS CLIENTS WHOLE: the file PLANS has a
line for each channel, TARGET TAB FILE, with the plan in it as chanpack-inject
-n prints it.  One client of WHOLE takes all of it, the others a tenth each."""

import sys

import wire
from load import Load

LONGEST = 600


class Package:
    """What a plan makes of the base's bytes."""

    def __init__(self, base, plan):
        self.pieces, self.size = [], 0
        for line in plan:
            kind, *words = line.split()
            if kind == "lit":
                source, at = bytes.fromhex(words[0]), 0
                length = len(source)
            else:
                source, (at, length) = base, (int(w) for w in words)
            self.pieces.append((self.size, source, at, length))
            self.size += length

    def __len__(self):
        return self.size

    def startswith(self, data, first):
        """As that of bytes."""
        end = first + len(data)
        for out, source, at, length in self.pieces:
            low, high = max(out, first), min(out + length, end)
            if low < high and not source.startswith(
                    data[low - first:high - first], at + low - out):
                return False
        return end <= self.size


def read_plans(path, plans):
    with open(path, "rb") as f:
        base = f.read()
    packages = {}
    with open(plans, encoding="ascii") as lines:
        for line in lines:
            target, plan = line.rstrip("\n").split("\t")
            with open(plan, encoding="ascii") as f:
                packages[target] = Package(base, f)
    return packages


def entity_tag(port, target):
    with wire.connect(port) as sock, sock.makefile("rb") as stream:
        sock.sendall(wire.request("HEAD", target))
        answer = wire.Answer(stream, "HEAD")
    assert answer.status == 200, answer.head
    return answer.fields["etag"]


def part(n, size):
    """The field that asks for a tenth, another one for each client."""
    first = n * 7919 * 4096 % size
    return f"Range: bytes={first}-{min(first + size // 10, size) - 1}"


def main(port, path, plans, count, whole):
    packages = read_plans(path, plans)
    targets = list(packages)
    load = Load(port, int(count) + 100)
    for n in range(int(count)):
        target = targets[n % len(targets)]
        package = packages[target]
        fields = [part(n, len(package))] if n // len(targets) % int(whole) else []
        load.client(expects=package).ask(target, *fields)
    load.until(lambda: load.done == int(count), longest=LONGEST)
    assert len({entity_tag(port, t) for t in targets}) == len(targets)


main(*sys.argv[1:])
