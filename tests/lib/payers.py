#!/usr/bin/env python3
"""Clients whose downloads are counted by chanpack-report, and what they did.

    payers.py PORT SIZE DOWNLOADS [COMMAND]

DOWNLOADS clients, 8 at a time, ask 127.0.0.1:PORT for /a/channel=cN/game.apk,
each of its own name, in 10 ways: whole; cut off when more than 16 MiB are left;
cut off and resumed; in four ranges.  Whoever loses the connection resumes, as
download managers do.  After half of them COMMAND is run; without one, nobody
loses a connection, and three in ten are curl, wget and aria2c.  Standard output
is what chanpack-report --csv --by channel has without its head, but for bytes.
"""
import http.client
import os
import socket
import subprocess
import sys
import threading

LEFT = 17 << 20


PROGRAMS = [
    ["curl", "-sSf", "-o", "/dev/null", "-A"],
    ["wget", "-q", "-t", "1", "-O", "/dev/null", "-U"],
    ["aria2c", "-q", "-x4", "-s4", "-k1M", "--allow-overwrite=true",
     "--file-allocation=none", "-U"],
]


class Client:
    def __init__(self, n, port, size):
        self.n, self.port, self.size = n, port, size
        self.begun = 0

    def path(self):
        return f"/a/channel=c{self.n % 50}/game.apk"

    def url(self):
        return f"http://127.0.0.1:{self.port}{self.path()}"

    def get(self, first, last, most=None):
        """Read the bytes FIRST to LAST, or MOST of them; resume as often as it
        takes."""
        at, tries = first, 0
        while at <= last and (most is None or at - first < most):
            tries += 1
            assert tries < 100, "it does not come to an end"
            at += self.once(at, last, None if most is None else most - at + first)

    def once(self, first, last, most):
        """How many bytes came in one answer."""
        fields = {"User-Agent": f"client {self.n}"}
        if first > 0 or last < self.size - 1:
            fields["Range"] = f"bytes={first}-{last}"
        conn = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        got = 0
        try:
            conn.request("GET", self.path(), headers=fields)
            answer = conn.getresponse()
            if answer.status not in (200, 206):
                answer.read()
                return 0
            if first == 0:
                self.begun += 1
            while most is None or got < most:
                part = answer.read(min(65536, most - got if most else 65536))
                if not part:
                    break
                got += len(part)
        except (OSError, http.client.HTTPException):
            pass
        finally:
            conn.close()
        return got

    def program(self, argv):
        """A download by somebody else's program, under a name of its own."""
        name = f"client {self.n}"
        out = ["-o", f"aria.{self.n}"] if argv[0] == "aria2c" else []
        subprocess.run(argv + [name, *out, self.url()], check=True)
        if out:
            assert os.path.getsize(out[1]) == self.size
            os.unlink(out[1])
        self.begun += 1

    def run(self, programs):
        """Returns 1 if all bytes came."""
        what, size = (self.n + self.n // 50) % 10, self.size
        if programs and what < len(PROGRAMS):
            self.program(PROGRAMS[what])
        elif what < 5:
            self.get(0, size - 1)
        elif what < 7:
            self.get(0, size - 1, 1 + self.n * 7919 % (size - LEFT))
            return 0
        elif what < 9:
            cut = 1 + self.n * 104729 % (size - LEFT)
            self.get(0, size - 1, cut)
            self.get(cut, size - 1)
        else:
            quarter = size // 4
            for i in range(4):
                self.get(i * quarter, size - 1 if i == 3 else (i + 1) * quarter - 1)
        return 1


def main(port, size, downloads, command=None):
    clients = [Client(n, int(port), int(size)) for n in range(int(downloads))]
    begun, completed = [0] * 50, [0] * 50
    lock, waiting, done = threading.Lock(), list(reversed(clients)), []

    def work():
        while True:
            with lock:
                if not waiting:
                    return
                if command and len(waiting) == len(clients) // 2:
                    subprocess.run(command, shell=True, check=True)
                c = waiting.pop()
            whole = c.run(command is None)
            with lock:
                done.append(c)
                begun[c.n % 50] += c.begun
                completed[c.n % 50] += whole
    threads = [threading.Thread(target=work) for _ in range(8)]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    assert len(done) == len(clients), "a thread has ended early"
    rows = [f"{b},{c},{max(b - c, 0)},c{i}"
            for i, (b, c) in enumerate(zip(begun, completed)) if b or c]
    print("\n".join(sorted(rows, key=lambda row: row.rsplit(",", 1)[1])))


if __name__ == "__main__":
    socket.setdefaulttimeout(60)
    os.environ.setdefault("LC_ALL", "C")
    main(*sys.argv[1:])
