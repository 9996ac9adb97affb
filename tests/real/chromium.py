"""chromium.py URL DIRECTORY: Chromium downloads a URL, from a new profile and
without a window; a JSON line for each DevTools event of downloads.

It ends when the download does, with status 1 unless that is complete.
"""

import json
import os
import signal
import subprocess
import sys
import tempfile

PATIENCE = 120  # seconds after which something hangs
FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic",
         "--no-first-run", "--disable-background-networking",
         "--disable-component-update", "--disable-sync",
         "--disable-dev-shm-usage", "--remote-debugging-pipe"]


class Browser:
    """Chromium, spoken to over descriptors 3 and 4: JSON that a NUL ends."""

    def __init__(self, profile):
        ours, theirs = os.pipe(), os.pipe()
        self.process = subprocess.Popen(
            ["sh", "-c", 'in=$1 out=$2; shift 2; eval "exec 3<&$in 4>&$out";'
             ' exec "$@"', "sh", str(ours[0]), str(theirs[1]), "chromium",
             f"--user-data-dir={profile}", *FLAGS, "about:blank"],
            pass_fds=(ours[0], theirs[1]), start_new_session=True,
            stdin=subprocess.DEVNULL, stdout=sys.stderr)
        os.close(ours[0])
        os.close(theirs[1])
        self.out = os.fdopen(ours[1], "wb")
        self.events = self.read(os.fdopen(theirs[0], "rb"))

    def read(self, stream):
        data = b""
        while chunk := stream.read1(1 << 16):
            *whole, data = (data + chunk).split(b"\0")
            yield from map(json.loads, whole)

    def call(self, method, session=None, seen=None, **params):
        """Call it and return the result; events go to the list seen."""
        command = {"id": 1, "method": method, "params": params}
        if session:
            command["sessionId"] = session
        self.out.write(json.dumps(command).encode() + b"\0")
        self.out.flush()
        for event in self.events:
            if "id" in event:
                assert "error" not in event, event
                return event["result"]
            if seen is not None:
                seen.append(event)

    def end(self):
        try:
            os.killpg(self.process.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
        self.process.wait()


def download(browser, url, directory):
    browser.call("Browser.setDownloadBehavior", behavior="allow",
                 downloadPath=directory, eventsEnabled=True)
    browser.call("Target.createTarget", url=url)
    for event in browser.events:
        if event["method"].startswith("Browser.download"):
            print(json.dumps(event), flush=True)
            state = event["params"].get("state")
            if state in ("completed", "canceled"):
                return state == "completed"
    return False


def run(use, seconds=PATIENCE):
    """What use(browser) returns, of a new one that ends then."""
    signal.alarm(seconds)
    signal.signal(signal.SIGALRM, lambda *_: sys.exit("chromium: it hangs"))
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        browser = Browser(profile)
        try:
            return use(browser)
        finally:
            browser.end()


def main():
    url, directory = sys.argv[1:]
    done = run(lambda browser: download(browser, url, directory))
    return 0 if done else 1


if __name__ == "__main__":
    sys.exit(main())
