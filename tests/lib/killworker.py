"""Workers are killed at random moments under load: each takes its own
connections with it, and nothing else.

    killworker.py PORT PID TARGET ROUNDS"""

import os
import random
import signal
import sys

import load
import wire

port, pid, url, rounds = *sys.argv[1:4], int(sys.argv[4])
them = load.Load(port)
them.learn(url, "want")
dead = set()  # ports of connections that workers had when they were killed
kept = 0  # connections of others that were lost


def ask(client):
    n = them.done * 997 % 900000
    client.ask(url, *[f"Range: bytes={n}-{n + 1023}"][:them.done % 20])


def begin(good_for):
    client = them.client(then=again, ended=lost)
    client.good_for = good_for
    client.port = client.sock.getsockname()[1]
    ask(client)


def again(client, answer):
    assert answer.status in (200, 206), answer.head
    if client.answers < client.good_for:
        ask(client)
        return
    client.close()
    begin(client.good_for)


def lost(client):
    assert client.port in dead, (client.port, client.over)
    begin(client.good_for)


def kill():
    """What the worker has while it is stopped is what it dies with."""
    workers = wire.workers(pid)
    if not workers:
        return
    worker = random.choice(workers)
    wire.stop(worker)
    had = wire.held(worker)
    dead.update(had)
    counts.append(len(had))
    os.kill(worker, signal.SIGKILL)
    wire.wait_for(lambda: not wire.exists(worker))


def files():
    return [len(wire.files(p)) for p in (pid, wire.coprocess(pid))]


counts = []
before = files()
random.seed(rounds)
for n in range(24):
    begin([1, 40][n % 2])
for n in range(rounds):
    done = them.done + random.randrange(1, 60)
    them.until(lambda: them.done >= done)
    kill()
them.until(lambda: len(wire.workers(pid)) == 3)
done = them.done
them.until(lambda: them.done > done + 200)
for client in list(them.clients.values()):
    client.close()
wire.wait_for(lambda: wire.connections(pid) == 0)
# The coprocess may have the package open, for a moment.
wire.wait_for(lambda: files() == before)
assert sum(counts) > rounds
print(f"{rounds} workers died, with {sum(counts)} connections")
