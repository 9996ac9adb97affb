# chanpack-report of what the edge logs: downloads at the edge count once, whether
# its lines come alone or in Cloudflare's Logpush.
load lib/helper

# line TIME PEER STATUS RANGE LENGTH SENT ACKED: as scripts/edge/worker.js does.
line()
{
	printf '{"proxy":"edge","time":%s,"peer":"%s","method":"GET",' "$1" "$2"
	printf '"uri":"/a/channel=b;x-n=1/game.apk","status":%s,"range":"%s",' "$3" "$4"
	printf '"length":"%s","agent":"a\\\\x22b","control":"public",' "$5"
	printf '"sent":%s,"acked":%s,"seconds":0.5}\n' "$6" "$7"
}

# pushed: each line as Logpush has it, behind what else the worker said.
pushed()
{
	jq -c --raw-input '{Event: {Request: {URL: "https://h/", Method: "GET"},
	    Response: {Status: 200}}, EventTimestampMs: 1798761600000, Exceptions: [],
	    Logs: [{Level: "log", Message: ["hello", 5, {"a": 1}], TimestampMs: 1},
	        {Level: "log", Message: ["[]", .], TimestampMs: 2}],
	    Outcome: "ok", ScriptName: "edge"}'
}

# counts [OPTION]...: the report on standard input, as CSV without its names.
counts()
{
	chanpack-report --csv --by channel,x-n,key "$@" | tail -n +2
}

@test "a download at the edge counts, and what was cut does not" {
	{
		line 1798761600.123 192.0.2.1 200 - 100 100 100
		line 1798761601 192.0.2.2 200 - 100 64 32
		line 1798761602 192.0.2.3 206 'bytes 0-49/100' 50 50 50
		line 1798761603 192.0.2.3 206 'bytes 50-99/100' 50 50 50
	} >log
	counts <log >got
	[ "$(<got)" = 3,2,1,232,b,1,a/game.apk ] || fail "$(<got)"
	# Not that of a proxy, whose downloads the server's log has, too.
	echo 'time=2026-11-23T08:00:00.000Z event=end peer=192.0.2.9 via=192.0.2.8 method=GET key=k status=200 total=9 sent=9 seconds=1.000' >via
	run -0 --separate-stderr chanpack-report log via
	[ -z "$stderr" ]
	pushed <log >push
	counts <push | cmp - got
	gzip push
	counts push.gz | cmp - got
}

@test "who goes on within the slice that was under way has it all" {
	local more=20000000

	line 1798761600 192.0.2.1 200 - 50000000 $more 8388608 >log
	line 1798761700 192.0.2.1 206 'bytes 15000000-49999999/50000000' 35000000 \
	    35000000 35000000 >>log
	counts <log >got
	[ "$(<got)" = 1,1,0,43388608,b,1,a/game.apk ] || fail "$(<got)"
	chanpack-report -j --open --by channel,x-n,key log >open
	chanpack-report --merge --csv --by channel,x-n,key open | tail -n +2 | cmp - got
	# Behind that slice, a byte is missing.
	sed -i 's/15000000/20000001/; s/35000000/29999999/g' log
	counts <log >got
	[ "$(<got)" = 1,0,1,38388607,b,1,a/game.apk ] || fail "$(<got)"
}

@test "what the edge reads of the base is no download, nor is what a plan costs" {
	local way='agent=chanpack-edge'

	server() { printf 'time=2026-11-23T08:00:00.000Z event=end peer=192.0.2.9 method=GET %s seconds=1.000\n' "$*"; }
	{
		server key=a/game.apk status=206 total=100 range=0-49 $way sent=50
		server key=a/game.apk status=200 total=100 $way sent=100
		server key=a/game.apk channel=b plan=1 status=200 total=9 $way sent=9
		# A request that is passed on is the client's own.
		server key=a/game.apk channel=b status=200 total=100 agent=curl sent=100
		server key=a/game.apk status=200 total=100 agent=chanpack-edge/2 sent=100
	} >log
	chanpack-report --csv --by channel --also edge,requests log >got
	cmp got - <<-'EOT'
	begun,completed,aborted,bytes,requests,edge,channel
	1,1,0,100,3,2,
	1,1,0,100,2,1,b
	EOT
}

@test "a worker that logged nothing of ours is left out, and a broken line is told" {
	{
		line 1798761600 192.0.2.1 200 - 100 100 100 | pushed
		echo '{"Logs":[],"Outcome":"ok"}'
		echo '{"Logs":[{"Message":"x"},{"Message":[null,"{"]},7,null]}'
		echo '{"Logs":[{"Message":["{\"proxy\":\"edge\"}"]}]}'
	} >log
	run -0 --separate-stderr chanpack-report --csv --by channel log
	[ "${lines[1]}" = 1,1,0,100,b ]
	[[ $stderr == *"2 lines left out: a worker that logged nothing for a report"* ]]
	[[ $stderr == *"1 line left out: no time"* ]]
}

@test "the page of the edge has each variable of the worker, and each field of a line" {
	local worker=$TOP/scripts/edge/worker.js name

	grep -o 'env\.[A-Z]*' "$worker" | cut -c5- | sort -u >names
	for name in $(<names); do
		grep -q "^\.It Ev $name$" "$TOP/man/chanpack-edge.7" || fail "$name"
		grep -q "^//   $name " "$worker" || fail "$name"
	done
	[ "$(grep -c '^\.It Ev' "$TOP/man/chanpack-edge.7")" -eq "$(wc -l <names)" ]
	sed -n '/^\.Ss Log/,/^\.Ss\|^\.Sh FILES/p' "$TOP/man/chanpack-edge.7" |
	    grep -o '[a-z]*' >words
	line 1 192.0.2.1 200 - 1 1 1 | jq -r 'keys[]' >names
	for name in $(<names); do
		grep -qx "$name" words || fail "$name"
		sed -n '/JSON.stringify({ proxy/,/});/p' "$worker" | grep -qw "$name"
	done
}
