"""meet.py PORT [cached]: ask the server on PORT for what each line of standard
input says, and compare the answer with what the line expects:

    [WHO] WHAT TARGET

WHO asks, by the address of its end of the connection and by its fields; without
it a stranger.  WHAT is the answer, one of those below.  The working directory
has the files base and package, and base.tag and package.tag with their entity
tags.

Each target is asked for with GET and HEAD, with conditions and ranges.  Answers
with bytes, and plans, obey these; a refusal stays the same, since it is judged first.  With
"cached" a cache stands in front of the server: each target is asked for twice,
and only what is public comes from the cache then.

With --tokens: "token" is the whole way of a client that has no token, "issued"
its first answer alone, "own" is the package of a URL with a token."""

import hashlib
import re
import socket
import sys

import planpack
import wire

PUBLIC = "public, max-age=86400, no-transform"
PLAN_TYPE = "application/vnd.chanpack.plan+json"
PRIVATE = "private, max-age=86400, no-transform"
PERSONAL = "private, no-store"
ELSEWHERE = "https://example.com/old"

STRANGER, EDGE = "127.0.0.3", "127.0.0.2"
WHO = {
    "stranger": (STRANGER,),
    "edge": (EDGE,),  # for itself
    "relayed": (EDGE, "X-Forwarded-For: 203.0.113.9"),  # for a stranger
    "relayed7239": (EDGE, "Forwarded: for=203.0.113.9"),
    "hidden": (EDGE, "Forwarded: for=_somebody"),
    "itself": (EDGE, f"X-Forwarded-For: {EDGE}"),
    "member": (EDGE, "X-Forwarded-For: 10.9.9.9"),  # for one of 10.0.0.0/8
    "liar": (STRANGER, f"X-Forwarded-For: {EDGE}"),
    "silent": (STRANGER, "DNT: 1"),  # does not want to be followed
    "private": (STRANGER, "sec-gpc:  1 "),
    "open": (STRANGER, "DNT: 0", "Sec-GPC: ?1", "X-DNT: 1"),
}

# The status, what the text has, and Cache-Control if it is not no-store.
REFUSED = {
    "moved": (302, ""),
    "malformed": (400, "channel is empty"),
    "badplan": (400, "plan has no value but 1"),
    "unsigned": (403, "not signed"),
    "forged": (403, "wrong signature"),
    "nobase": (403, "only channel packages are given out here"),
    "expired": (410, "expired at 2020-01-02T00:00:00Z"),
    "nochannel": (404, "no such channel"),
    "missing": (404, "no such package"),
    "outside": (404, "not below that of the public URL"),
    "damaged": (500, "its SHA-256 is not the one in its key"),
    "nolist": (503, "the list of channels cannot be read"),
    "nostore": (503, "the package cannot be read now"),
    "wrong": (403, "wrong token", PERSONAL),
    "malformedtoken": (403, "malformed token", PERSONAL),
    "noplan": (404, "each download has a plan of its own", PERSONAL),
    "gone": (404, "no such package", PERSONAL),
    "broken": (500, "its SHA-256 is not the one in its key", PERSONAL),
    "shut": (503, "the package cannot be read now", PERSONAL),
}
# The bytes, and how long they may be kept.
GIVEN = {
    "package": ("package", PUBLIC),
    "base": ("base", PUBLIC),
    "private": ("base", PRIVATE),
    "instead": ("base", "no-store"),  # of what was refused
    "plain": ("package", PERSONAL),  # without a token, where others get one
}
# Plans: how long they may be kept, and whether they tell the base's tag.
BRIEF = "public, max-age=60, no-transform"
PLANS = {
    "plan": (BRIEF, True),
    "bare": (BRIEF, False),
    "ownplan": (BRIEF.replace("public", "private"), True),
    "ownbare": (BRIEF.replace("public", "private"), False),
}

port, cached = int(sys.argv[1]), sys.argv[2:] == ["cached"]
content, tag = {}, {}
for name in "base", "package":
    with open(name, "rb") as f:
        content[name] = f.read()
    with open(f"{name}.tag", encoding="ascii") as f:
        tag[name] = f.read().strip()


class Asker:
    """One connection, on which one target is asked for."""

    def __init__(self, who, target):
        source, *self.fields = WHO[who]
        self.target = target
        self.sock = socket.create_connection(
            ("127.0.0.1", port), wire.PATIENCE, (source, 0))
        self.stream = self.sock.makefile("rb")

    def ask(self, status, *fields, method="GET"):
        self.sock.sendall(wire.request(method, self.target, *self.fields,
                                       *fields))
        answer = wire.Answer(self.stream, method).read()
        assert answer.status == status, (fields, answer.head, answer.body[:99])
        return answer


def lacks(answer, *names):
    assert not set(names) & set(answer.fields), answer.head


def refusal(answer, status, text, control="no-store"):
    """An answer without a package, that no cache keeps."""
    assert answer.status == status, (answer.head, answer.body[:99])
    assert answer.fields["cache-control"] == control, answer.head
    lacks(answer, "etag", "last-modified", "content-disposition",
          "accept-ranges", "content-range")
    assert ("location" in answer.fields) == (status == 302), answer.head
    if status == 302:
        assert answer.fields["location"] == ELSEWHERE
    elif answer.body:
        assert text in answer.body.decode(), answer.body


def refused(asker, status, *what):
    for method, *fields in [
            ("GET",), ("HEAD",),
            ("GET", "Range: bytes=0-0", "If-None-Match: *"),
            ("GET", "Range: bytes=999999999-", 'If-Match: "other"')]:
        answer = asker.ask(status, *fields, method=method)
        refusal(answer, status, *what)
        assert answer.body or method == "HEAD", answer.head


def given(asker, whole, etag, control):
    """The bytes, as conditions and ranges will have it."""
    def about(answer, control):
        assert answer.fields["etag"] == etag, answer.head
        assert answer.fields["cache-control"] == control, answer.head
        lacks(answer, "location")

    refusal = PERSONAL if control == PERSONAL else "no-store"
    answer = asker.ask(200)
    about(answer, control)
    assert answer.body == whole, len(answer.body)
    answer = asker.ask(200, method="HEAD")
    about(answer, control)
    assert answer.fields["content-length"] == str(len(whole)), answer.head
    answer = asker.ask(206, "Range: bytes=100-299", f"If-Range: {etag}")
    about(answer, control)
    assert answer.body == whole[100:300]
    # A condition comes before the range.
    far = f"Range: bytes={len(whole)}-"
    about(asker.ask(304, f"If-None-Match: {etag}", far), control)
    about(asker.ask(412, 'If-Match: "other"', far), refusal)
    answer = asker.ask(416, far)
    about(answer, refusal)
    assert answer.fields["content-range"] == f"bytes */{len(whole)}"


def issued(asker):
    """The answer to who has no token; returns the URL with one."""
    answer = asker.ask(302, "Range: bytes=0-0", "If-None-Match: *")
    assert answer.fields["cache-control"] == PERSONAL, answer.head
    lacks(answer, "etag", "accept-ranges", "content-disposition")
    location = answer.fields["location"]
    found = re.search("[;&]x-dl=([-0-9A-Z_a-z]{22})(?=[;&/]|$)", location)
    assert found, answer.head
    # But for the signature it is the same URL.
    def unsigned(url):
        return re.sub("sig=[^/&]*", "", url)
    assert unsigned(location.replace(found[0], "", 1)) == unsigned(
        asker.target), location
    assert found[1] not in seen, found[1]
    seen.add(found[1])
    return location


def own(asker):
    """The package of a URL that has a token."""
    answer = asker.ask(200)
    assert answer.fields["etag"] not in tag.values(), answer.head
    given(asker, answer.body, answer.fields["etag"], PERSONAL)
    return answer.body


def token(asker):
    """The way of one client, of another one, and of HEAD."""
    packages = []
    for _ in range(2):
        location = issued(asker)
        asker = Asker(who, location)
        packages.append(own(asker))
        asker = Asker(who, target)
    assert packages[0] != packages[1]
    answer = asker.ask(200, method="HEAD")
    assert answer.fields["etag"] == tag["package"], answer.head
    assert answer.fields["cache-control"] == PERSONAL, answer.head


def private_plan(asker):
    """The plan of a URL that has a token: for one client alone."""
    answer = asker.ask(200)
    assert answer.fields["cache-control"] == PERSONAL, answer.head
    plan = planpack.served(answer.body)
    assert plan["headers"]["Cache-Control"] == PERSONAL, plan
    package = Asker(who, target.replace(";plan=1", "")).ask(200)
    assert planpack.package(plan, content["base"]) == package.body
    assert plan["headers"]["ETag"] == package.fields["etag"], plan
    etag = answer.fields["etag"]
    for status, field in ((304, f"If-None-Match: {etag}"),
                          (412, 'If-Match: "other"'),
                          (416, "Range: bytes=999999999-")):
        answer = asker.ask(status, field)
        assert answer.fields["cache-control"] == PERSONAL, answer.head


def about_plan(answer, control, whole):
    assert answer.fields["etag"] == (
        '"%s"' % hashlib.sha256(whole).hexdigest()[:32]), answer.head
    assert answer.fields["cache-control"] == control, answer.head
    lacks(answer, "location", "last-modified", "content-disposition")


def makes_package(answer, tells):
    """The plan is that of the package, and only tells a tag to who may have
    the base."""
    assert answer.fields["content-type"] == PLAN_TYPE, answer.head
    plan = planpack.served(answer.body)
    assert planpack.package(plan, content["base"]) == content["package"]
    assert plan["headers"]["ETag"] == tag["package"], plan
    assert plan["headers"]["Cache-Control"] == PUBLIC, plan
    assert plan["base"]["path"] == "/a/game.apk", plan
    assert plan["base"].get("etag") == (tag["base"] if tells else None), plan


def planned(asker, control, tells):
    """The text, as conditions and ranges will have it."""
    answer = asker.ask(200)
    whole = answer.body
    makes_package(answer, tells)
    about_plan(answer, control, whole)
    etag = answer.fields["etag"]
    answer = asker.ask(200, method="HEAD")
    about_plan(answer, control, whole)
    assert answer.fields["content-length"] == str(len(whole)), answer.head
    answer = asker.ask(206, "Range: bytes=100-299", f"If-Range: {etag}")
    about_plan(answer, control, whole)
    assert answer.body == whole[100:300]
    assert answer.fields["content-range"] == f"bytes 100-299/{len(whole)}"
    answer = asker.ask(200, "Range: bytes=1-2", f"If-Range: {tag['package']}")
    assert answer.body == whole
    far = f"Range: bytes={len(whole)}-"
    about_plan(asker.ask(304, f"If-None-Match: {etag}", far), control, whole)
    about_plan(asker.ask(412, f"If-Match: {tag['package']}", far), "no-store",
               whole)
    answer = asker.ask(416, far)
    about_plan(answer, "no-store", whole)
    assert answer.fields["content-range"] == f"bytes */{len(whole)}"


def cached_token(answer):
    """What a client gets that is sent to a URL with a token."""
    location = answer.fields["location"]
    assert location not in seen, location
    seen.add(location)
    for _ in range(2):
        answer = Asker(who, location).ask(200)
        assert answer.fields["etag"] not in tag.values(), answer.head
        assert answer.fields["cache-control"] == PERSONAL, answer.head
        assert answer.fields.get("x-cache-status") != "HIT", answer.head
    assert answer.body not in bodies
    bodies.append(answer.body)


def twice(asker, what):
    """Through a cache: the first answer, and the second."""
    for turn in range(2):
        asker.sock.sendall(wire.request("GET", asker.target, *asker.fields))
        answer = wire.Answer(asker.stream).read()
        hit = answer.fields.get("x-cache-status") == "HIT"
        if what in ("token", "issued", "own"):
            assert not hit, answer.head
            assert answer.fields["cache-control"] == PERSONAL, answer.head
            assert answer.status == (200 if what == "own" else 302)
            if what == "token":
                cached_token(answer)
        elif what in GIVEN:
            name, control = GIVEN[what]
            assert answer.status == 200, (answer.head, answer.body[:99])
            assert answer.body == content[name], len(answer.body)
            assert answer.fields["etag"] == tag[name], answer.head
            assert answer.fields["cache-control"] == control, answer.head
            assert hit or turn == 0 or control != PUBLIC, answer.head
            assert not hit or control == PUBLIC, answer.head
        elif what in PLANS:
            control, tells = PLANS[what]
            assert answer.status == 200, (answer.head, answer.body[:99])
            makes_package(answer, tells)
            assert hit or turn == 0 or control != BRIEF, answer.head
            assert not hit or control == BRIEF, answer.head
        else:
            assert not hit, answer.head
            refusal(answer, *REFUSED[what])


OTHERS = {"token": token, "issued": issued, "own": own,
          "privateplan": private_plan}
seen, bodies = set(), []  # tokens, and what was given for them
rows = 0
for line in sys.stdin:
    words = line.split()
    who = words.pop(0) if words[0] in WHO else "stranger"
    what, target = words
    asker = Asker(who, target)
    try:
        if cached:
            twice(asker, what)
        elif what in OTHERS:
            OTHERS[what](asker)
        elif what in GIVEN:
            name, control = GIVEN[what]
            given(asker, content[name], tag[name], control)
        elif what in PLANS:
            planned(asker, *PLANS[what])
        else:
            refused(asker, *REFUSED[what])
    except AssertionError as wrong:
        sys.exit(f"{line.strip()[:200]}: {wrong}")
    asker.sock.close()
    rows += 1
assert rows > 0
