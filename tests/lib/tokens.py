"""tokens.py PORT N CHANNELS: N downloads of a/game.apk over a few connections, each
by a URL without a token of one of so many channels.  Prints the URLs with a token,
behind "http://h", and checks of each that its package is whole and has the token in
it, and of each tenth that a range of it has the same bytes and tag."""

import sys

import wire

port, n, channels = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
kept = [wire.Kept(port) for _ in range(8)]

for i in range(n):
    ours = kept[i % len(kept)]
    target = f"/a/channel=c{i % channels}/game.apk"
    answer = ours.get(target)
    assert answer.status == 302, answer.head
    assert answer.fields["cache-control"] == "private, no-store", answer.head
    location = answer.fields["location"]
    token = location.partition("x-dl=")[2][:22]
    assert location == target.replace("/game", f";x-dl={token}/game"), location
    whole = ours.get(location)
    assert whole.status == 200, whole.head
    assert f'"dl":"{token}"'.encode() in whole.body, location
    if i % 10 == 0:
        part = ours.get(location, "Range: bytes=4000-5999",
                        f"If-Range: {whole.fields['etag']}")
        assert part.status == 206, part.head
        assert part.body == whole.body[4000:6000]
    print(f"http://h{location}")
