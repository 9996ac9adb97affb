# chanpack-report: what is a download, and on which day.
load lib/helper
load lib/report

@test "an answer of which the whole package arrived is a download of its own" {
	{ whole 08:00:00 p; whole 08:00:01 p; whole 08:00:02 q; } | counts 3 3 300
	# Also as a range.
	part 08:00:00 p 0 100 | counts 1 1 100
	# It fills no gap of parts, and parts do not make it two.
	{ whole 08:00:00 p; whole 08:01:00 p 60; } | counts 2 1 160
}

@test "fifty identical clients at once are fifty" {
	for _ in {1..50}; do
		whole 08:00:00 p
	done | counts 50 50 5000
	# Also if each takes its package in four parts.
	for _ in {1..50}; do
		part 08:00:00 p 0 25
		part 08:00:00 p 25 25
		part 08:00:00 p 50 25
		part 08:00:00 p 75 25
	done | counts 50 50 5000
}

@test "parts are as many downloads as their rarest byte arrived" {
	{ whole 08:00:00 p 60; part 09:00:00 p 60 40; } | counts 1 1 100
	{
		part 08:00:00 p 50 10
		part 08:00:03 p 70 30
		part 08:00:01 p 0 40
		part 08:00:05 p 60 10
		part 08:00:09 p 40 10
	} | counts 1 1 100
	# Ranges that overlap cover no more than once, and a gap is a gap.
	{ part 08:00:00 p 0 60; part 08:01:00 p 30 70; } | counts 1 1 130
	{ part 08:00:00 p 0 60; part 08:01:00 p 10 20; part 08:02:00 p 61 39; } |
	    counts 1 0 119
	{ part 08:00:00 p 0 60; part 08:01:00 p 0 60; } | counts 2 0 120
	{ part 08:00:00 p 0 99; part 08:01:00 p 1 99; } | counts 1 1 198
	{ part 08:00:00 p 1 99; } | counts 0 0 99
	# Twice and a half.
	{
		part 08:00:00 p 0 60
		part 08:00:00 p 0 60
		part 08:00:00 p 0 60
		part 08:01:00 p 60 40
		part 08:02:00 p 60 40
	} | counts 3 2 260
}

@test "a prober that fetches the first megabyte a thousand times completes nothing" {
	for _ in {1..1000}; do
		ended 08:00:00 "peer=p method=GET key=k channel=c status=206 total=20000000 range=0-1048575 sent=1048576"
	done | counts 1000 0 1048576000
}

@test "a download that was cut after its first byte is not completed" {
	ended 08:00:00 'peer=p method=GET key=k channel=c status=200 total=2000000 sent=2000000 acked=1' |
	    counts 1 0 1
	# Without what was acknowledged, what was sent counts.
	ended 08:00:00 'peer=p method=GET key=k channel=c status=200 total=2000000 sent=2000000' |
	    counts 1 1 2000000
	# The head may be acknowledged too.
	ended 08:00:00 'peer=p method=GET key=k channel=c status=200 total=20 sent=10 acked=300' |
	    counts 1 0 10
	ended 08:00:00 'peer=p method=GET key=k channel=c status=200 total=20 sent=0 acked=0' |
	    counts 1 0 0
}

# broken ACKED SENT: an answer with 400,000 bytes was cut off after these.
broken()
{
	ended 08:00:00 "peer=p method=GET key=k channel=c status=200 total=400000 acked=$1 sent=$2"
}

# rest FIRST: all behind these bytes came later.
rest()
{
	ended 08:00:09 "peer=p method=GET key=k channel=c status=206 total=400000 range=$1-399999 sent=$((400000 - $1))"
}

@test "who goes on behind what was acknowledged has read up to there" {
	{ broken 100 200; rest 150; } | counts 1 1 399950
	{ broken 100 200; rest 200; } | counts 1 1 399900
	{ broken 100 200000; rest 65635; } | counts 1 1 334465
	# But not what was not sent, nor more than 65535 bytes.
	{ broken 100 200; rest 201; } | counts 1 0 399899
	{ broken 100 200000; rest 65636; } | counts 1 0 334464
	# Each that was cut off goes on once.
	{ broken 100 200; broken 100 200; rest 150; rest 160; } | counts 2 2 799890
	{ broken 100 200; rest 150; rest 160; } | counts 1 1 799790
	# Reports of nodes have that, too.
	broken 100 200 | chanpack-report -j --open >one
	rest 150 | chanpack-report -j --open >two
	chanpack-report --merge --csv one two >got
	[ "$(tail -n 1 got)" = 2026-11-23,1,1,0,399950,c ] || fail "$(<got)"
	sed -i 's/100,200,100/100,200,4294967295/' one
	run -1 chanpack-report --merge one two
}

@test "aria2c's eight connections are one download" {
	{
		ended 08:00:09 'peer=p method=GET key=k channel=c status=200 total=800 sent=150 acked=120' 9.000
		for n in 1 2 3 4 5 6 7; do
			ended 08:00:0$n "peer=p method=GET key=k channel=c status=206 total=800 range=${n}00-799 sent=$((n < 7 ? 180 : 100)) acked=100"
		done
	} | counts 1 1 820
}

@test "parts for another client, agent, URL or size are not joined" {
	other() {
		{ part 08:00:00 p 0 60; part 08:01:00 p 60 40 | sed "$1"; } |
		    report --by day | cut -d , -f 2-3
	}
	[ "$(other s/a/a/)" = 1,1 ]
	[ "$(other s/peer=p/peer=q/)" = 1,0 ]
	[ "$(other 's/a b/a c/')" = 1,0 ]
	[ "$(other s/key=k/key=l/)" = 1,0 ]
	[ "$(other s/channel=c/channel=d/)" = 1,0 ]
	[ "$(other 's/channel=c/& x-a=1/')" = 1,0 ]
	[ "$(other 's/channel=c/& form=walle/')" = 1,0 ]
	[ "$(other s/total=100/total=101/)" = 1,0 ]
	# Texts that would be the same one behind the other.
	[ "$({ part 08:00:00 p 0 60 | sed 's/channel=c/channel=cd form=e/'
	    part 08:00:00 p 60 40 | sed 's/channel=c/channel=c form=de/'; } |
	    report --by day | cut -d , -f 2-3)" = 1,0 ]
	# The server, its connection and the proxy make no difference.
	[ "$(other 's/id=0-1/id=5-9/; s/ method/ via=10.0.0.1&/')" = 1,1 ]
}

@test "agents are compared as far as every log has them" {
	agent() {
		part 08:00:00 p "$1" "$2" | sed "s/agent=\"a b\"/agent=$3/"
	}
	{ agent 0 60 "$(letters 200)x"; agent 60 40 "$(letters 200)y"; } |
	    counts 1 1 100
	{ agent 0 60 "$(letters 199)x"; agent 60 40 "$(letters 199)y"; } |
	    counts 1 0 100
	# The same, with and without escapes.
	{ agent 0 60 '"a b"'; agent 60 40 '"\\x61 \\x62"'; } | counts 1 1 100
}

@test "parts that begin within 24 hours of the first are one download" {
	parts() {
		part 08:00:00 p 0 60
		part "$1" p 60 40
	}
	parts 24T07:59:59 | counts 1 1 100
	parts 24T08:00:00 | report | cmp - <(printf '%s\n' \
	    2026-11-23,1,0,1,60,c 2026-11-24,0,0,0,40,c)
	# Not from the last part on, but from the first.
	{ part 08:00:00 p 0 10; part 20:00:00 p 10 10; part 24T09:00:00 p 20 80; } |
	    report | cmp - <(printf '%s\n' \
	    2026-11-23,1,0,1,20,c 2026-11-24,0,0,0,80,c)
	# The later part is the first of others.
	{
		part 08:00:00 p 0 60
		part 24T09:00:00 p 0 60
		part 25T08:30:00 p 60 40
	} | report | cmp - <(printf '%s\n' \
	    2026-11-23,1,0,1,60,c 2026-11-24,1,1,0,100,c)
	# When it began counts, not when it ended.
	{ part 08:00:00 p 0 60; part 24T08:50:00 p 60 40 3600; } |
	    counts 1 1 100
}

@test "a download counts on the day on which it began" {
	{ whole 24T00:10:00 p | sed s/seconds=1/seconds=1000/; } | counts 1 1 100
	{ part 22T23:00:00 p 0 60; part 23T08:00:00 p 60 40; } | report |
	    cmp - <(echo 2026-11-22,1,1,0,100,c)
	# The first part is the one that began first, not the one that ended so.
	{
		part 24T00:05:00 p 0 60
		part 24T00:10:00 p 60 40 900.000
	} | report | cmp - <(echo 2026-11-23,1,1,0,100,c)
}

@test "lines and logs may come in any order" {
	whole 08:00:00 p 60 >one
	part 24T07:00:00 p 60 40 >two
	for order in 'one two' 'two one'; do
		# shellcheck disable=SC2086 # two words
		report $order | grep -x 2026-11-23,1,1,0,100,c
	done
	report two - <one | grep -x 2026-11-23,1,1,0,100,c
	cat two one | counts 1 1 100
}

@test "what is no download has columns of its own, and no bytes" {
	{
		whole 08:00:00 p | sed s/GET/HEAD/
		whole 08:00:00 p | sed s/status=200/status=304/
		whole 08:00:00 p | sed s/status=200/status=304/
		whole 08:00:00 p | sed s/status=200/status=416/
		whole 08:00:00 p | sed s/GET/POST/
		whole 08:00:00 p | sed 's/event=end/event=start/; s/ sent=.*//'
		ended 08:00:00 'peer=p method=GET path=/x status=404 reason=no sent=5'
		ended 08:00:00 'peer=p request="\xff\"" status=400 reason=no sent=5'
		ended 08:00:00 'peer=p method=GET path=/.well-known/chanpack-health status=200 reason=ok sent=3'
		ended 08:00:00 'peer=p method=GET path="/.well-known/chanpack-health?store" status=503 reason=no sent=3'
		ended 08:00:00 'peer=p method=GET path=/.well-known/chanpack-healthy status=404 reason=no sent=3'
		whole 08:00:00 p | sed 's/channel=c/& plan=1/'
		# The base, instead of a refusal (--fallback base).
		whole 08:00:00 p | sed 's/ agent/ reason="not signed, answered with the base"&/'
	} >log
	run -0 --separate-stderr report log
	[[ -z $output && -z $stderr ]]
	[ "$(others health,head,edge,unchanged,refused <log)" = 2,1,1,2,6 ]
	[ "$(others requests <log)" = 12 ]
	[ "$(chanpack-report --csv --by day --also edge --also head log)" = \
	    $'day,begun,completed,aborted,bytes,head,edge\n2026-11-23,0,0,0,0,1,1' ]
	run -2 chanpack-report --also begun log
}

@test "with --proxy-logs what came through a trusted proxy is left out" {
	whole 08:00:00 p >log
	whole 08:00:00 p | sed 's/peer=p/& via=10.0.0.1/' >>log
	counts 2 2 200 <log
	[ "$(report --proxy-logs log)" = 2026-11-23,1,1,0,100,c ]
}
