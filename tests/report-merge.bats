# chanpack-report: clients that know what they did (lib/logsim.py), and reports
# that are merged.
# shellcheck disable=SC2154 # `run` sets stderr
load lib/helper
load lib/report

# simulate SEED [--nginx]: the clients' logs and truth.
simulate()
{
	python3 -B "$TOP/tests/lib/logsim.py" "$1" . "${@:2}"
}

@test "the counts are what the clients did, whichever node has answered" {
	local seed

	for seed in $(seq 1 "$(soaks 3 300)"); do
		simulate "$seed"
		chanpack-report --csv node2 node1 | cmp truth || fail "seed $seed"
		cat node1 node2 | shuf | gzip |
		    chanpack-report --csv | cmp truth - || fail "seed $seed"
	done
}

@test "behind nginx with slices the counts are what the clients did" {
	local seed

	for seed in $(seq 1 "$(soaks 3 300)"); do
		simulate "$seed" --nginx
		# The bytes are those that its socket took.
		chanpack-report --csv --proxy-logs node1 nginx node2 |
		    cut -d , -f 1-4,6 |
		    cmp - <(cut -d , -f 1-4,6 truth) || fail "seed $seed"
		# The servers' lines alone tell of slices.
		[ -n "$(report node1 node2)" ]
		chanpack-report --csv nginx | cut -d , -f 3 |
		    cmp - <(cut -d , -f 3 truth) || fail "seed $seed"
	done
}

# scatter SEED N: the lines of all logs, in any order, in N files part.*
scatter()
{
	python3 - "$1" "$2" <<-'EOP'
	import random, sys
	rng = random.Random(int(sys.argv[1]))
	lines = [l for n in "12" for l in open("node" + n, encoding="utf-8")]
	rng.shuffle(lines)
	files = [open("part.%d" % n, "w", encoding="utf-8")
	         for n in range(int(sys.argv[2]))]
	for line in lines:
	    rng.choice(files).write(line)
	EOP
}

# merge_all OPTION...: merge reports report.*, a few at a time, each time others,
# until there is one, with these options for the first ones.
merge_all()
{
	local part n=0 some

	for part in part.*; do
		chanpack-report -j --open "$@" "$part" >"report.${part#part.}"
	done
	while :; do
		mapfile -t some < <(printf '%s\n' report.* | shuf -n $((RANDOM % 3 + 2)))
		n=$((n + 1))
		chanpack-report --merge -j --open "${some[@]}" >"merged.$n"
		rm "${some[@]}"
		mv "merged.$n" "report.m$n"
		[ "$(printf '%s\n' report.* | wc -l)" -gt 1 ] || break
	done
}

@test "merged reports are the report of all their logs, in any order and grouping" {
	local seed options format

	for seed in $(seq 1 "$(soaks 2 100)"); do
		for options in '' '--by status,channel --tz Asia/Shanghai' \
		    '--by network,day,x-a'; do
			simulate "$seed"
			rm -f part.* report.*
			scatter "$seed" $((seed % 7 + 2))
			# shellcheck disable=SC2086 # several words
			merge_all $options
			for format in --csv -j '' \
			    '--csv --also requests,health,head,unchanged,refused'; do
				# shellcheck disable=SC2086 # several words
				chanpack-report --merge $format report.* >got
				# shellcheck disable=SC2086 # several words
				chanpack-report $options $format node1 node2 |
				    cmp - got || fail "seed $seed $options $format"
			done
		done
	done
}

@test "a merge may ask for fewer fields, and for days" {
	simulate 3
	chanpack-report -j --open --by channel,day,key node1 >one
	chanpack-report -j --open --by key,day,form,channel node2 >two
	report --by day,channel node1 node2 >want
	report --merge --by day,channel one two | cmp want -
	report --by channel --since 2026-11-24 --until 2026-11-24 node1 node2 >want
	report --merge --by channel --since 2026-11-24 --until 2026-11-24 two one |
	    cmp want -
	report --merge --by channel --now 2026-11-25T00:00:00Z --since yesterday \
	    --until yesterday two one | cmp want -
	# One behind the other, or packed.
	cat one two | gzip | report --merge --by channel --since 2026-11-24 \
	    --until 2026-11-24 | cmp want -
}

# refused TEXT [ARG]...: the merge prints nothing but one message with TEXT.
refused()
{
	run -1 --separate-stderr chanpack-report --merge "${@:2}"
	[[ -z $output && $stderr == "chanpack-report: "*"$1"* ]] ||
	    fail "not $1: $output $stderr"
}

@test "reports that do not fit together are refused" {
	whole 08:00:00 p >log
	chanpack-report -j --open log >utc
	chanpack-report -j --open --tz Asia/Tokyo log >tokyo
	chanpack-report -j --open --by channel log >days
	refused 'tokyo: line 1: the days of the report are those of Asia/Tokyo, not of UTC' utc tokyo
	refused 'those of UTC, not of Asia/Tokyo' --tz Asia/Tokyo utc
	refused 'days: line 1: the report was not made --by day' utc days
	refused 'was not made --by x-a' --by x-a utc
	refused 'was not made --by day' --since 2026-11-01 days
}

@test "a report that is not whole is refused, and nothing is printed" {
	local n

	{ whole 08:00:00 p; part 08:00:00 p 0 60; part 08:00:00 q 0 60; } |
	    chanpack-report -j --open >good
	[ "$(wc -l <good)" -eq 5 ]
	report --merge good | grep -x 2026-11-23,3,1,2,220,c
	for n in 1 2 3 4; do
		head -n $n good >short
		refused "short: not a report of -j --open: its end is missing" \
		    good short
	done
	for n in 2 3 4; do
		sed ${n}d good >short
		refused 'lines of it are missing' short
	done
	head -c -3 good >short
	refused 'line 5: not a report of -j --open: not a JSON object' short
	: >empty
	refused 'empty: it is empty, and no report' good empty
	refused 'No such file' good no
	sed 1d good >short
	refused 'short: line 1: not a report' short
	chanpack-report -j <(whole 08:00:00 p) >plain
	refused 'line 1: not a report of -j --open: it does not begin' plain
}

@test "a report with something impossible in it is refused" {
	local change

	{ whole 08:00:00 p; part 08:00:00 p 0 60; } |
	    chanpack-report -j --open --by day,channel,status >good
	report --merge good | grep -x 2026-11-23,200,1,1,0,100,1,c
	for change in s/begun/begin/ 's/"begun":1/"begun":0/' \
	    's/"bytes":100/"bytes":-1/' 's/"bytes":100/"bytes":1e3/' \
	    's/"bytes":100/"bytes":99999999999999999999/' \
	    's/2026-11-23/2026-11-32/' 's/"channel":"c"/"channel":5/' \
	    's/"status":200/"status":"200"/' s/,60,/,101,/ s/,0,60/,61,60/ \
	    s/,206]/,304]/ s/,206]/]/ 's/\[\[/[[[/; s/\]\]/]]]/' \
	    's/"open":"./"open":"x/' 's/"open":"./"open":"/' \
	    's/"total":100/"total":-100/' 's/"report":1/"report":2/' \
	    's/"by":\[/"by":["no",/' 's/"by":\[[^]]*/"by":[/' \
	    's/"tz":"UTC"/"tz":"No"/' 's/"tz":"UTC"/"tz":5/' \
	    's/"end":2/"end":3/' 's/"begun":1/&,&/'; do
		sed "$change" good >bad
		run ! cmp -s good bad
		refused 'bad: line' bad
	done
}
