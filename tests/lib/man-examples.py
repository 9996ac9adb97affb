#!/usr/bin/env python3
"""Run the examples of a man page as one shell session and compare.

    man-examples.py PAGE DIR

In each ".Bd -literal" block under ".Sh EXAMPLES", and in those of other sections
that begin with such a line, a line "$ COMMAND" (with more lines after a
backslash, and a here-document whose end is quoted) is run by sh, in DIR; the
lines up to the next one are its exact standard output.  A command without output
must succeed.  A block with no such line, say of a configuration file, is not
run.  Prints how many commands ran; each difference goes to stderr as PAGE:LINE,
status 1.
"""
import os
import re
import signal
import subprocess
import sys
import tempfile

SECONDS = 120
ESCAPES = {"e": "\\", "-": "-", "&": "", " ": " ", "t": "\t", "(dq": '"',
           "(aq": "'", "(ga": "`", "(ha": "^", "(ti": "~", "(rs": "\\"}


class Example:
    def __init__(self, line, command):
        self.line, self.command, self.expected = line, command, ""

    def continues(self):
        end = re.search(r"<<'(\w+)'", self.command)
        return (self.command.endswith("\\") or
                end and not self.command.endswith("\n" + end[1]))


def plain(text):
    """A line of roff as the reader sees it; unknown escapes are an error."""
    return re.sub(r"\\(\(..|.|$)", lambda m: ESCAPES[m[1]], text)


def block_of(lines):
    """(Line number, text) as the reader sees it."""
    block = []
    for number, text in lines:
        if text.startswith('.\\"'):
            continue
        if text.startswith("."):
            raise ValueError("%d: a macro in an example" % number)
        try:
            block.append((number, plain(text)))
        except KeyError as e:
            raise ValueError("%d: escape \\%s" % (number, e.args[0]))
    return block


def blocks(path):
    """Literal blocks that may be examples, each a list as block_of has it."""
    section, lines = "", None
    with open(path, encoding="utf-8") as page:
        for number, text in enumerate(page, 1):
            text = text.rstrip("\n")
            if text.startswith(".Sh "):
                section = text[4:]
            elif text.startswith(".Bd -literal"):
                lines = []
            elif text == ".Ed" and lines is not None:
                first = lines[0][1] if lines else ""
                if section == "EXAMPLES" or first.startswith("$ "):
                    yield block_of(lines)
                lines = None
            elif lines is not None:
                lines.append((number, text))


def examples(path):
    for block in blocks(path):
        if not any(text.startswith("$ ") for _, text in block):
            continue
        now = None
        for number, text in block:
            if now and now.continues():
                now.command += "\n" + text
            elif text.startswith("$ "):
                if now:
                    yield now
                now = Example(number, text[2:])
            elif now:
                now.expected += text + "\n"
            else:
                raise ValueError("%d: output before a command" % number)
        yield now


def run(todo, where, logs):
    """One shell for all commands.  Each leaves N.out and N.status in logs."""
    script = os.path.join(logs, "session")
    with open(script, "w") as f:
        for n, example in enumerate(todo):
            out = os.path.join(logs, str(n))
            with open(out + ".sh", "w") as command:
                command.write(example.command + "\n")
            f.write("{ . '%s.sh'; } >'%s.out' 2>'%s.err'\n"
                    "echo $? >'%s.status'\n" % (out, out, out, out))
    home = {"HOME": where, "XDG_DATA_HOME": os.path.join(where, ".data")}
    shell = subprocess.Popen(["sh", script], cwd=where, env=os.environ | home,
                             stdin=subprocess.DEVNULL, start_new_session=True)
    try:
        shell.wait(SECONDS)
    except subprocess.TimeoutExpired:
        pass
    finally:
        try:
            os.killpg(shell.pid, signal.SIGTERM)  # servers in the background
        except ProcessLookupError:
            pass
        shell.wait()


def text_of(path):
    try:
        with open(path, encoding="utf-8", errors="backslashreplace") as f:
            return f.read()
    except FileNotFoundError:
        return ""


def fault(example, out):
    """What is wrong with one example that ran, or None."""
    status, got = text_of(out + ".status").strip(), text_of(out + ".out")
    if not status:
        why = "the session ended here"
    elif got != example.expected:
        why = "expected:\n%sgot (status %s):\n%s" % (
            example.expected, status, got)
    elif status != "0" and not example.expected:
        why = "status " + status
    else:
        return None
    return "$ %s\n%s%s" % (example.command, why + "\n" * (why[-1:] != "\n"),
                           text_of(out + ".err"))


def main(page, where):
    try:
        todo = list(examples(page))
    except ValueError as e:
        sys.exit("%s:%s" % (page, e))
    with tempfile.TemporaryDirectory() as logs:
        run(todo, where, logs)
        faults = [(e.line, fault(e, os.path.join(logs, str(n))))
                  for n, e in enumerate(todo)]
    print(len(todo))
    bad = [f for f in faults if f[1]]
    for line, why in bad:
        print("%s:%d: %s" % (page, line, why), file=sys.stderr)
    sys.exit(1 if bad else 0)


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(print(__doc__, file=sys.stderr) or 2)
    main(*sys.argv[1:])
