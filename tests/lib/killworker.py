"""A worker that is killed takes the one download that it has with it: others,
and connections that are idle, go on.

    killworker.py PORT PID TARGET"""

import os
import signal
import sys

import load
import wire

port, pid, url = sys.argv[1:]
them = load.Load(port)
them.learn(url, "want")
idle = [them.client() for _ in range(20)]


def ask():
    done = them.done
    for client in idle:
        client.ask(url, "Range: bytes=1000-1999")
    them.until(lambda: them.done == done + len(idle))


ask()
short = []
two = [them.client(room=1 << 16, ended=short.append).ask(url)
       for _ in range(2)]


def go_on(most):
    """Each takes more than what the system may have for it, and waits."""
    upto = [c.got + most for c in two]
    for c in two:
        if not c.over:
            c.pause(False)
    def each():
        for c, n in zip(two, upto):
            if not c.over and not c.paused and c.got >= n:
                c.pause()
    them.until(lambda: [c for c in two if c.paused or c.over] == two, each)


go_on(1)
workers = load.family(pid)[1:]
# Which one has a download is its own affair: until it is hit.
for worker in workers:
    os.kill(worker, signal.SIGKILL)
    wire.wait_for(lambda: worker not in load.family(pid))
    wire.wait_for(lambda: len(load.family(pid)) > 4)
    ask()
    go_on(12 << 20)
    if short:
        break
assert len(short) == 1 and short[0].got < short[0].answer.length
other = two[two[0] in short]
other.pause(False)
done = them.done
them.until(lambda: them.done == done + 1)
assert other.answers == 1 and not other.over
ask()
