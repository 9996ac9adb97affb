"""20,000 requests while two servers after each other take over a port.

    upgrade.py TARGET"""

import re
import signal
import subprocess
import sys

import wire
from load import Load

url, = sys.argv[1:]


def start(port):
    log = open("log", "w+")
    process = subprocess.Popen(
        ["chanpack-listen", "--reuse-port", "-l", f"127.0.0.1:{port}"],
        stdin=subprocess.DEVNULL, stderr=log)
    servers.append(process)
    return process, log


def listens(log):
    log.seek(0)
    return re.search(r"listening on \S+:([0-9]+)\n", log.read())


def ask(client):
    n = load.done * 997 % 900000
    client.ask(url, f"Range: bytes={n}-{n + 1023}")


def anew(good_for):
    client = load.client(then=again, ended=lost)
    client.good_for = good_for
    ask(client)


def lost(client):
    # A server may close a connection that is idle: every client asks
    # again then, but only of one that was used before (RFC 9112, 9.3.1).
    global retried
    assert client.answers and not client.head and not client.answer, \
        (client.over, client.answers, client.got)
    retried += 1
    anew(client.good_for)


def again(client, answer):
    assert answer.status == 206, answer.head
    if client.answers < client.good_for and \
            "connection" not in answer.fields:
        ask(client)
        return
    client.close()
    if client.good_for:
        anew(client.good_for)


servers, retried = [], 0
try:
    server, log = start(0)
    wire.wait_for(lambda: listens(log))
    load = Load(listens(log)[1])
    load.learn(url, "want")
    for n in range(16):
        anew([1, 40][n % 2])
    for count in 6000, 12000:
        load.until(lambda: load.done > count)
        old, (server, log) = server, start(load.port)
        load.until(lambda: listens(log))
        for _ in range(100):
            anew(0)  # some of them wait to be accepted
        old.send_signal(signal.SIGTERM)
        load.until(lambda: old.poll() is not None)
        assert old.returncode == 0
    count = max(20000, load.done + 2000)
    load.until(lambda: load.done >= count)
    print(f"{load.done} requests; asked again on a new connection: {retried}")
finally:
    for server in servers:
        server.kill()
        server.wait()
