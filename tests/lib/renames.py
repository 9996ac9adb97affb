"""100 downloads, some of them resumed, of a base that 1.apk and 2.apk are
renamed over in turn: want.1 and want.2 are the channel packages.

    renames.py PORT TARGET BASE"""

import os
import sys

from load import Load

port, url, base = sys.argv[1:]
load = Load(port)
os.makedirs(os.path.dirname(base))
turn = 0


def replace():
    global turn
    turn += 1
    os.link(f"{turn % 2 + 1}.apk", base + ".new")
    os.rename(base + ".new", base)


tags = []
for n in 2, 1:
    replace()
    tags.append(load.learn(url, f"want.{n}"))
assert tags[0] != tags[1]
# Each byte is compared with those of the tag that came with it.
whole = {tag: 0 for tag in tags}
said = {200: 0, 206: 0, 412: 0}
begun = 0


def begin():
    """100 downloads: one in three is to break off, and be resumed."""
    global begun
    begun += 1
    client = load.client(then=got, room=1 << 18)
    client.stop = begun % 3 == 0 and (begun << 15) + 1
    client.resumes = ""
    client.ask(url)


def resume(client):
    tag, at = client.answer.fields["etag"], client.first + client.got
    client.close()
    new = load.client(then=got, room=1 << 18)
    new.stop, new.at, new.tag = None, at, tag
    new.resumes = "If-Range" if begun % 2 else "If-Match"
    new.ask(url, f"{new.resumes}: {tag}", f"Range: bytes={at}-")


def got(client, answer):
    said[answer.status] += 1
    tag = answer.fields.get("etag")
    if answer.status == 206:
        assert client.resumes and client.first == client.at
        assert tag == client.tag
    elif answer.status == 412:
        assert client.resumes == "If-Match" and tag != client.tag
    else:
        assert client.resumes != "If-Match"
        assert client.resumes == "" or tag != client.tag
        whole[tag] += 1
    client.close()


at = 0


def each():
    global at
    while len(load.clients) < 6 and begun < 100:
        begin()
    for client in list(load.clients.values()):
        if client.answer and client.stop and client.got >= client.stop:
            resume(client)
    if load.received - at > 2500000:
        at = load.received
        replace()


load.until(lambda: load.done == 100, each)
assert turn > 100 and min(whole.values()) > 10, (turn, whole)
assert said[206] and said[412], said
