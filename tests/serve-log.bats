# The log of chanpack-serve: a line for each answer.
# shellcheck disable=SC2034,SC2154 # SERVE is for `ask`; `run` sets stderr
load lib/helper
load lib/serve

setup()
{
	helper_setup
	store a/game.apk "$GOLDEN/base-v2v3.apk"
	size=$(stat -c %s "$GOLDEN/base-v2v3.apk")
	url=/a/channel=huawei/game.apk
	SERVE=(--log log)
}

# logged REST: the last line is the end of an answer, and says this behind what
# differs each time; in it, seconds are S.
logged()
{
	local line

	line=$(tail -n 1 log | sed -E 's/ seconds=[0-9]+\.[0-9]{3} / seconds=S /')
	[[ $line =~ ^time=20[0-9-]{8}T[0-9:]{8}\.[0-9]{3}Z\ event=end\ id=([0-9a-f]{16}-[0-9]+)\ (.*)$ ]] ||
	    fail "$line" || return
	[ "${BASH_REMATCH[2]}" = "$1" ] || fail "${BASH_REMATCH[2]}"
}

# lines N: so many are in the log.
lines()
{
	[ "$(wc -l <log)" -eq "$1" ] || fail "not $1: $(cat log)"
}

@test "an answer is one line, which says who got how much of what" {
	chanpack-inject -c huawei "$GOLDEN/base-v2v3.apk" >want
	total=$(stat -c %s want)
	ask GET "$url" 'User-Agent: Dalvik/2.1.0'
	logged "peer=- method=GET key=a/game.apk channel=huawei status=200 total=$total agent=Dalvik/2.1.0 sent=$total seconds=S complete=1"
	ask GET /a/channel=huawei/game.apk 'Range: bytes=5-104'
	logged "peer=- method=GET key=a/game.apk channel=huawei status=206 total=$total range=5-104 sent=100 seconds=S complete=1"
	ask GET '/a/channel=huawei;x-site=cn;x-n=1;form=walle/game.apk' \
	    'Range: bytes=-1'
	logged "peer=- method=GET key=a/game.apk channel=huawei x-site=cn x-n=1 form=walle status=206 total=$size range=$((size - 1))-$((size - 1)) sent=1 seconds=S complete=1"
	ask GET /a/game.apk
	logged "peer=- method=GET key=a/game.apk status=200 total=$size sent=$size seconds=S complete=1"
	lines 4
}

@test "an answer without a body, or about nothing, is a line too" {
	ask HEAD "$url"
	logged "peer=- method=HEAD key=a/game.apk channel=huawei status=200 total=$size sent=0 seconds=S complete=1"
	ask GET "$url" 'If-None-Match: *'
	logged "peer=- method=GET key=a/game.apk channel=huawei status=304 total=$size sent=0 seconds=S complete=1"
	ask GET "$url" 'If-Match: "no"'
	logged "peer=- method=GET key=a/game.apk channel=huawei status=412 total=$size sent=0 seconds=S complete=1"
	ask GET "$url" 'Range: bytes=99999999-'
	logged "peer=- method=GET key=a/game.apk channel=huawei status=416 total=$size sent=0 seconds=S complete=1"
	ask GET /a/channel=b/no.apk
	logged 'peer=- method=GET key=a/no.apk channel=b path="/a/channel=b/no.apk" status=404 reason="no such package" sent=16 seconds=S complete=1'
	ask HEAD /a/no.apk
	logged 'peer=- method=HEAD key=a/no.apk path=/a/no.apk status=404 reason="no such package" sent=0 seconds=S complete=1'
	ask DELETE /a/game.apk
	logged 'peer=- method=DELETE path=/a/game.apk status=405 reason="only GET and HEAD are allowed" sent=30 seconds=S complete=1'
	ask GET /a/channel=/game.apk
	[[ $(tail -n 1 log) == *' path="/a/channel=/game.apk" status=400 reason="'* ]]
	answer < <(printf 'GET /a b HTTP/1.1\r\n\r\n')
	logged 'peer=- request="GET /a b HTTP/1.1" status=400 reason="malformed request line" sent=23 seconds=S complete=1'
	answer < <(printf 'GET /a')
	logged 'peer=- status=400 reason="the request is cut short" sent=25 seconds=S complete=1'
	chanpack-serve --log log </dev/null
	lines 10
}

@test "a refusal for its signature is told, and no signature that is good" {
	newkeys keys k1
	signed=$(target -K keys -c huawei http://localhost:8080/a/game.apk)
	SERVE+=(-K keys)
	ask GET "$signed"
	is 200
	run ! grep -F sig= log
	ask GET "$url"
	logged 'peer=- method=GET key=a/game.apk channel=huawei path="/a/channel=huawei/game.apk" status=403 reason="not signed" sent=11 seconds=S complete=1'
	SERVE+=(--fallback=base)
	ask GET "$url"
	logged 'peer=- method=GET key=a/game.apk channel=huawei status=200 total=197183 reason="not signed, answered with the base" sent=197183 seconds=S complete=1'
}

@test "a download that is broken off is told with what was sent of it" {
	big
	total=$(stat -c %s want)
	serve_start --log log
	drive "$PORT" <<-'EOP'
	import socket, struct, sys
	import wire
	kept = wire.Kept(sys.argv[1])
	kept.begin("/a/channel=huawei/big.apk", "User-Agent: gone")
	kept.stream.read(100000)
	kept.sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER,
	    struct.pack("ii", 1, 0))
	kept.stream.close()
	kept.sock.close()
	wire.wait_for(lambda: "agent=gone" in open("log").read())
	EOP
	lines 1
	[[ $(cat log) =~ \ peer=127\.0\.0\.1\ .*\ status=200\ total=$total\ agent=gone\ sent=([0-9]+)\ acked=([0-9]+)\ seconds=[0-9.]+\ complete=0\ error=\"cannot\ write\ the\ package:\  ]]
	[ "${BASH_REMATCH[1]}" -ge "${BASH_REMATCH[2]}" ]
	[ "${BASH_REMATCH[2]}" -ge 100000 ]
	[ "${BASH_REMATCH[1]}" -lt "$total" ]
}

@test "a base that becomes shorter while it is sent makes no complete answer" {
	big
	drive "$XDG_DATA_HOME/chanpack/a/big.apk" <<-'EOP'
	import os, sys
	import wire
	process, sock = wire.inetd("--log", "log")
	sock.sendall(wire.request("GET", "/a/channel=x/big.apk"))
	stream = sock.makefile("rb")
	wire.Answer(stream)
	os.truncate(sys.argv[1], 1 << 20)
	stream.read()
	assert process.wait(wire.PATIENCE) == 75
	EOP
	[[ $(cat log) == *' complete=0 error="the base package became shorter '* ]]
	lines 1
}

@test "whatever a client sends stays inside its value" {
	evil=$'a "b" c=d \\x\t\xc2\x85\xff \xe5\x8d\x8e time=1 event=end'
	ask GET '/a/channel=%22a%20b%22%5C%E5%8D%8E;x-a%20%22=b%3Dc/game.apk' \
	    "User-Agent: $evil"
	is 200
	logged "peer=- method=GET key=a/game.apk channel=\"\\\"a b\\\"\\\\华\" x-a%20%22=\"b=c\" status=200 total=$size agent=\"a \\\"b\\\" c=d \\\\x\\x09\\xc2\\x85\\xff 华 time=1 event=end\" sent=$size seconds=S complete=1"
	ask GET /a/channel=%E5%8D%8E%E4%B8%BA/game.apk
	[[ $(tail -n 1 log) == *' channel=华为 '* ]]
	ask GET '/a/%0Atime=1%20event=end/game.apk'
	[[ $(tail -n 1 log) == *' path="/a/%0Atime=1%20event=end/game.apk" '* ]]
	answer < <(printf 'G\x01\n\xff\r\n\r\n')
	is 400
	ask GET /a/game.apk "User-Agent: $(letters 9000)"
	lines 5
	run ! grep -av '^time=20' log
}

# objects: each line of the files log and log.json, which tell of the same
# answers, is checked: the names, their order and what stands between quotes are
# the same, and numbers are numbers.
objects()
{
	drive <<-'EOP'
	import json, re
	NUMBERS = ("status", "total", "sent", "acked", "seconds", "complete", "cut")
	OWN = ("time", "id", "seconds")
	def logfmt(line):
	    pair = re.compile(r'([^ "=]+)=(?:"((?:[^"\\]|\\.)*)"|([^ "]*))(?: |$)')
	    at, found = 0, []
	    while at < len(line):
	        got = pair.match(line, at)
	        assert got, line[at:]
	        quoted = got[2] is not None
	        found.append((got[1], got[2].replace('\\"', '"') if quoted else got[3]))
	        at = got.end()
	    return found
	with open("log", "rb") as a, open("log.json", "rb") as b:
	    ours, theirs = a.read().decode(), b.read().decode()
	assert ours.count("\n") == theirs.count("\n") > 0
	for old, new in zip(ours.split("\n")[:-1], theirs.split("\n")[:-1]):
	    assert len(new.encode()) < 4096, new
	    assert not any(ord(c) < 32 or 127 <= ord(c) < 160 for c in new), new
	    want = logfmt(old)
	    got = json.loads(new, object_pairs_hook=list)
	    assert [n for n, _ in got] == [n for n, _ in want], (old, new)
	    for (name, text), (_, value) in zip(want, got):
	        numeric = type(value) in (int, float)
	        assert numeric == (name in NUMBERS), (name, value)
	        if name not in OWN and "..." not in text:
	            assert (str(value) if numeric else value) == text, (name, value)
	EOP
}

@test "--log-format json: one object a line, of the same names and texts" {
	local evil format n='' k

	evil=$'a "b" c=d \\x\\x41\t\xc2\x85\xff\xe2\x80\xae \xe5\x8d\x8e {"a":1} time=1'
	for k in {1..64}; do
		n+=";x-%20$k=%FF$(letters 50)"
	done
	for format in logfmt json; do
		SERVE=(--log here --log-format "$format" --log-start)
		ask GET "$url" "User-Agent: $evil"
		ask GET "$url" 'Range: bytes=5-104'
		ask HEAD "$url" 'User-Agent: '
		ask GET '/a/channel=%22a%20b%22%5C%E5%8D%8E;x-a%20%22=b%3Dc;x-site=cn;form=walle/game.apk'
		ask GET '/a/%0Atime=1%20event=end/game.apk' "User-Agent: $evil"
		ask GET '/a/channel=%00%0A%22%5C%FF/game.apk'
		answer < <(printf 'G\x01"\\\n\xff\r\n\r\n')
		answer < <(printf 'GET /a')
		TCPREMOTEIP=$'x"y\nz\xff\\' ask DELETE "$url"
		# All that can be long is as long as it can be, and all escapes.
		ask GET "/a/channel=$(printf '%%5C%.0s' {1..3000})$n;form=$(letters 200)/$(letters 600)/no.apk?$(letters 3000)" \
		    "User-Agent: $(printf '\\%.0s' {1..3000})"
		ask GET "/a/channel=\\$(letters 2000)/game.apk" \
		    "User-Agent: $(printf '\xff%.0s' {1..3000})"
		case $format in
		logfmt)	mv here log ;;
		json)	mv here log.json ;;
		esac
	done
	lines 22
	objects
	[[ $(tail -n 1 log.json) == *'"cut":'[1-9]'}' ]]
}

@test "a download in the JSON of either server says what arrived" {
	for PROGRAM in chanpack-serve chanpack-listen; do
		rm -f log
		serve_start --log log --log-format json
		curl -sSfo body -A 'a "b"' "http://127.0.0.1:$PORT$url"
		serve_stop
		for _ in {1..400}; do
			[ ! -s log ] || break
			sleep 0.05
		done
		[[ $(cat log) =~ ^\{\"time\":\"20[0-9-]{8}T[0-9:.]{12}Z\",\"event\":\"end\",\"id\":\"[0-9a-f]{16}-1\",\"peer\":\"127.0.0.1\",\"method\":\"GET\",\"key\":\"a/game.apk\",\"channel\":\"huawei\",\"status\":200,\"total\":$size,\"agent\":\"a\ \\\"b\\\"\",\"sent\":$size,\"acked\":$size,\"seconds\":[0-9]+\.[0-9]{3},\"complete\":1\}$ ]] ||
		    fail "$(cat log)"
	done
}

@test "what is too long for a line is cut, which is told" {
	local n='' i

	ask GET "/a/channel=$(letters 4096);x-$(letters 64)=$(letters 4096)/game.apk?$(letters 4000)" \
	    "User-Agent: $(letters 4000)"
	is 200
	for ((i = 0; i < 64; i++)); do
		n+=";x-%20$i=$(letters 50)"
	done
	ask GET "/a/channel=%01$(letters 4000)/game.apk"
	is 400
	ask GET "/a/channel=${n:1:1}$(letters 2000)$n;form=$(letters 200)/no.apk" \
	    "User-Agent: $(printf '\\%.0s' {1..3000})"
	is 404
	lines 3
	while IFS= read -r line; do
		[[ ${#line} -lt 4096 && $line =~ \ cut=[1-9]$ ]] || fail "$line"
	done <log
	[[ $(head -n 1 log) =~ \ channel=L{768}\.\.\.\ x-L{64}=L+\.\.\.\ .*\ agent=L{256}\.\.\.\ .*\ cut=3$ ]]
}

@test "requests of one connection have one number, and count" {
	ask HEAD /a/game.apk && cp log first
	: >log
	{
		request HEAD /a/game.apk
		request HEAD /a/game.apk
		request GET /a/game.apk
	} | chanpack-serve --log log >/dev/null
	lines 3
	[ "$(sed -E 's/.* id=[0-9a-f]+-([0-9]+) .*/\1/' log | paste -sd ,)" = 1,2,3 ]
	[ "$(sed -E 's/.* id=([0-9a-f]+)-.*/\1/' log first | sort -u | wc -l)" = 2 ]
	[ "$(grep -c " sent=$size " log)" = 1 ]
}

@test "--log-start has a line at the start of each answer, of the same id" {
	SERVE+=(--log-start)
	ask GET "$url" 'Range: bytes=0-9'
	ask GET /a/no.apk
	lines 4
	[[ $(sed -n 1p log) =~ \ event=start\ (id=.*\ range=0-9)$ ]]
	[[ $(sed -n 2p log) == *" event=end ${BASH_REMATCH[1]} sent=10 "* ]]
	[[ $(sed -n 3p log) == *' event=start '*' reason="no such package"' ]]
}

@test "the peer is what the super-server says where no socket tells it" {
	peer() {
		env "$1" chanpack-serve --log - < <(request HEAD /a/game.apk) \
		    2>&1 >/dev/null | sed 's/.* peer=//; s/ method.*//'
	}
	[ "$(peer TCPREMOTEIP=192.0.2.1)" = 192.0.2.1 ]
	[ "$(peer REMOTE_HOST=2001:db8::1)" = 2001:db8::1 ]
	[ "$(peer REMOTE_ADDR=192.0.2.2)" = 192.0.2.2 ]
	[ "$(peer REMOTE_HOST=$'x y\nz')" = '"x y\x0az"' ]
	[ "$(peer A=b)" = - ]
}

@test "a file is found again after a rename and SIGHUP, and no line is lost" {
	export PROGRAM=chanpack-listen
	serve_start --log log
	drive "$PORT" "$SERVE_PID" "$SERVE_LOG" <<-'EOP'
	import os, sys, threading
	import wire
	port, pid, log = sys.argv[1:]
	def many(name):
	    kept = wire.Kept(port)
	    for i in range(150):
	        if i % 10 == 0:
	            kept = wire.Kept(port)
	        answer = kept.get("/a/game.apk", f"User-Agent: {name}.{i}",
	            "Range: bytes=0-9")
	        assert answer.status == 206
	        if "connection" in answer.fields:
	            kept = wire.Kept(port)
	old = wire.Kept(port)
	old.get("/a/game.apk", "User-Agent: before")
	threads = [threading.Thread(target=many, args=(n,)) for n in "abc"]
	for t in threads:
	    t.start()
	for n in range(3):
	    os.rename("log", f"log.{n}")
	    wire.hang_up(pid, log, "read again")
	    assert os.stat("log").st_mode & 0o777 == 0o640 & ~os.umask(0o022)
	# A worker that was there before the first rename has the old one open.
	old.get("/a/game.apk", "User-Agent: after")
	for t in threads:
	    t.join()
	def lines(name):
	    return open(name).read().splitlines()
	def agents():
	    return sorted(l.split(" agent=")[1].split()[0]
	        for name in ("log", "log.0", "log.1", "log.2")
	        for l in lines(name))
	want = sorted([f"{t}.{i}" for t in "abc" for i in range(150)]
	    + ["before", "after"])
	# A client has its answer a moment before the line is there.
	wire.wait_for(lambda: len(agents()) >= len(want))
	assert agents() == want, len(agents())
	EOP
}

@test "lines of many processes do not mix" {
	local i

	for i in {1..12}; do
		yes "$(request HEAD "/a/channel=$i/game.apk" "User-Agent: $(letters 300)")" |
		    head -n 160 | sed 's/\r*$/\r/' |
		    chanpack-serve --log log >/dev/null &
	done
	wait
	[ "$(wc -l <log)" -gt 100 ]
	run ! grep -vE '^time=[^ ]+ event=end id=[^ ]+ peer=- method=HEAD key=a/game.apk channel=[0-9]+ status=200 total=[0-9]+ agent=L{256}\.\.\. sent=0 seconds=[0-9.]+ complete=1 cut=1$' log
}

@test "a log that cannot be written stops no answer, and is told once" {
	PROGRAM=chanpack-listen serve_start --workers 1 --log /dev/full
	for _ in 1 2 3 4; do
		fetched "$url" && is 200
	done
	[ "$(grep -c 'cannot write the log /dev/full: No space' "$SERVE_LOG")" = 1 ]
	serve_stop
	grep -q 'of the log /dev/full 4 lines were lost$' "$SERVE_LOG"
	SERVE=(--log /dev/full)
	run -0 --separate-stderr ask GET "$url"
	[[ $stderr == *"cannot write the log /dev/full: No space left on device; 1 line lost" ]]
	is 200 || ask GET "$url"
	chanpack-inject -c huawei "$GOLDEN/base-v2v3.apk" | cmp - body
}

# waits_for PATTERN FILE: until a line has it, for 20 seconds.
waits_for()
{
	local i

	for ((i = 0; i < 400; i++)); do
		! grep -q -e "$1" "$2" || return 0
		sleep 0.05
	done
	fail "no $1: $(cat "$2")"
}

@test "how many lines were lost is told when they can be written again" {
	PROGRAM=chanpack-listen serve_start --workers 1 --log log
	fetched "$url"
	waits_for event=end log
	prlimit --fsize="$(stat -c %s log)" \
	    --pid "$(pgrep -P "$SERVE_PID" -x chanpack-listen)"
	for _ in 1 2 3; do
		fetched "$url" && is 200
	done
	mv log log.1
	hang_up 'read again: '
	fetched "$url"
	waits_for 'of the log log 3 lines were lost$' "$SERVE_LOG"
	[ "$(cat log.1 log | wc -l)" -eq 2 ]
}

@test "a log that cannot be opened stops who listens, and no connection" {
	run -1 --separate-stderr timeout 60 chanpack-listen -l 127.0.0.1:0 \
	    --log nowhere/log
	one_error listen
	[[ $stderr == *"cannot open the log nowhere/log: No such file"* ]]
	mkfifo fifo
	SERVE=(--log fifo)
	ask GET "$url" 2>err
	is 200
	grep -q 'cannot open the log fifo: ' err
}

@test "standard error takes the log, but not if it is the client's" {
	local name

	for name in - stderr; do
		SERVE=(--log "$name")
		ask GET "$url" 2>log
		lines 1
		[[ $(cat log) == time=*" complete=1" ]]
	done
	drive "$url" <<-'EOP'
	import sys
	import wire
	process, sock = wire.inetd("--log", "-")
	sock.sendall(wire.request("GET", sys.argv[1], "Connection: close"))
	assert wire.answers(wire.read_all(sock), ["GET"])[0].status == 200
	assert process.wait(wire.PATIENCE) == 0
	EOP
}

@test "there is no log unless it is asked for" {
	SERVE=()
	run -0 --separate-stderr ask GET "$url"
	[ -z "$stderr" ]
	SERVE=(--log syslog)
	run -0 --separate-stderr ask GET "$url"
	[ -z "$stderr" ]
	[ ! -e syslog ]
}

@test "what is no log is a usage error" {
	local name

	for name in '' syslog: syslog:mail; do
		run -2 --separate-stderr chanpack-serve --log "$name"
		[[ ${stderr_lines[0]} == "chanpack-serve: --log: "* ]]
	done
	run -2 --separate-stderr chanpack-serve --log-start
	[ "${stderr_lines[0]}" = "chanpack-serve: --log-start needs --log" ]
	run -2 chanpack-serve --log a --log b
}
