"""What a shell makes of a line on which Tab is pressed: complete.py SHELL DIR
LINE.  LINE begins with a program, of which DIR has completions (as
scripts/completions writes them), and Tab is pressed where LINE has a tab.  Prints
the words after the program as it would get them, one a line; or, if LINE ends in
two tabs, what the terminal shows then.
"""
import os
import pty
import re
import select
import sys
import time

SETUP = {
    "bash": (["bash", "--norc", "--noprofile", "-i"], """
bind 'set enable-bracketed-paste off'
bind 'set bell-style none'
bind 'set page-completions off'
. "{dir}/{program}.bash"
{program}() {{ printf 'word:%s\\n' "$@"; }}
PS1='rea''dy> '
"""),
    "zsh": (["zsh", "-f", "-i"], """
unsetopt zle_bracketed_paste beep promptsp
LISTMAX=0
fpath=({dir} $fpath)
autoload -U compinit && compinit -u -D
{program}() {{ printf 'word:%s\\n' "$@"; }}
PS1='rea''dy> '
"""),
    "fish": (["fish", "--no-config", "-i"], """
set fish_greeting
set -p fish_complete_path {dir}
function {program}; printf 'word:%s\\n' $argv; end
function fish_prompt; echo 'rea''dy> '; end
"""),
}


def until(fd, pattern, seconds=20):
    """Read until the pattern comes; what was read."""
    end = time.monotonic() + seconds
    got = b""
    while not re.search(pattern, got):
        left = end - time.monotonic()
        if left <= 0 or not select.select([fd], [], [], left)[0]:
            sys.exit("no %r in %r" % (pattern, got))
        got += os.read(fd, 65536)
    return got


def rest(fd):
    """What comes until nothing has for a while."""
    got = b""
    while select.select([fd], [], [], 0.7)[0]:
        got += os.read(fd, 65536)
    return got


def main():
    shell, directory, line = sys.argv[1:]
    argv, setup = SETUP[shell]
    pid, fd = pty.fork()
    if pid == 0:
        os.environ.update(TERM="dumb" if shell == "bash" else "xterm",
                          COLUMNS="200", LINES="100")
        os.execvp(argv[0], argv)
    program = line.split()[0]
    for command in setup.format(dir=directory, program=program).split("\n"):
        os.write(fd, command.encode() + b"\r")
    until(fd, b"ready> ")
    rest(fd)
    if line.endswith("\t\t"):
        os.write(fd, line.encode())
        sys.stdout.buffer.write(rest(fd))
    else:
        for part in re.split("(\t)", line):
            os.write(fd, part.encode())
            if part == "\t":
                rest(fd)
        os.write(fd, b"\r")
        shown = until(fd, b"ready> ") + rest(fd)
        for word in re.findall(rb"word:([^\r\n\x1b]*)", shown):
            print(word.decode())
    os.close(fd)


main()
