"""HTTP/1.1 for the tests' own servers.  http.server of Python does the same,
and takes three times as long to be loaded.

A server is a Handler with a method do_GET, and so on, and calls serve.
"""
import socket
import threading
import time

DATE = "%a, %d %b %Y %H:%M:%S GMT"
# The phrases are for who reads along: no program of ours looks at them.
PHRASE = {2: "Good", 3: "Elsewhere", 4: "Your Fault", 5: "My Fault"}


def date(seconds=None):
    return time.strftime(DATE, time.gmtime(seconds))


class Fields(dict):
    """The fields of a request, of each name the first; None where none is.
    Keys are in lower case, and asked for in any."""

    def __getitem__(self, name):
        return self.get(name.lower())

    def __contains__(self, name):
        return self[name] is not None

    def __setitem__(self, name, value):
        super().__setitem__(name.lower(), value)

    def __delitem__(self, name):
        self.pop(name.lower(), None)


class Handler:
    """One connection, in a thread of its own; what is asked is in command, path
    and headers, and its body is still to be read from rfile."""

    def __init__(self, connection, address):
        self.connection, self.client_address = connection, address
        self.close_connection = False

    def handle(self):
        try:
            with self.connection, self.connection.makefile("rb") as self.rfile:
                while not self.close_connection and self.read_head():
                    getattr(self, "do_" + self.command)()
                self.connection.shutdown(socket.SHUT_WR)
        except OSError:
            pass  # the client is gone

    def read_head(self):
        words = self.rfile.readline().decode("latin-1").split()
        if not words:
            return False
        self.command, self.path, version = words
        self.headers = Fields()
        while line := self.rfile.readline().decode("latin-1").strip():
            name, _, value = line.partition(":")
            self.headers.setdefault(name.lower(), value.strip())
        self.close_connection = version != "HTTP/1.1" or \
            (self.headers["Connection"] or "").lower() == "close"
        if self.headers["Expect"] == "100-continue":
            self.write(b"HTTP/1.1 100 Continue\r\n\r\n")
        return True

    def send_response(self, status):
        self.head = ["HTTP/1.1 %d %s" % (status, PHRASE[status // 100])]
        self.send_header("Date", date())

    def send_header(self, name, value):
        self.head.append("%s: %s" % (name, value))

    def end_headers(self):
        self.write("\r\n".join(self.head + ["", ""]).encode("latin-1"))

    def write(self, data):
        self.connection.sendall(data)


def serve(handler, tls=None):
    """Print the port, and answer for good; tls wraps the listening socket."""
    listener = socket.create_server(("127.0.0.1", 0), backlog=1024)
    print(listener.getsockname()[1], flush=True)
    if tls:
        listener = tls.wrap_socket(listener, server_side=True)
    while True:
        try:
            connection, address = listener.accept()
        except OSError:
            continue  # TLS that fails
        threading.Thread(target=handler(connection, address).handle,
                         daemon=True).start()
