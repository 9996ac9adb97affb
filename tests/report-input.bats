# chanpack-report: which lines and files it reads, and what it says of others.
# shellcheck disable=SC2034,SC2154 # for lib/serve; `run` sets stderr
load lib/helper
load lib/report

@test "lines that are not of a log are left out, and told once for each reason" {
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
		whole 08:00:00 p | sed 's/-23T/-31T/'
		whole 08:00:00 p | sed 's/total=100/total=-1/'
		whole 08:00:00 p | sed 's/total=100/total=0/'
		whole 08:00:00 p | sed 's/total=100/total=99999999999999999999/'
		part 08:00:00 p 0 50 | sed 's/range=0/range=x/'
		part 08:00:00 p 0 50 | sed 's/range=0-99/range=9-5/'
		part 08:00:00 p 0 50 | sed 's/range=0-99/range=9-100/'
		whole 08:00:00 p | sed 's/ key=k//'
		whole 08:00:00 p | sed 's/ key=k/& key=k/'
		whole 08:00:00 p | sed 's/a b"/a b/'
		whole 08:00:00 p | sed 's/seconds=1/seconds=x/'
		echo "nginx: \"$(whole 08:00:00 p)\""
		printf '\xff\n'
		printf 'a=\0\n'
		whole 08:00:00 p
	} >log
	run -0 --separate-stderr chanpack-report --csv log
	[ "${lines[1]}" = 2026-11-23,2,2,0,200,c ]
	printf '%s\n' "${stderr_lines[@]}" |
	    sed 's/^chanpack-report: //; s/; the first is log:\([0-9]*\): .*/ \1/' |
	    cmp - <(printf '%s\n' \
	    '6 lines left out: it is not made of pairs name=value 3' \
	    '2 lines left out: no seconds 4' \
	    '1 line left out: more was sent than the answer has 6' \
	    '1 line left out: no event 7' \
	    '2 lines left out: no time 8' \
	    '3 lines left out: no size of the package 10' \
	    '1 line left out: no range 13' \
	    '2 lines left out: its range is none of the package 14' \
	    '1 line left out: no key 16' \
	    '1 line left out: a field stands twice 17')
}

@test "the first line of a reason is shown so that a terminal is safe" {
	printf 'ok\n\033[31m\xff%s\n' "$(letters 500)" >log
	run -1 --separate-stderr chanpack-report log
	[ "${stderr_lines[0]}" = 'chanpack-report: log: none of its 2 lines is of a log' ]
	[[ ${stderr_lines[1]} == 'chanpack-report: 2 lines left out: it is not made of pairs name=value; the first is log:1: "ok"' ]]
	tail -n 1 log >bad
	run -1 --separate-stderr chanpack-report - <bad
	[[ ${stderr_lines[1]} == *'first is stdin:1: "\x1b[31m\xffLLL'*'LLL..."' ]]
	[ "${#stderr_lines[1]}" -lt 400 ]
}

@test "lines of syslog and the journal are read, but none that another program has written" {
	{
		printf 'Nov 23 08:00:00 host chanpack-serve[12]: ' && whole 08:00:00 p
		printf 'Nov  3 08:00:00 host chanpack-listen: ' && whole 08:00:00 p
		printf '2026-11-23T08:00:00.1+08:00 h chanpack-serve[1]: ' && whole 08:00:00 p
		printf '<30>Nov 23 08:00:00 host chanpack-serve[12]: ' && whole 08:00:00 p
	} | counts 4 4 400
	{
		whole 08:00:00 p
		printf 'Nov 23 08:00:00 host nginx: Nov 23 08:00:00 host chanpack-serve[12]: ' &&
		    whole 08:00:00 p
		printf 'Nov 23 08:00:00 host other[12]: ' && whole 08:00:00 p
		printf 'Nov 23 08:00:00 host chanpack-serve[12: ' && whole 08:00:00 p
		printf 'Nov 23 08:00:00 host nginx: ' && whole 08:00:00 p
		printf 'Nov 23 08:00:00 host chanpack-listen: ' &&
		    proxied 0 p 'method=GET uri=/x status=404'
	} >log
	run -0 --separate-stderr report log
	[ "$output" = 2026-11-23,1,1,0,100,c ]
	[[ ${stderr_lines[1]} == *': 4 lines left out: another program has written it; the first is log:3: '* ]]
	[[ ${stderr_lines[0]} == *': 1 line left out: it is not made of pairs'*'log:2: '* ]]
}

# json LOG: its lines as --log-format json has them.
json()
{
	python3 - "$1" <<-'EOP'
	import json, re, sys
	pair = re.compile(r'(\S+?)=(?:"((?:[^"\\]|\\.)*)"|(\S+))(?: |$)')
	for line in open(sys.argv[1]):
	    fields = {}
	    for name, quoted, bare in pair.findall(line.rstrip("\n")):
	        value = bare or re.sub(r"\\(.)", r"\1", quoted)
	        if name in ("sent", "acked", "status", "complete", "total", "cut"):
	            value = int(value)
	        elif name == "seconds":
	            value = float(value)
	        fields[name] = value
	    print(json.dumps(fields, ensure_ascii=False))
	EOP
}

@test "a log in JSON counts as the same log in logfmt does, and joins with it" {
	{
		whole 08:00:00 p
		part 09:00:00 q 0 60 | sed 's/channel=c/channel=华 x-a="\\"="/'
		part 10:00:00 q 60 40 1.500 | sed 's/channel=c/channel=华 x-a="\\"="/; s/sent=40/& acked=40/'
		ended 08:00:00 'peer=p method=GET path=/x status=404 reason="a b" sent=5'
	} >log
	json log >log.json
	grep -q '"seconds": 1.5' log.json
	report --by channel,x-a --also refused log >want
	grep -x '1,1,0,100,0,华,"""="' want
	report --by channel,x-a --also refused log.json | cmp - want
	head -n 2 log >half
	tail -n 2 log.json >>half
	report --by channel,x-a --also refused half | cmp - want
	# Behind syslog's prefix.
	sed 's/^/Nov 23 08:00:00 host chanpack-listen[1]: /' log.json |
	    report --by channel,x-a --also refused | cmp - want
}

@test "a line that is no JSON, or not of the log's kind, is left out" {
	whole 08:00:00 p >log
	json log >good
	{
		cat good
		cut -c 1-50 good
		sed 's/"sent": 100/"sent": [100]/' good
		sed 's/"sent": 100/"sent": -100/' good
		sed 's/"sent": 100/"sent": 1e30/' good
		sed 's/"sent": 100/"sent": true/' good
		sed 's/"sent": 100/"sent": 100, "sent": 100/' good
		echo '{}'
		echo '{"a":'
	} >log
	run -0 --separate-stderr report log
	[ "$output" = 2026-11-23,1,1,0,100,c ]
	[[ $stderr == *': 3 lines left out: it is not a JSON object; '* ]]
}

@test "nginx's lines count by the parts of their URL, as the servers' do" {
	local rest='range="-" length="100" agent="a b" control="public" cache="HIT" sent=100'

	{
		proxied 0 p "method=GET uri=\"/pre/a/channel=%E5%8D%8E;x-a=b%20c;form=walle;key=k;sig=0123456789012345678901/g.apk?v=1\" status=200 $rest"
		proxied 1 p "method=GET uri=\"/pre/a/g.apk?v=1&channel=%E5%8D%8E&x-a=b+c&form=walle\" status=200 $rest"
		proxied 2 p "method=GET uri=\"/pre/a/g.apk?x=1\" status=200 $rest"
	} >log
	[ "$(report -p https://h/pre --by channel,x-a,form,key log)" = \
	    $'1,1,0,100,,,,a/g.apk\n1,1,0,100,华,b c,walle,a/g.apk\n1,1,0,100,华,b+c,walle,a/g.apk' ]
	CHANPACK_PUBLIC=https://h/pre report --by key log | grep -x 3,3,0,300,a/g.apk
	run -1 --separate-stderr report -p https://h/other log
	[[ $stderr == *'3 lines left out: its URL is none of the public URL'* ]]
}

@test "a download is one, whether nginx or the server has its parts in the log" {
	{
		part 08:00:00 p 0 60
		proxied 60 p 'method=GET uri="/channel=c/k" status=206 range="bytes 60-99/100" length="40" agent="a b" control="-" cache="-" sent=40'
	} | counts 1 1 100
}

@test "what nginx refused, and what is no package, is no download" {
	local rest='length="100" agent="-" control="public" cache="-" sent=100'

	{
		proxied 0 p "method=HEAD uri=\"/channel=c/k\" status=200 range=\"-\" $rest"
		proxied 0 p "method=GET uri=\"/channel=c;plan=1/k\" status=200 range=\"-\" $rest"
		proxied 0 p "method=GET uri=\"/channel=c/k\" status=304 range=\"-\" $rest"
		proxied 0 p "method=GET uri=\"/.well-known/chanpack-health\" status=200 range=\"-\" $rest"
		proxied 0 p "method=GET uri=\"/channel=c/k\" status=403 range=\"-\" $rest"
		proxied 0 p "method=GET uri=\"/channel=c/k\" status=499 range=\"-\" $rest"
		proxied 0 p "method=- uri=\"-\" status=400 range=\"-\" $rest"
		# What chanpack-listen --fallback base sends.
		proxied 0 p "method=GET uri=\"/channel=c/k\" status=200 range=\"-\" $rest" |
		    sed 's/"public"/"no-store"/'
	} >log
	run -0 --separate-stderr report log
	[[ -z $output && -z $stderr ]]
	# But 499: that client was gone before.
	[ "$(others requests,health,head,edge,unchanged,refused <log)" = 8,1,1,1,1,3 ]
}

@test "several ranges in one of nginx's answers are bytes, but no parts" {
	proxied 0 p 'method=GET uri="/channel=c/k" status=206 range="-" length="-" agent="-" control="-" cache="-" sent=500' |
	    counts 0 0 500
}

@test "forged fields in a user agent change nothing" {
	local forged='x sent=0" event=end \\\" sent=1 channel=forged status=200 a="'

	forged=${forged//\"/\\x22}
	ended 08:00:00 "peer=p method=GET key=k channel=c status=200 total=100 agent=\"$forged\" sent=100" |
	    counts 1 1 100
	# Where a log does not escape, the line is no line of it.
	run -1 report < <(ended 08:00:00 \
	    'peer=p method=GET key=k channel=c status=200 total=100 agent="a" channel=d sent=100 b="')
}

@test "both logs without --proxy-logs are told to count twice" {
	{
		whole 08:00:00 p | sed 's/peer=p/& via=10.0.0.1/'
		proxied 0 p 'method=GET uri="/channel=c/k" status=200 range="-" length="100" agent="-" control="-" cache="MISS" sent=100'
	} >log
	run -0 --separate-stderr report log
	[ "$output" = 2026-11-23,2,2,0,200,c ]
	[[ $stderr == *'--proxy-logs counts them once' ]]
	run -0 --separate-stderr report --proxy-logs log
	[[ $output = 2026-11-23,1,1,0,100,c && -z $stderr ]]
}

@test "a log packed by gzip is read, whatever its name" {
	whole 08:00:00 p >log
	gzip -k log
	mv log.gz packed
	cp log log.gz
	[ "$(report log.gz packed)" = 2026-11-23,2,2,0,200,c ]
	counts 1 1 100 <packed
	# Several behind each other.
	cat packed packed | counts 2 2 200
	: | gzip >empty.gz
	run -0 --separate-stderr report empty.gz
	[[ -z $output && -z $stderr ]]
}

@test "a broken gzip file is told, and the status is 1" {
	shuf -i 1-32767 -n 2000 | sed "s/.*/$(whole 08:00:00 '&')/" |
	    gzip >log.gz
	head -c -4000 log.gz >short.gz
	whole 08:00:00 p >log
	run -1 --separate-stderr report --by channel short.gz log
	[ "$stderr" = 'chanpack-report: short.gz: broken gzip: the file ends too early' ]
	[ "$(cut -d , -f 2 <<<"$output")" -gt 1 ]
	flip log.gz 3000
	run -1 --separate-stderr report --by channel log.gz
	[[ $stderr == *'chanpack-report: log.gz: broken gzip: '* ]]
	[[ $stderr != *'<fd:'* ]]
	head -c 10 log.gz >head.gz
	run -1 report head.gz
}

@test "a log that cannot be read is told, and the others are counted" {
	whole 08:00:00 p >log
	mkdir dir
	run -1 --separate-stderr report no dir log
	[ "$output" = 2026-11-23,1,1,0,100,c ]
	[ "${stderr_lines[0]}" = "chanpack-report: no: cannot open: No such file or directory" ]
	[ "${stderr_lines[1]}" = "chanpack-report: dir: a directory, not a log" ]
	run -0 --separate-stderr report /dev/null
	[[ -z $output && -z $stderr ]]
	run -0 report </dev/null
	# One of which no line can be read is one that cannot be read.
	echo nonsense >bad
	run -1 --separate-stderr report bad log
	[[ $output = 2026-11-23,1,1,0,100,c ]]
	[ "${stderr_lines[0]}" = 'chanpack-report: bad: none of its 1 lines is of a log' ]
	# A line about a start is one that was read.
	ended 08:00:00 peer=p | sed 's/event=end/event=start/' >start
	report start
}

@test "a line of any length, and one without an end, cost the lines around them nothing" {
	{
		whole 08:00:00 p
		letters 5000000
		echo
		whole 08:00:00 p | tr '\n' '\r'
		echo
		letters 262145
		echo
		printf 'a="%s"\n' "$(letters 262000)"
		letters 262140
		echo
		whole 08:00:00 p | tr -d '\n'
	} >log
	run -0 --separate-stderr report log
	[ "$output" = 2026-11-23,3,3,0,300,c ]
	[[ $stderr == *'2 lines left out: it is too long; the first is log:2: "LLL'* ]]
	[[ $stderr == *'1 line left out: no time; the first is log:5: '* ]]
	[[ $stderr == *'1 line left out: it is not made of pairs'*'log:6: '* ]]
	# The rest of a long line is no line.
	{ letters 300000; whole 08:00:00 p; whole 08:00:00 p; } >log
	run -0 --separate-stderr report log
	[ "$output" = 2026-11-23,1,1,0,100,c ]
}

@test "a log in JSON is the same report as one in logfmt, whatever clients have sent" {
	load lib/serve
	local format

	store a/game.apk "$GOLDEN/base-v2v3.apk"
	for format in logfmt json; do
		SERVE=(--log "$format" --log-format "$format")
		ask GET '/a/channel=a%22b%5Cc%5Cx41/game.apk'
		ask GET '/a/channel=%E5%8D%8E;x-n=1%20%3D/game.apk' \
		    $'User-Agent: a"\\ \xff\t'
		ask GET /a/game.apk 'Range: bytes=0-9'
		ask GET /none.apk
	done
	chanpack-report --csv --by channel,key,x-n --also refused logfmt >want
	diff want - <<-'EOF'
	begun,completed,aborted,bytes,refused,channel,key,x-n
	1,0,1,10,0,,a/game.apk,
	0,0,0,0,1,,none.apk,
	1,1,0,197183,0,"a""b\c\x41",a/game.apk,
	1,1,0,197183,0,华,a/game.apk,1 =
	EOF
	chanpack-report --csv --by channel,key,x-n --also refused json | cmp - want
}
