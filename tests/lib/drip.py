"""1,000 clients that send a byte of a head now and then are 408 in the end, and
others are served all the while.

    drip.py PORT PID"""

import sys
import time

import load

port, pid = sys.argv[1:]
url = "/a/channel=huawei/game.apk"
them = load.Load(port, 2000)
them.learn(url, "want")
start = time.monotonic()
head = b"GET /a/game.apk HTTP/1.1\r\nHost: dl.example.com\r\nA: "
cut, most, at = [], 0, 0


def was_cut(client, answer):
    assert answer.status == 408, answer.head
    assert answer.fields["connection"] == "close"
    assert time.monotonic() - start > 2.9
    if not cut:
        print(f"{served} served before the first was cut")
        assert served >= 50
    cut.append(client)


drippers = [them.client(then=was_cut) for _ in range(1000)]


def drip():
    global at, most
    if time.monotonic() - at < 0.2:
        return
    at = time.monotonic()
    most = max(most, len(load.family(pid)))
    for d in drippers:
        if d.answers == 0:
            d.send((head + b"b" * 10000)[d.sent:d.sent + 1])
            d.sent += 1


for d in drippers:
    d.sent = 0
# The others: some ask again and again, some come anew each time.
served, asked, idle = 0, 0, []


def again(client, answer):
    global served
    assert answer.status == 206
    served += 1
    if served % 2:
        client.close()
        client = them.client(then=again)
    if len(cut) < len(drippers):
        idle.append(client)


def each():
    """The others ask more often, but without a pause they would take all of a
    processor."""
    global asked
    drip()
    if time.monotonic() - asked > 0.02:
        asked = time.monotonic()
        while idle:
            idle.pop().ask(url, "Range: bytes=1000-1999")


drip()
for _ in range(4):
    them.client(then=again).ask(url, "Range: bytes=0-99")
them.until(lambda: len(cut) == len(drippers), each)
them.until(lambda: all([d.over for d in drippers]))
assert most <= 64, most
