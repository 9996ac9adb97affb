"""Requests while a server reads its lists again and again, and is replaced by
a new binary three times: all are answered.

    upgrade.py TARGET HUPS"""

import os
import re
import signal
import socket
import subprocess
import sys

import wire
from load import Load

url, hups = sys.argv[1], int(sys.argv[2])
UPGRADES = 3


def ask(client):
    n = load.done * 997 % 900000
    client.ask(url, f"Range: bytes={n}-{n + 1023}")


def anew(good_for):
    """A client that asks so often, and is followed by another then; 0: by
    none.  That its connection ends without an answer is an error."""
    client = load.client(then=again)
    client.good_for = good_for
    ask(client)


def again(client, answer):
    assert answer.status == 206, answer.head
    if client.answers < client.good_for and \
            "connection" not in answer.fields:
        ask(client)
        return
    client.close()
    if client.good_for:
        anew(client.good_for)


def said(text):
    with open("log") as f:
        return f.read().count(text)


def heard(what):
    """Has the service manager been told this?"""
    while True:
        try:
            messages.append(manager.recv(1000).decode())
        except BlockingIOError:
            break
    found = [m[len(what):] for m in messages if m.startswith(what)]
    messages[:] = [m for m in messages if not m.startswith(what)]
    return found


def hang_up():
    before = said("read again")
    os.kill(master, signal.SIGHUP)
    load.until(lambda: said("read again") > before)
    # So that the new workers take part.
    done = load.done
    load.until(lambda: load.done > done + 50)


def upgrade():
    """The new binary's process, when the old one has ended."""
    for _ in range(50):
        anew(0)
    os.kill(master, signal.SIGUSR2)
    new = []
    def told():
        new.extend(heard("MAINPID="))
        return new
    load.until(told)
    load.until(lambda: not wire.exists(master))
    return int(new[0])


manager = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
manager.bind("notify")
manager.setblocking(False)
messages = []
os.environ["NOTIFY_SOCKET"] = os.path.abspath("notify")
server = subprocess.Popen(
    ["chanpack-listen", "--workers", "2", "--grace", "3600",
     "-l", "127.0.0.1:0"],
    stdin=subprocess.DEVNULL, stderr=open("log", "w"))
master = server.pid
try:
    wire.wait_for(lambda: heard("READY=1"))
    files = len(wire.files(master))
    load = Load(re.search(r":(\d+)\n", open("log").read())[1])
    load.learn(url, "want")
    for n in range(16):
        anew([1, 40][n % 2])
    for _ in range(UPGRADES):
        for _ in range(hups // (UPGRADES + 1)):
            hang_up()
        master = upgrade()
        assert heard("READY=1")
    assert server.wait() == 0
    for _ in range(hups // (UPGRADES + 1)):
        hang_up()
    load.until(lambda: len(wire.workers(master)) == 2)
    # Of each worker that has gone, one is closed.
    load.until(lambda: len(wire.files(master)) == files)
    print(f"{load.done} requests")
finally:
    # One that has begun to take over too.
    for pid in [master, *(w for w in wire.workers(master)
                          if wire.coprocess(w))]:
        os.kill(pid, signal.SIGTERM)
        os.kill(pid, signal.SIGTERM)
    wire.wait_for(lambda: not wire.exists(master))
