# scripts/channel-report: downloads per day and channel from the server's logs.
load lib/helper
load lib/serve

# ended TIME REST [SECONDS]: a line of the log: an answer of a package of 100
# bytes ended at this time of 2026-11-23 (or later: "24T08:00:00"), or so.
ended()
{
	local when=$1

	[[ $when == *T* ]] || when=23T$when
	printf 'time=2026-11-%s.000Z event=end id=0-1 %s seconds=%s complete=1\n' \
	    "$when" "$2" "${3:-1.000}"
}

# part TIME PEER FIRST SENT [SECONDS]: a part of channel c's package.
part()
{
	ended "$1" "peer=$2 method=GET key=k channel=c status=206 total=100 range=$3-99 sent=$4" "${5:-1.000}"
}

# whole TIME PEER: all of it in one answer; or but SENT bytes of it.
whole()
{
	ended "$1" "peer=$2 method=GET key=k channel=c status=200 total=100 agent=\"a b\" sent=${3:-100}"
}

# report [ARG]...: as CSV, without its head.
report()
{
	"$TOP/scripts/channel-report" --format csv "$@" | tail -n +2
}

# counts COMPLETED RESUMED ABORTED BYTES <LOG: what the first day has.
counts()
{
	local got

	got=$(report)
	[ "$got" = "2026-11-23,$1,$2,$3,$4,c" ] || fail "$got"
}

@test "an answer with the whole package is a completed download" {
	{ whole 08:00:00 p; whole 08:00:01 p; whole 08:00:02 q; } | counts 3 0 0 300
	part 08:00:00 p 0 100 | counts 1 0 0 100
}

@test "parts for one peer and package that cover it are one, resumed" {
	{ whole 08:00:00 p 60; part 09:00:00 p 60 40; } | counts 1 1 0 100
	{
		part 08:00:00 p 50 10
		part 08:00:03 p 70 30
		part 08:00:01 p 0 40
		part 08:00:05 p 60 10
		part 08:00:09 p 40 10
	} | counts 1 1 0 100
	# Ranges that overlap cover no more than once, and a gap is a gap.
	{ part 08:00:00 p 0 60; part 08:01:00 p 30 70; } | counts 1 1 0 130
	{ part 08:00:00 p 0 60; part 08:01:00 p 10 20; part 08:02:00 p 61 39; } |
	    counts 0 0 1 119
	{ part 08:00:00 p 0 60; part 08:01:00 p 0 60; } | counts 0 0 1 120
}

@test "parts for another peer, key, channel or size are not joined" {
	other() {
		{ part 08:00:00 p 0 60; part 08:01:00 p 60 40 | sed "$1"; } |
		    report | cut -d , -f 2-4 | sort -u
	}
	[ "$(other s/a/a/)" = 1,1,0 ]
	[ "$(other s/peer=p/peer=q/)" = 0,0,2 ]
	[ "$(other s/key=k/key=l/)" = 0,0,2 ]
	[ "$(other s/channel=c/channel=d/)" = 0,0,1 ]
	[ "$(other s/total=100/total=101/)" = 0,0,2 ]
}

@test "a download may pause for the window, and no longer" {
	parts() {
		part 08:00:00 p 0 60
		part "$1" p 60 40
	}
	parts 24T08:00:01 | report | cmp - <(printf '%s\n' \
	    2026-11-23,0,0,0,60,c 2026-11-24,1,1,0,40,c)
	parts 24T08:00:02 | report | cmp - <(printf '%s\n' \
	    2026-11-23,0,0,1,60,c 2026-11-24,0,0,1,40,c)
	parts 09:00:02 | report --window 1 | grep -x 2026-11-23,0,0,2,100,c
	parts 24T08:00:02 | report --window 24.5 | grep -x 2026-11-24,1,1,0,40,c
	# From the last part on, not from the first.
	{ part 08:00:00 p 0 10; part 09:00:00 p 10 10; part 10:00:00 p 20 80; } |
	    report --window 1 | grep -x 2026-11-23,1,1,0,100,c
	# When it began counts, not when it ended.
	{ part 08:00:00 p 0 60; part 10:00:00 p 60 40 3600; } |
	    report --window 1 | grep -x 2026-11-23,1,1,0,100,c
}

@test "who began again and got the whole has broken nothing off" {
	{ whole 08:00:00 p 60; whole 08:01:00 p; } | counts 1 0 0 160
	{ whole 08:00:00 p 60; whole 08:01:00 q; } | counts 1 0 1 160
	{ whole 08:00:00 p; whole 08:01:00 p 60; } | counts 1 0 1 160
	{ whole 08:00:00 p 60; whole 08:01:00 p; part 08:02:00 p 60 40; } |
	    counts 2 1 0 200
}

@test "parts that were under way when a download was completed belong to it" {
	{
		part 08:00:10 p 0 50 10.000
		part 08:00:11 p 50 50 11.000
		part 08:00:12 p 40 20 9.000
	} | counts 1 1 0 120
	{
		part 08:00:10 p 0 50
		part 08:00:11 p 50 50
		part 08:00:13 p 40 20
	} | counts 1 1 1 120
}

@test "logs may be given in any order" {
	whole 08:00:00 p 60 >one
	part 24T07:00:00 p 60 40 >two
	report two one | grep -x 2026-11-24,1,1,0,40,c
	report two - <one | grep -x 2026-11-24,1,1,0,40,c
}

@test "HEAD, 304, errors and lines at the start do not count" {
	{
		whole 08:00:00 p | sed s/GET/HEAD/
		whole 08:00:00 p | sed s/status=200/status=304/
		whole 08:00:00 p | sed s/status=200/status=416/
		whole 08:00:00 p | sed 's/event=end/event=start/; s/ sent=.*//'
		ended 08:00:00 'peer=p method=GET path=/x status=404 reason=no sent=5'
		ended 08:00:00 'peer=p request="\xff\"" status=400 reason=no sent=5'
	} >log
	run -0 --separate-stderr "$TOP/scripts/channel-report" --format csv log
	[[ ${#lines[@]} -eq 1 && -z $stderr ]]
}

@test "a proxy's health checks are neither downloads nor called skipped" {
	{
		whole 08:00:00 p
		ended 08:00:01 'peer=p method=GET path=/.well-known/chanpack-health status=200 reason=ok sent=3'
	} >log
	run -0 --separate-stderr "$TOP/scripts/channel-report" --format csv log
	[[ ${lines[1]} = 2026-11-23,1,0,0,100,c && -z $stderr ]]
}

@test "lines that are not the server's are skipped, and counted" {
	{
		whole 08:00:00 p
		echo
		echo 'Nov 23 08:00:00 host nginx: GET /'
		whole 08:00:00 p | cut -c 1-100
		whole 08:00:00 p | cut -c 1-100 | tr -d '\n'
		whole 08:00:00 p
		whole 08:00:00 p | sed s/sent=100/sent=101/
		whole 08:00:00 p | sed s/event=end/event=other/
		whole 08:00:00 p | sed 's/time=2/time=x/'
		whole 08:00:00 p | sed 's/total=100/total=-1/'
		part 08:00:00 p 0 50 | sed 's/range=0/range=x/'
		whole 08:00:00 p | sed 's/ key=k//'
		whole 08:00:00 p | sed 's/a b"/a b/'
		echo "nginx: \"$(whole 08:00:00 p)\""
		printf '\xff\n'
		whole 08:00:00 p
	} >log
	run -0 --separate-stderr "$TOP/scripts/channel-report" --format csv log
	[ "${lines[1]}" = 2026-11-23,2,0,0,200,c ]
	[ "$stderr" = "channel-report: 12 lines skipped" ]
}

@test "lines of syslog are read, but none that another program has written" {
	{
		printf 'Nov 23 08:00:00 host chanpack-serve[12]: ' && whole 08:00:00 p
		printf 'Nov  3 08:00:00 host chanpack-listen: ' && whole 08:00:00 p
		printf '2026-11-23T08:00:00.1+08:00 h chanpack-serve[1]: ' && whole 08:00:00 p
		printf 'Nov 23 08:00:00 host nginx: Nov 23 08:00:00 host chanpack-serve[12]: ' &&
		    whole 08:00:00 p
	} 2>&1 | counts 3 0 0 300
}

@test "--since and --until are days; a download before them is still joined" {
	{
		whole 22T08:00:00 p
		part 22T23:00:00 p 0 60
		part 23T08:00:00 p 60 40
		whole 24T08:00:00 p
	} >log
	[ "$(report --since 2026-11-23 --until 2026-11-23 log)" = \
	    2026-11-23,1,1,0,40,c ]
	[ "$(report --since 2026-11-23 log | wc -l)" = 2 ]
	[ "$(report --until 2026-11-23 log | wc -l)" = 2 ]
	run -2 "$TOP/scripts/channel-report" --since yesterday log
}

@test "each format has what was in the log, in its own way" {
	ended 08:00:00 'peer=p method=GET key="a/b c.apk" channel="华, \"x\"\\\x0a" status=200 total=5 sent=5' >log
	ended 08:00:00 'peer=p method=GET key=k status=200 total=5 sent=5' >>log
	run -0 "$TOP/scripts/channel-report" --by-key log
	[ "${lines[0]}" = 'day         completed  resumed  aborted  bytes  key        channel' ]
	[ "${lines[1]}" = '2026-11-23          1        0        0      5  k          -' ]
	[ "${lines[2]}" = '2026-11-23          1        0        0      5  a/b c.apk  华, "x"\\n' ]
	[ "$(report --by-key log)" = $'2026-11-23,1,0,0,5,k,\n2026-11-23,1,0,0,5,a/b c.apk,"华, ""x""\\\n"' ]
	"$TOP/scripts/channel-report" --by-key --format json log >out
	jq -e '. == [{day: "2026-11-23", completed: 1, resumed: 0, aborted: 0,
	    bytes: 5, key: "k", channel: null}, {day: "2026-11-23",
	    completed: 1, resumed: 0, aborted: 0, bytes: 5, key: "a/b c.apk",
	    channel: "华, \"x\"\\\n"}]' out
	[ "$("$TOP/scripts/channel-report" --format json </dev/null | jq -c .)" = '[]' ]
}

@test "a log that cannot be read is told, and the others are counted" {
	whole 08:00:00 p >log
	run -1 --separate-stderr "$TOP/scripts/channel-report" no log
	[ "${lines[1]##* }" = c ]
	[ "$stderr" = "channel-report: no: No such file or directory" ]
	run -1 --separate-stderr sh -c '"$1" log >/dev/full' sh \
	    "$TOP/scripts/channel-report"
	[ "$stderr" = "channel-report: cannot write: No space left on device" ]
}

@test "what the server has logged is what its clients have done" {
	local channel='华 "=\,'

	big
	serve_start --log log --log-start
	target=$(target -c "$channel" http://localhost:8080/a/big.apk)
	fetched "$target"
	drive "$PORT" "$target" <<-'EOP'
	import socket, struct, sys
	import wire
	port, target = sys.argv[1:]
	def broken():
	    kept = wire.Kept(port)
	    kept.begin(target)
	    kept.stream.read(100000)
	    kept.sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER,
	        struct.pack("ii", 1, 0))
	    kept.stream.close()
	    kept.sock.close()
	broken()
	wire.wait_for(lambda: open("log").read().count("event=end") == 2)
	EOP
	[ "$(report log | cut -d , -f 2-4)" = 1,0,1 ]
	# As Android resumes it.
	curl -sS -o body -r 99999- "http://127.0.0.1:$PORT$target"
	# It is not told when the line is there but by the line.
	for _ in {1..100}; do
		[ "$(grep -c event=end log)" = 3 ] && break
		sleep 0.05
	done
	"$TOP/scripts/channel-report" --format json log >out
	jq -e --arg c "$channel" 'length == 1 and .[0].channel == $c and
	    .[0].completed == 2 and .[0].resumed == 1 and .[0].aborted == 0' out
}
