#!/usr/bin/env python3
"""Clients that download, and the logs that real servers would write of them.

    logsim.py SEED DIR [--nginx]

Each client knows which bytes it holds, and so whether it has the package: that
is the truth, written to DIR/truth as `chanpack-report --csv` prints it.  The
servers' logs are DIR/node1 and DIR/node2, one of them as JSON; with --nginx the
clients are answered by nginx with slices, DIR/nginx is its log, and the nodes
have a line for each slice that nginx asked for.

What the simulator keeps to, since no log can tell more: clients that look alike
break off within the beginning of the package and download on one day, and
behind nginx who breaks off leaves more than 16 MiB unread.
"""
import collections
import json
import random
import sys

DAY0 = 1795392000  # 2026-11-23, 00:00 UTC
DAYS = ["2026-11-%d" % n for n in range(23, 28)]
MIB = 1 << 20
SLICE = 4 * MIB
AGENTS = ["okhttp/4.9.3", "Dalvik/2.1.0 (Linux; U; Android 13; SM-G991B)",
          'odd "quoted" \\ agent=x status=206', "aria2/1.36.0", "", None,
          "Mozilla/5.0 " + "x" * 300 + " MicroMessenger"]
CHANNELS = ["huawei", "xiaomi", "渠道 7", None, 'a"b\\c=d', "=1+1"]


def day_of(ms):
    return DAYS[(ms // 1000 - DAY0) // 86400]


class Client:
    """One that downloads one package; it holds the ranges that arrived."""

    def __init__(self, sim, peer, agent, channel, start):
        self.sim, self.peer, self.agent, self.channel = sim, peer, agent, channel
        self.now, self.held, self.first_part = start, [], None

    def holds_all(self):
        at = 0
        for first, end in sorted(self.held):
            if first > at:
                return False
            at = max(at, end)
        return at == self.sim.total

    def get(self, first=None, last=None, arrived=None, takes=None, unacked=0):
        """Ask for a range, or for all, of which ${arrived} bytes arrive, the
        last ${unacked} of them unacknowledged."""
        total = self.sim.total
        start, end = first or 0, total if last is None else last + 1
        arrived = end - start if arrived is None else arrived
        takes = self.sim.rng.randrange(100, 600000) if takes is None else takes
        self.sim.answer(self, "GET", first is not None, start, end, arrived,
                        takes, unacked)
        whole = arrived == total
        if not whole:
            self.held.append((start, start + arrived))
            self.first_part = self.first_part or day_of(self.now)
        row = self.sim.row(
            day_of(self.now) if whole else self.first_part, self.channel)
        row["begun"] += start == 0
        row["bytes"] += arrived - unacked
        row["completed"] += whole
        return takes

    def wait(self, ms):
        self.now += ms

    def end_of_parts(self):
        """All that arrived in parts: is that the package?"""
        if self.first_part and self.holds_all():
            self.sim.row(self.first_part, self.channel)["completed"] += 1


class Sim:
    def __init__(self, seed, nginx):
        self.rng = random.Random(seed)
        self.nginx = nginx
        self.total = self.rng.choice([60, 150, 333] if nginx else
                                     [2, 40, 333]) * MIB + seed
        self.rows = collections.defaultdict(collections.Counter)
        self.lines = {"node1": [], "node2": [], "nginx": []}
        self.cached = set()
        self.peers = 0

    def row(self, day, channel):
        return self.rows[day, channel or ""]

    def peer(self):
        self.peers += 1
        if self.peers % 5 == 0:
            return "2001:db8::%x" % self.peers
        return "10.%d.%d.%d" % (self.peers >> 16, self.peers >> 8 & 255,
                                self.peers & 255)

    # What servers write.

    def write(self, log, end, fields):
        self.lines[log].append((end, fields))

    def node(self, client, via, fields, end, takes, sent, acked):
        line = {"event": "end", "id": "%016x-1" % self.rng.getrandbits(64),
                "peer": client.peer}
        if via:
            line["via"] = "127.0.0.1"
        line.update(fields)
        if client.agent is not None:
            line["agent"] = client.agent
        line.update(sent=sent, acked=acked, seconds=takes / 1000, complete=1)
        self.write(self.rng.choice(["node1", "node2"]), end, line)

    def package(self, client, method, status, first, end):
        fields = {"method": method, "key": "a/game.apk"}
        if client.channel is not None:
            fields["channel"] = client.channel
        fields.update(status=status, total=self.total)
        if status == 206:
            fields["range"] = "%d-%d" % (first, end - 1)
        return fields

    def answer(self, client, method, ranged, first, end, arrived, takes, unacked):
        when = client.now + takes
        status = 206 if ranged else 200
        sent = min(end - first, arrived + self.rng.randrange(4 * MIB))
        if not self.nginx:
            self.node(client, False,
                      self.package(client, method, status, first, end),
                      when, takes, sent, arrived - unacked)
            return
        hit = True
        for n in range(first // SLICE, (first + max(sent, 1) - 1) // SLICE + 1):
            if client.channel is None or (client.channel, n) in self.cached:
                continue
            self.cached.add((client.channel, n))
            hit = False
            low, high = n * SLICE, min((n + 1) * SLICE, self.total)
            self.node(client, True,
                      self.package(client, method, 206, low, high),
                      client.now + 10 + n, 10, high - low, high - low)
        self.proxy(client, method, status, first, end, when, takes, sent,
                   "-" if client.channel is None else "HIT" if hit else "MISS")

    def proxy(self, client, method, status, first, end, when, takes, sent, hit):
        self.write("nginx", when, {
            "peer": client.peer, "method": method, "uri": uri(client.channel),
            "status": status,
            "range": "bytes %d-%d/%d" % (first, end - 1, self.total)
                     if status == 206 else "-",
            "length": end - first, "agent": client.agent or "-",
            "control": "public, max-age=86400, no-transform", "cache": hit,
            "sent": sent, "seconds": takes / 1000})

    # What clients do.

    def stop(self, client, first=0):
        """How much arrives of an answer that is broken off."""
        room = self.total - first - (20 * MIB if self.nginx else 1)
        return self.rng.randrange(1, room) if room > 1 else 1

    def unacked(self, n):
        """Of ${n} bytes that arrive before the client closes."""
        return 0 if self.nginx else min(n, self.rng.randrange(65536))

    def whole(self, c):
        c.get(**({"first": 0} if self.rng.random() < .3 else {}))

    def gives_up(self, c):
        c.get(arrived=self.stop(c) if self.rng.random() < .7 else 0)

    def resumes(self, c, ends=True):
        at = self.stop(c)
        c.wait(c.get(arrived=at, unacked=self.unacked(at)))
        while True:
            c.wait(self.rng.randrange(1000, 3600000))
            more = min(self.stop(c), self.total - at)
            if self.nginx and 0 < self.total - at - more < 20 * MIB:
                more = self.total - at
            if not ends and at + more == self.total:
                return
            done = more == self.total - at
            if done and not ends:
                return
            c.wait(c.get(first=at, arrived=more, takes=1000,
                         unacked=0 if done else self.unacked(more)))
            at += more
            if done or (not ends and self.rng.random() < .5):
                return
            if c.now > c.begun + 15 * 3600000:  # fetch the rest at once
                if ends:
                    c.get(first=at)
                return

    def parallel(self, c, n=None):
        n = n or self.rng.choice([2, 5, 8, 16])
        size = -(-self.total // n)
        if self.nginx and size < 20 * MIB:
            # The first answer is cut: as far as this from the end.
            n, size = 2, -(-self.total // 2)
        c.get(arrived=size)
        for i in range(1, n):
            c.get(first=i * size, last=min((i + 1) * size, self.total) - 1)

    def starts_again(self, c):
        for _ in range(self.rng.randrange(1, 4)):
            c.wait(c.get(arrived=self.stop(c), takes=5000))
            c.wait(self.rng.randrange(100000))
        c.get()

    def probes(self, c):
        for _ in range(self.rng.choice([10, 1000])):
            c.get(first=0, last=min(MIB, self.total - 1) - 1, takes=10)

    def reads_end(self, c):
        c.get(first=self.total - 65557)

    def has_holes(self, c):
        half = self.total // 2
        c.get(first=0, last=half - 1)
        c.get(first=half + 1)

    def others(self, c):
        """No downloads."""
        end = c.now + 5
        kind = self.rng.choice(["health", "head", "unchanged", "refused"])
        fields = self.package(c, "HEAD" if kind == "head" else "GET",
                              304 if kind == "unchanged" else 200, 0, 1)
        if kind == "health":
            fields = {"method": "GET", "path": "/.well-known/chanpack-health",
                      "status": 200, "reason": "ok"}
        if kind == "refused":
            fields = {"method": "GET", "path": uri(c.channel) + "?x=\x01",
                      "status": 403, "reason": "not signed"}
        self.node(c, self.nginx, fields, end, 5, 0, 0)
        if self.nginx:
            self.write("nginx", end, {
                "peer": c.peer, "method": fields["method"],
                "uri": fields.get("path", uri(c.channel)),
                "status": fields["status"], "range": "-", "length": 3,
                "agent": "-", "control": "-", "cache": "-", "sent": 3,
                "seconds": .005})

    def client(self, peer, agent, channel, start, acts):
        c = Client(self, peer, agent, channel, start)
        c.begun = start
        self.rng.choice(acts)(c)
        c.end_of_parts()

    def run(self):
        alone = [self.whole] * 4 + [
            self.gives_up, self.resumes, self.parallel, self.starts_again,
            self.probes, self.reads_end, self.has_holes, self.others,
            lambda c: self.resumes(c, ends=False)]
        for _ in range(60):
            self.client(self.peer(), self.rng.choice(AGENTS),
                        self.rng.choice(CHANNELS),
                        (DAY0 + self.rng.randrange(3 * 86400)) * 1000, alone)
        # Behind one address, and all alike.
        alike = [self.whole, self.gives_up, self.resumes, self.parallel,
                 self.starts_again, lambda c: self.resumes(c, ends=False)]
        for _ in range(3):
            peer, agent = self.peer(), self.rng.choice(AGENTS)
            channel, day = self.rng.choice(CHANNELS), self.rng.randrange(3)
            for _ in range(self.rng.choice([5, 50])):
                self.client(peer, agent, channel, (
                    DAY0 + day * 86400 + self.rng.randrange(7200)) * 1000, alike)


def encoded(text):
    keep = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~"
    return "".join(c if c in keep else "".join("%%%02X" % b for b in c.encode())
                   for c in text)


def uri(channel):
    if channel is None:
        return "/a/game.apk"
    return "/a/channel=%s;sig=0123456789012345678901/game.apk" % encoded(channel)


def utc(ms):
    day, rest = divmod(ms - DAY0 * 1000, 86400000)
    s = rest // 1000
    return "%sT%02d:%02d:%02d.%03dZ" % (
        DAYS[day], s // 3600, s // 60 % 60, s % 60, rest % 1000)


def quoted(value):
    """A value as logfmt_add writes it, cut at 256 bytes."""
    plain = value and not any(c in ' ="\\' or c < " " for c in value)
    text = "".join("\\" + c if c in '"\\' else
                   "\\x%02x" % ord(c) if c < " " else c for c in value)
    text = text[:256] + "..." if len(text) > 256 else text
    return text if plain else '"%s"' % text


def logfmt(ms, fields):
    fields = {"time": utc(ms)} | fields
    return " ".join(
        "%s=%s" % (k, "%.3f" % v if k == "seconds" else quoted(str(v)))
        for k, v in fields.items())


def as_json(ms, fields):
    # The text of a value is what stands between quotes in logfmt, but for \".
    text = {k: v.replace("\\", "\\\\") if isinstance(v, str) else v
            for k, v in fields.items()}
    return json.dumps({"time": utc(ms)} | text, ensure_ascii=False)


def as_nginx(ms, fields):
    def escaped(v):
        return "".join(chr(b) if 32 <= b < 127 and b not in b'"\\' else
                       "\\x%02X" % b for b in str(v).encode())
    bare = ("peer", "method", "status", "sent")
    return "proxy=nginx time=%d.%03d " % divmod(ms, 1000) + " ".join(
        "seconds=%.3f" % v if k == "seconds" else
        "%s=%s" % (k, v) if k in bare else '%s="%s"' % (k, escaped(v))
        for k, v in fields.items())


def csv_value(text):
    if any(c in text for c in ',"\r\n'):
        return '"%s"' % text.replace('"', '""')
    return text


def main(seed, where, *options):
    sim = Sim(int(seed), "--nginx" in options)
    sim.run()
    how = {"node1": logfmt, "node2": as_json, "nginx": as_nginx}
    for log, lines in sim.lines.items():
        with open("%s/%s" % (where, log), "w", encoding="utf-8") as f:
            for ms, fields in sorted(lines, key=lambda line: line[0]):
                print(how[log](ms, fields), file=f)
    with open(where + "/truth", "w", encoding="utf-8") as f:
        print("day,begun,completed,aborted,bytes,channel", file=f)
        for (day, channel), n in sorted(
                sim.rows.items(), key=lambda r: (r[0][0], r[0][1].encode())):
            print(day, n["begun"], n["completed"], n["begun"] - n["completed"],
                  n["bytes"], csv_value(channel), sep=",", file=f)


if __name__ == "__main__":
    main(*sys.argv[1:])
