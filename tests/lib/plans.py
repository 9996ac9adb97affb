"""plans.py PORT: for each line "TARGET BASE" of standard input, whose TARGET is
that of a package of the file BASE in the path form, ask the server on PORT for
the package and its plan, on one connection, and compare the two.  For each a
line, as chanpack-inject -n -j prints it."""

import hashlib
import json
import socket
import sys

import planpack
import wire

# What the edge adds itself, and what is of the connection.
OTHERS = {"date", "content-length", "accept-ranges", "connection"}

port = int(sys.argv[1])
for line in sys.stdin:
    target, name = line.split()
    with open(name, "rb") as f:
        base = f.read()
    sock = socket.create_connection(("127.0.0.1", port), wire.PATIENCE)
    stream = sock.makefile("rb")

    def ask(path, method="GET"):
        sock.sendall(wire.request(method, path))
        answer = wire.Answer(stream, method).read()
        assert answer.status == 200, (path, answer.head, answer.body[:200])
        return answer

    path, mark, query = target.partition("?")
    folder, _, file = path.rpartition("/")
    asked = f"{folder};plan=1/{file}{mark}{query}"
    package, answer = ask(target), ask(asked)
    plan = planpack.served(answer.body)
    assert ask(asked).body == answer.body
    head = ask(asked, "HEAD")
    assert head.fields["etag"] == answer.fields["etag"], head.head
    assert head.fields["content-length"] == str(len(answer.body)), head.head
    assert planpack.package(plan, base) == package.body, target
    assert plan["size"] == len(package.body)
    fields = {n: v for n, v in package.fields.items() if n not in OTHERS}
    assert {n.lower(): v for n, v in plan["headers"].items()} == fields, (
        plan["headers"], fields)
    assert plan["base"]["sha256"] == hashlib.sha256(base).hexdigest()
    whole = ask(plan["base"]["path"])
    assert whole.body == base and whole.fields["etag"] == plan["base"]["etag"]
    print(json.dumps({
        "size": plan["size"], "etag": plan["headers"]["ETag"],
        "base": {n: plan["base"][n] for n in ("size", "sha256")},
        "pieces": plan["pieces"]}, separators=(",", ":")))
    sock.close()
