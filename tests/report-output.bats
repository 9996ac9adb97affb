# chanpack-report: rows, columns and formats.
# shellcheck disable=SC2154 # `run` sets stderr
load lib/helper
load lib/report

@test "each format has what was in the log, in its own way" {
	ended 08:00:00 'peer=p method=GET key="a/b c.apk" channel="华, \"x\"\\\x0a" status=200 total=5 sent=5' >log
	ended 08:00:00 'peer=p method=GET key=k status=200 total=5 sent=5' >>log
	run -0 chanpack-report --by day,key,channel log
	[ "${lines[0]}" = 'day         begun  completed  aborted  bytes  key        channel' ]
	[ "${lines[1]}" = '2026-11-23      1          1        0      5  a/b c.apk  华, "x"\\\x0a' ]
	[ "${lines[2]}" = '2026-11-23      1          1        0      5  k          -' ]
	[ "$(report --by day,key,channel log)" = $'2026-11-23,1,1,0,5,a/b c.apk,"华, ""x""\\\n"\n2026-11-23,1,1,0,5,k,' ]
	chanpack-report --by day,key,channel -j log >out
	jq -es '. == [{day: "2026-11-23", key: "a/b c.apk",
	    channel: "华, \"x\"\\\n", begun: 1, completed: 1, aborted: 0,
	    bytes: 5}, {day: "2026-11-23", key: "k", channel: null, begun: 1,
	    completed: 1, aborted: 0, bytes: 5}]' out
	run -0 chanpack-report </dev/null
	[ "$output" = 'day  begun  completed  aborted  bytes  channel' ]
	run -0 chanpack-report --csv </dev/null
	[ "$output" = 'day,begun,completed,aborted,bytes,channel' ]
	run -0 chanpack-report -j </dev/null
	[ -z "$output" ]
}

@test "columns stand under each other, also with names of East Asia" {
	{
		whole 08:00:00 p | sed 's/channel=c/channel=华为商店 x-a=1/'
		whole 08:00:00 p | sed 's/channel=c/channel=é x-a="\xc3\x28"/'
		whole 08:00:00 p | sed 's/channel=c/channel=longer/; s/100/1234567/g'
	} >log
	chanpack-report --by channel,x-a log | cmp - <(printf '%s\n' \
	    'begun  completed  aborted    bytes  channel   x-a' \
	    '    1          1        0  1234567  longer    -' \
	    '    1          1        0      100  é         \xc3(' \
	    '    1          1        0      100  华为商店  1')
}

@test "a text that is not UTF-8 is escaped in JSON, and not in CSV" {
	whole 08:00:00 p | sed 's/channel=c/channel="a\\xff"/' >log
	[ "$(chanpack-report -j --by channel log | jq -r .channel)" = 'a\xff' ]
	report --by channel log | cmp - <(printf '1,1,0,100,a\xff\n')
}

@test "--by takes each field, in the order given" {
	{
		whole 08:00:00 192.0.2.1 | sed 's/channel=c/& x-b= form=walle/; s/x-b=/x-b=""/'
		part 08:00:00 192.0.2.200 0 60 | sed 's/channel=c/& x-b=2/'
		part 08:00:00 192.0.2.200 60 40 | sed 's/channel=c/& x-b=2/'
		whole 24T08:00:00 2001:db8:1:2::3
	} >log
	by() { report --by "$1" log | tr '\n' ' '; }
	[ "$(by day)" = '2026-11-23,2,2,0,200 2026-11-24,1,1,0,100 ' ]
	[ "$(by network)" = '2,2,0,200,192.0.2.0/24 1,1,0,100,2001:db8:1::/48 ' ]
	[ "$(by key)" = '3,3,0,300,k ' ]
	[ "$(by form)" = '2,2,0,200, 1,1,0,100,walle ' ]
	[ "$(by x-b)" = '1,1,0,100, 1,1,0,100, 1,1,0,100,2 ' ]
	[ "$(by x-b,day)" = '2026-11-24,1,1,0,100, 2026-11-23,1,1,0,100, 2026-11-23,1,1,0,100,2 ' ]
	[ "$(by status)" = '200,2,2,0,200,2 206,1,1,0,100,2 ' ]
	[ "$(chanpack-report -j --by status --by x-b log | jq -c '[.status, ."x-b", .completed]' | tr -d '\n')" = \
	    '[200,null,1][200,"",1][206,"2",1]' ]
	whole 08:00:00 unix >log
	[ "$(by network)" = '1,1,0,100,unix ' ]
}

@test "--tz takes the zones of the system, with their changes of the clock" {
	whole 15:59:59 p >log
	whole 16:00:02 p >>log
	[ "$(report --tz Asia/Shanghai --by day log)" = \
	    $'2026-11-23,1,1,0,100\n2026-11-24,1,1,0,100' ]
	# Summer time ended in Berlin on 2026-10-25 at 01:00 UTC.
	printf '%s\n' 10-24T21:59:59 10-24T22:00:01 10-25T00:30:00 10-25T22:59:59 \
	    10-25T23:00:01 | while read -r when; do
		whole 08:00:00 p | sed "s/11-23T08:00:00/$when/; s/seconds=1/seconds=0/"
	done >log
	[ "$(report --tz Europe/Berlin --by day log)" = \
	    $'2026-10-24,1,1,0,100\n2026-10-25,3,3,0,300\n2026-10-26,1,1,0,100' ]
	# A zone without a whole hour, and the environment's zone changes nothing.
	whole 18:14:59 p >log
	whole 18:15:02 p >>log
	[ "$(report --tz Asia/Kathmandu --by day log | wc -l)" -eq 2 ]
	[ "$(TZ=Asia/Kathmandu report --by day log | wc -l)" -eq 1 ]
	for zone in Mars/Base '' /etc/passwd ../zoneinfo/UTC Asia zone.tab; do
		run -2 --separate-stderr chanpack-report --tz "$zone" log
		[[ ${stderr_lines[0]} == *'--tz: '*'no such time zone'* ]]
	done
}

@test "--since and --until are days, and a download before them is still joined" {
	{
		whole 22T08:00:00 p
		part 22T23:00:00 p 0 60
		part 23T08:00:00 p 60 40
		whole 23T09:00:00 p
		whole 24T08:00:00 p
	} >log
	days() { report --now 2026-11-24T12:00:00Z "$@" log | cut -d , -f 1,3 | tr '\n' ' '; }
	[ "$(days)" = '2026-11-22,2 2026-11-23,1 2026-11-24,1 ' ]
	[ "$(days --since 2026-11-23)" = '2026-11-23,1 2026-11-24,1 ' ]
	[ "$(days --until 2026-11-23)" = '2026-11-22,2 2026-11-23,1 ' ]
	[ "$(days --since 2026-11-23 --until 2026-11-23)" = '2026-11-23,1 ' ]
	[ "$(days --since yesterday)" = '2026-11-23,1 2026-11-24,1 ' ]
	[ "$(days --since today)" = '2026-11-24,1 ' ]
	[ "$(days --since yesterday --until yesterday)" = '2026-11-23,1 ' ]
	[ "$(days --until 2d)" = '2026-11-22,2 ' ]
	[ "$(days --since 1d)" = '2026-11-23,1 2026-11-24,1 ' ]
	[ "$(days --since 1w --until 0d)" = '2026-11-22,2 2026-11-23,1 2026-11-24,1 ' ]
	# Of the zone's days.
	[ "$(days --since today --tz Pacific/Kiritimati)" = '' ]
	# A download is of the day before if its first part is.
	[ "$(days --until 2026-11-22)" = '2026-11-22,2 ' ]
	[ "$(report --by channel --since 2026-11-24 log)" = 1,1,0,100,c ]
}

@test "--since and --until are times, of which --until's is not shown" {
	{ whole 08:00:01 p; whole 09:00:01 q; whole 10:00:01 r; } >log
	completed() { report --now 2026-11-23T12:00:00Z "$@" log | cut -d , -f 3; }
	[ "$(completed --since 3h)" = 2 ]
	[ "$(completed --since 180m)" = 2 ]
	[ "$(completed --since 179m)" = 1 ]
	[ "$(completed --until 3h)" = 1 ]
	[ "$(completed --since 2026-11-23T09:00:00Z --until 2026-11-23T10:00:00Z)" = 1 ]
	[ "$(completed --since 2026-11-23T17:00:00+08:00)" = 2 ]
	for when in '' tomorrow 2026-11 2026-11-31 7 7x -1d 99999999d; do
		run -2 --separate-stderr chanpack-report --since "$when" log
		[[ ${stderr_lines[0]} == *'--since: '* ]]
	done
}

@test "-o writes the file whole or not at all" {
	whole 08:00:00 p >log
	echo old >out
	chanpack-report --csv -o out log
	[ "$(tail -n 1 out)" = 2026-11-23,1,1,0,100,c ]
	chmod 640 out
	run -1 chanpack-report --csv -o out log no
	[ "$(stat -c %a out) $(wc -l <out)" = '640 2' ]
	run -1 chanpack-report -o . log
	run -1 chanpack-report -o no/such log
	# Killed while it reads: the old file stays, and nothing else.
	echo old >out
	mkfifo slow
	chanpack-report -o out - <slow &
	exec 4>slow
	cat log >&4
	kill -KILL $!
	wait $! || true
	exec 4>&-
	[ "$(cat out)" = old ]
	[ "$(find . -type f | sort | tr '\n' ' ')" = './log ./out ' ]
}

@test "a report that cannot be written is told" {
	whole 08:00:00 p >log
	for format in '' --csv -j '-j --open'; do
		run ! --separate-stderr sh -c "chanpack-report $format log >/dev/full"
		[[ $stderr == 'chanpack-report: cannot write to standard output: No space left on device' ]]
	done
}

@test "options that do not go together are wrong usage" {
	local options

	for options in '-j --csv' --open '--csv --open' \
	    '-j --open --since today' '--merge --proxy-logs' \
	    '--merge --since 12h' '--by nothing' '--by day,day' '--by x-' \
	    '--by day,' '--also nothing' '-o a -o b' '--tz UTC --tz UTC'; do
		# shellcheck disable=SC2086 # several words
		run -2 --separate-stderr chanpack-report $options </dev/null
		[ -z "$output" ]
	done
}
