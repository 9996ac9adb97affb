"""inetd.py COMMAND...: a super-server, as inetd is with `nowait`: it listens on
a free port of 127.0.0.1, says which on standard error, and starts COMMAND for
each connection, which is its standard input and output."""

import signal
import socket
import subprocess
import sys

signal.signal(signal.SIGCHLD, signal.SIG_IGN)
signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
with socket.create_server(("127.0.0.1", 0), backlog=1024) as listener:
    print(f"inetd: listening on 127.0.0.1:{listener.getsockname()[1]}",
          file=sys.stderr, flush=True)
    while True:
        connection, _ = listener.accept()
        with connection:
            subprocess.Popen(sys.argv[1:], stdin=connection, stdout=connection)
