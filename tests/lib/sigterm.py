"""A server that is told to stop under load: who has asked gets the whole
answer, others not a byte.

    sigterm.py PORT PID TARGET"""

import os
import signal
import sys

from load import Load

port, pid, url = sys.argv[1:]
load = Load(port)
load.learn(url, "want")
term = False
small, nothing = [], []


def lost(client):
    # None that had asked before, and not a byte of an answer.
    assert client.late and not client.head and not client.answer, \
        (client.over, client.late, client.got)
    nothing.append(client)


def ask(client):
    client.late = term
    client.ask(url, "Range: bytes=5000-24999")


def again(client, answer):
    small.append(client)
    if client.over or answer.fields.get("connection") == "close":
        return
    if client.anew:
        client.close()
        client = load.client(then=again, ended=lost)
        client.anew = 1
    ask(client)


big = [load.client(room=1 << 16, ended=lost) for _ in range(20)]
for client in big:
    client.late = False
    client.ask(url)
load.until(lambda: all(b.got for b in big))
for client in big:
    client.pause()
for n in range(20):
    client = load.client(then=again, ended=lost)
    client.anew = n % 2
    ask(client)
load.until(lambda: len(small) > 500)
os.kill(int(pid), signal.SIGTERM)
term = True
for client in load.clients.values():
    client.late = bool(client.out)  # not on its way yet
for client in big:
    client.pause(False)
load.until(lambda: all(b.answers for b in big))
load.until(lambda: not load.clients)
