"""Many connections to a server at once, driven by one process, for the tests of
chanpack-serve.  Every byte of every body is checked as it comes."""

import io
import os
import re
import resource
import select
import socket
import time

import wire

CHUNK = 1 << 18
LONGEST = 6 * wire.PATIENCE  # for what takes long, but does not hang


def room_for(files):
    """So many descriptors for this process: fewer would test less."""
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    assert hard >= files, f"{hard} descriptors, not {files}"
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))


class Load:
    """Connections to a port of this machine, and one loop for all of them."""

    def __init__(self, port, files=1000):
        room_for(files)
        self.port = int(port)
        self.epoll = select.epoll()
        self.clients = {}  # by descriptor
        self.bodies = {}  # what goes with an entity tag
        self.buffer = memoryview(bytearray(CHUNK))
        self.received = 0
        self.done = 0  # answers that came whole

    def learn(self, target, path):
        """The entity tag of a target, of which the bytes are in a file."""
        with wire.connect(self.port) as sock, sock.makefile("rb") as stream:
            sock.sendall(wire.request("HEAD", target))
            answer = wire.Answer(stream, "HEAD")
        assert answer.status == 200, answer.head
        with open(path, "rb") as f:
            self.bodies[answer.fields["etag"]] = f.read()
        return answer.fields["etag"]

    def client(self, **options):
        return Client(self, **options)

    def turn(self, seconds=0.05):
        """What there is to do now, or within this time."""
        events = self.epoll.poll(seconds)
        for fd, event in events:
            if fd in self.clients:
                self.clients[fd].event(event)
        return len(events)

    def until(self, what, each=None, longest=LONGEST):
        """Go on until what() is true; each() is called every turn."""
        start = heard = time.monotonic()
        while not what():
            now = time.monotonic()
            if self.turn():
                heard = now
            assert now - heard < wire.PATIENCE, "it hangs"
            assert now - start < longest, "it never happened"
            if each:
                each()


class Client:
    """One connection, which asks one thing at a time.

    then(client, answer) is called after each whole answer.  When the connection
    ends although an answer is due, ended(client) is called; without that it is
    an error.  It receives into so much room, or as the system likes.  What it
    expects is the package, where no entity tag is known that says so.
    """

    def __init__(self, load, then=None, ended=None, room=0, expects=None):
        self.load, self.then, self.ended = load, then, ended
        self.expects = expects
        self.asked = None  # what an answer is due for
        self.answer = None  # the one under way
        self.got = 0  # bytes of its body
        self.answers = 0  # that were whole
        self.over = None  # how the connection ended
        self.paused = False
        self.head = self.out = b""
        self.mask = None
        self.sock = socket.socket()
        self.sock.setblocking(False)
        if room:
            self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, room)
        load.clients[self.sock.fileno()] = self
        self.sock.connect_ex(("127.0.0.1", load.port))

    def ask(self, target, *fields):
        return self.send(wire.request("GET", target, *fields))

    def send(self, data):
        """Any bytes, for which an answer is due."""
        self.asked = self.asked or data
        self.out += data
        self.write()
        return self

    def pause(self, paused=True):
        self.paused = paused
        self.watch()

    def watch(self):
        mask = (0 if self.paused else select.EPOLLIN) | \
            (select.EPOLLOUT if self.out else 0)
        if mask == self.mask or self.over:
            return
        # What is paused is not even told of its end.
        if self.mask:
            self.load.epoll.unregister(self.sock)
        if mask:
            self.load.epoll.register(self.sock, mask)
        self.mask = mask

    def event(self, events):
        if events & select.EPOLLOUT:
            self.write()
        if events & ~select.EPOLLOUT and not self.over:
            self.take()

    def write(self):
        try:
            self.out = self.out[self.sock.send(self.out):]
        except BlockingIOError:
            pass
        except BrokenPipeError:
            self.out = b""  # an answer may be here all the same
        except ConnectionError as e:
            self.end(e)
        self.watch()

    def take(self, limit=CHUNK):
        """Receive once, at most so much."""
        try:
            n = self.sock.recv_into(self.load.buffer, limit)
        except BlockingIOError:
            return
        except ConnectionError as e:
            self.end(e)
            return
        if n == 0:
            self.end("closed")
        else:
            self.load.received += n
            self.feed(self.load.buffer[:n])

    def feed(self, data):
        assert self.asked, f"nobody asked for {bytes(data[:100])}"
        if not self.answer:
            self.head += data
            head, mark, data = self.head.partition(b"\r\n\r\n")
            if not mark:
                return
            self.head = b""
            self.begin(wire.Answer(io.BytesIO(head + mark)))
        if self.source is None:
            self.answer.body += data
        else:
            assert self.source.startswith(data, self.first + self.got), \
                f"wrong bytes from {self.got}: {self.answer.head}"
        self.got += len(data)
        assert self.got <= self.answer.length, self.answer.head
        if self.got == self.answer.length:
            self.finish()

    def begin(self, answer):
        """Of a package its entity tag says which bytes are to come."""
        self.answer, self.got, self.first, self.source = answer, 0, 0, None
        if answer.status not in (200, 206):
            return
        self.source = self.expects or self.load.bodies[answer.fields["etag"]]
        length = size = len(self.source)
        if answer.status == 206:
            self.first, last, size = (int(n) for n in re.fullmatch(
                r"bytes (\d+)-(\d+)/(\d+)",
                answer.fields["content-range"]).groups())
            length = last + 1 - self.first
        assert (answer.length, size) == (length, len(self.source)), answer.head

    def finish(self):
        answer, self.answer, self.asked = self.answer, None, None
        self.answers += 1
        self.load.done += 1
        if self.then:
            self.then(self, answer)

    def end(self, how):
        self.close(how)
        if self.asked:
            assert self.ended, f"{how!r} after {self.got} bytes: {self.asked}"
            self.ended(self)

    def close(self, how="by us"):
        del self.load.clients[self.sock.fileno()]
        self.over = how
        self.sock.close()


class Slow:
    """Clients that take a few bytes at a time; call it every turn."""

    def __init__(self, clients, per_second):
        self.clients, self.rate = clients, per_second
        self.at = time.monotonic()

    def __call__(self):
        now = time.monotonic()
        if now - self.at > 0.1:
            for client in self.clients:
                client.take(int(self.rate * (now - self.at)))
            self.at = now


def family(pid):
    """The processes of a server: itself, and all below."""
    found = [int(pid)]
    for p in found:
        found += wire.children(p)
    return found


def memory(pids):
    """KiB of these processes together: their share, and theirs alone."""
    pss = private = 0
    for pid in pids:
        with open(f"/proc/{pid}/smaps_rollup") as f:
            text = f.read()
        pss += int(re.search(r"(?m)^Pss:\s*(\d+)", text)[1])
        private += sum(int(n) for n in re.findall(
            r"(?m)^Private_\w+:\s*(\d+)", text))
    return pss, private
