# What all bats files share: `load lib/helper` first.  A file with a setup or
# teardown of its own calls helper_setup and helper_teardown in it.
#
# Each test runs in its own empty directory, with the programs first on PATH
# ($CHANPACK_BIN, else bin/) and an environment in which nothing is configured.
# shellcheck shell=bash

bats_require_minimum_version 1.5.0

TOP=${BASH_SOURCE[0]%/tests/*}
# Where a test keeps what others can use again: those of its file, and of every
# file that tests/run runs.
SHARED=${SHARED:-$BATS_RUN_TMPDIR}
FIXTURES=$TOP/tests/fixtures
# shellcheck disable=SC2034 # for the tests
GOLDEN=$FIXTURES/golden

setup()
{
	helper_setup
}

teardown()
{
	helper_teardown
}

# Before each command bats notes where it stands, which takes longer than most
# commands do, and after some twenty commands notes nothing for files of its own.
# So those are passed over at once.
NOTE='[[ $BASH_SOURCE == "$BATS_ROOT"/lib* ]] || bats_debug_trap "$BASH_SOURCE"'

# Where bats reads the file to run its tests one after another, without a name.
# shellcheck disable=SC2064 # as it is now
[ -n "${BATS_TEST_NAME-}" ] || trap "$NOTE" DEBUG

# Only the commands of the test itself are noted: a function that fails does so
# in the line that calls it.  For others bats is told that what it noted last is
# right.
helper_setup()
{
	# The test is three functions up.
	local function='${#FUNCNAME[@]}'" > $((${#FUNCNAME[@]} - 3))"
	local right='BATS_DEBUG_LAST_LINENO=()'

	# shellcheck disable=SC2064 # as they are now
	trap "(($function)) && $right || $NOTE" DEBUG
	prepare
}

prepare()
{
	local var bin=${CHANPACK_BIN:-$TOP/bin}

	[ -d "$bin" ] || fail "no programs in $bin: run make first" || return
	for var in ${!CHANPACK_@} ${!AWS_@} ${!LC_@} {http,https,all,no}_proxy \
	    {HTTPS,ALL,NO}_PROXY SSL_CERT_FILE; do
		[ "$var" = CHANPACK_BIN ] || unset "$var"
	done
	# For LC_ALL each process would read twelve files.
	export PATH=$bin:$PATH LANG=C LC_CTYPE=C.UTF-8 TZ=UTC
	export HOME=$BATS_TEST_TMPDIR/home XDG_DATA_HOME=$BATS_TEST_TMPDIR/data
	mkdir "$HOME" "$XDG_DATA_HOME" "$BATS_TEST_TMPDIR/work"
	cd "$BATS_TEST_TMPDIR/work" || return
	SERVERS=()
	: "${PROGRAM:=chanpack-serve}"
}

helper_teardown()
{
	if [ -n "${HOLLOW-}" ]; then
		cd "$BATS_TEST_TMPDIR" && rm -rf "$HOLLOW"
	fi
	serve_stop
}

# hollow: go to a directory for sparse files: in memory, where the system has
# such a one, since holes are read from there without a page of cache for each.
hollow()
{
	HOLLOW=$(mktemp -d -p /dev/shm 2>/dev/null ||
	    mktemp -d -p "$BATS_TEST_TMPDIR") || return
	cd "$HOLLOW" || return
}

# fail TEXT: end the test with this reason.
fail()
{
	printf '%s\n' "$*" >&2
	return 1
}

# soaks FEW MANY: how often to try, or how large to make it: FEW, which still
# finds what is wrong every time or nearly, or MANY with SOAK in the environment.
soaks()
{
	[ -n "${SOAK-}" ] && echo "$2" || echo "$1"
}

# often COMMAND...: the first time in a test and each third one; with SOAK, always.
often()
{
	TIMES=$((${TIMES--1} + 1))
	[ $((TIMES % $(soaks 3 1))) -ne 0 ] || "$@"
}

# for_all: every account may reach this directory, and programs that serve.
for_all()
{
	local bin=$BATS_TEST_TMPDIR/bin

	mkdir "$bin" &&
	    cp "${CHANPACK_BIN:-$TOP/bin}"/chanpack-{listen,fetch} "$bin" &&
	    chmod a+x "$BATS_RUN_TMPDIR" "$BATS_FILE_TMPDIR" \
		"$BATS_TEST_TMPDIR" "$BATS_TEST_TMPDIR"/.. &&
	    PATH=$bin:$PATH
}

# sha FILE: its SHA-256, in hexadecimal.
sha()
{
	local sum

	sum=$(sha256sum <"$1") && printf '%s\n' "${sum%% *}"
}

apkcheck()
{
	python3 "$TOP/tests/lib/apkcheck.py" "$@"
}

# edge NAME [BASE]: make the package that edge.py calls NAME, of BASE (v2v3),
# and print its path.
edge()
{
	local out=$BATS_TEST_TMPDIR/$1.apk

	python3 "$FIXTURES/edge.py" "$1" "${2:-$FIXTURES/v2v3.apk}" "$out" &&
	    printf '%s\n' "$out"
}

# edges KIND [BASE]: make all packages of this kind of edge.py, of BASE (v2v3);
# their paths are then in EDGES.
edges()
{
	local list=$BATS_TEST_TMPDIR/edges

	python3 "$FIXTURES/edge.py" --all "$1" "${2:-$FIXTURES/v2v3.apk}" \
	    "$BATS_TEST_TMPDIR" >"$list" || return
	# shellcheck disable=SC2034 # for the tests
	mapfile -t EDGES <"$list"
}

# letters N: so many of them.
letters()
{
	printf "%0$1d" 0 | tr 0 L
}

# commented TEXT BASE OUT: BASE, which has no comment, with this one (a printf
# format).
commented()
{
	local text=$BATS_TEST_TMPDIR/comment

	# shellcheck disable=SC2059
	printf "$1" >"$text" &&
	    head -c -2 "$2" >"$3" &&
	    python3 -c 'import struct, sys
sys.stdout.buffer.write(struct.pack("<H", int(sys.argv[1])))' \
	        "$(stat -c %s "$text")" >>"$3" &&
	    cat "$text" >>"$3"
}

# large FILE MIB: a package of so many MiB, most of it before the block.  Each
# size is made once in a run.
large()
{
	local made=$SHARED/large.$2

	[ -f "$made" ] ||
	    { make_large "$made.$BASHPID" "$2" && mv "$made.$BASHPID" "$made"; } ||
	    return
	cp "$made" "$1"
}

make_large()
{
	python3 - "$GOLDEN/base-v2v3.apk" "$1" "$2" <<-'EOF'
	import random, struct, sys
	data = bytearray(open(sys.argv[1], "rb").read())
	eocd = data.rindex(b"PK\5\6")
	(cd,) = struct.unpack_from("<I", data, eocd + 16)
	(block,) = struct.unpack_from("<Q", data, cd - 24)
	more = int(sys.argv[3]) << 20
	struct.pack_into("<I", data, eocd + 16, cd + more)
	with open(sys.argv[2], "wb") as f:
	    f.write(data[:cd - block - 8])
	    rng = random.Random(1)
	    for _ in range(int(sys.argv[3])):
	        f.write(rng.randbytes(1 << 20))
	    f.write(data[cd - block - 8:])
	EOF
}

# zipped OUT NAME[=TEXT]...: a ZIP file with these entries.
zipped()
{
	python3 - "$@" <<-'EOF'
	import sys, zipfile
	with zipfile.ZipFile(sys.argv[1], "w") as z:
	    for entry in sys.argv[2:]:
	        name, _, text = entry.partition("=")
	        z.writestr(name, text)
	EOF
}

# flip FILE OFFSET: change one bit of that byte.
flip()
{
	python3 - "$1" "$2" <<-'EOF'
	import sys
	with open(sys.argv[1], "r+b") as f:
	    f.seek(int(sys.argv[2]))
	    byte = f.read(1)[0] ^ 1
	    f.seek(int(sys.argv[2]))
	    f.write(bytes([byte]))
	EOF
}

# rebuild BASE OUT <PLAN: what the printed plan says, made with dd.
rebuild()
{
	sh "$TOP/tests/lib/rebuild.sh" "$@"
}

# one_error TOOL: after `run --separate-stderr`, standard error is exactly one
# line, and it is from chanpack-TOOL.
# shellcheck disable=SC2154
one_error()
{
	[[ ${#stderr_lines[@]} -eq 1 && $stderr == "chanpack-$1: "?* ]] ||
	    fail "not one message of chanpack-$1: $stderr"
}

# mktemp ARG...: for each `run --separate-stderr` bats makes a file, which needs
# no process.
mktemp()
{
	case $1 in
	*/separate-stderr-XXXXXX) printf '%s\n' "${1%XXXXXX}$BASHPID" ;;
	*) command mktemp "$@" ;;
	esac
}

# sleep SECONDS: a short sleep needs no process: nobody writes to this pipe.
sleep()
{
	local REPLY pipe=$SHARED/silent

	[[ $1 == 0.* ]] || { command sleep "$@"; return; }
	[ -p "$pipe" ] || mkfifo "$pipe" 2>/dev/null || [ -p "$pipe" ] || return
	read -rt "$1" <>"$pipe" || true
}

# apksigner ARG...: in a Java machine that does not get ready for a long life.
apksigner()
{
	command apksigner \
	    -JXX:SharedArchiveFile="$SHARED/classes.jsa" \
	    -JXX:TieredStopAtLevel=1 -JXX:+UseSerialGC "$@"
}

# schemes FILE: the signature schemes that verify, one a line.  Remembered for
# the whole run by content, since each apksigner starts a Java machine.
schemes()
{
	local memo out mine=$BASHPID

	memo=$SHARED/schemes.$(sha "$1")
	if [ ! -f "$memo" ]; then
		out=$(apksigner verify -v "$1" 2>&1) ||
		    fail "apksigner refuses $1: $out" || return
		sed -n 's/^Verified using \(v[0-9.]*\) .*: true$/\1/p' \
		    <<<"$out" >"$memo.$mine"
		mv "$memo.$mine" "$memo"
	fi
	cat "$memo"
}

# verify_like BASE FILE: each scheme that verifies for BASE does for FILE.
verify_like()
{
	local base file missing

	base=$(schemes "$1") || return
	file=$(schemes "$2") || return
	[ -n "$base" ] || fail "no signature in the base $1" || return
	missing=$(comm -23 <(sort <<<"$base") <(sort <<<"$file"))
	[ -z "$missing" ] || fail "$2 lost ${missing//$'\n'/ }"
}

# free_ports N: so many ports of 127.0.0.1 in a row that nobody has, in the array
# PORTS.  They are below those that the kernel chooses itself, for clients too:
# of these another test could have one before it is listened on.
free_ports()
{
	mapfile -t PORTS < <(python3 - $$ "$1" <<-'EOP'
	import socket, sys
	pid, n = map(int, sys.argv[1:])
	# Each file begins to look at another place.
	port = 20000 + pid * n % 10000
	while True:
	    try:
	        for each in range(port, port + n):
	            socket.create_server(("127.0.0.1", each)).close()
	        break
	    except OSError:
	        port += n
	print(*range(port, port + n), sep="\n")
	EOP
	)
	[ "${#PORTS[@]}" -eq "$1" ]
}

# serve_start [ARG]...: start $PROGRAM, chanpack-serve under a super-server or
# chanpack-listen, on a free port, which is then in PORT.  Its messages go to
# $SERVE_LOG, its process is $SERVE_PID.  Not under `run`: that would be another
# shell.
serve_start()
{
	local i start=(python3 -B "$TOP/tests/lib/inetd.py" chanpack-serve)

	[ "$PROGRAM" = chanpack-serve ] ||
	    start=(chanpack-listen -l 127.0.0.1:0)
	SERVE_LOG=$BATS_TEST_TMPDIR/serve.${#SERVERS[@]}.log
	: >"$SERVE_LOG"
	"${start[@]}" "$@" </dev/null >/dev/null 2>"$SERVE_LOG" 3>&- &
	SERVE_PID=$!
	for ((i = 0; i < 800; i++)); do
		if [[ $(<"$SERVE_LOG") =~ listening\ on\ 127\.0\.0\.1:([0-9]+) ]]; then
			# shellcheck disable=SC2034 # for the tests
			PORT=${BASH_REMATCH[1]}
			SERVERS+=("$SERVE_PID")
			return
		fi
		kill -0 "$SERVE_PID" 2>/dev/null || break
		sleep 0.025
	done
	kill -KILL "$SERVE_PID" 2>/dev/null || true
	fail "$PROGRAM $* did not start: $(cat "$SERVE_LOG")"
}

# serve_stop: stop all servers of this test.  One that had died by itself, or
# does not stop when asked to, fails the test.
serve_stop()
{
	local pid i died=

	for pid in "${SERVERS[@]}"; do
		kill -TERM "$pid" 2>/dev/null || died="$pid had died"
		for ((i = 0; i < 400; i++)); do
			kill -0 "$pid" 2>/dev/null || break
			sleep 0.025
		done
		kill -KILL "$pid" 2>/dev/null && died="$pid did not stop"
		wait "$pid" 2>/dev/null || true
	done
	SERVERS=()
	[ -z "$died" ] || fail "$PROGRAM $died: $(cat "$SERVE_LOG")"
}
