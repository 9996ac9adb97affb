# chanpack-report --html: what the page has.  How it looks is seen by
# tests/real/report-chromium.bats.
# shellcheck disable=SC2154 # `run` sets stderr
load lib/helper
load lib/report

# log KIND: one of tests/lib/pagelogs.py, in the file log.
log()
{
	python3 "$TOP/tests/lib/pagelogs.py" "$1" >log
}

# page [ARG]...: chanpack-report's page, in the file page.html, and what it has
# in the file page (tests/lib/pageread.py).
page()
{
	chanpack-report --html "$@" >page.html &&
	    python3 "$TOP/tests/lib/pageread.py" page.html >page
}

# paged KIND: the log, and its page without any option: made once for the file.
paged()
{
	local made=$BATS_FILE_TMPDIR/$1

	if [ ! -d "$made" ]; then
		log "$1" && page log && mkdir "$made" &&
		    cp log page.html page "$made" || return
	fi
	cp "$made"/* .
}

# has FILTER...: each of jq's filters is true of the page, with reports as $all.
has()
{
	local filter list wrong

	printf -v list ', [%s]' "$@"
	wrong=$(jq -r --slurpfile all all "[${list#, }] |
	    map(.[-1] // false | . != false) | index(false) // empty" page) ||
	    fail "not all of: $*" || return
	[ -n "$wrong" ] || return 0
	filter=${*:wrong + 1:1}
	fail "$filter: $(jq -c --slurpfile all all "${filter%%==*}" page)"
}

# sums FIELD: of -j by this field, as the page's tables have them.
sums()
{
	chanpack-report -j --by "$1" log | jq -s "map([.$1, .begun, .completed,
	    .aborted, .bytes]) | sort"
}

# NUMBERS: the first cells of a table's rows as -j has them, without the last.
# shellcheck disable=SC2016 # jq's
NUMBERS='def number: gsub(","; "") | tonumber;
    def rows(columns): [.rows[:-1][] | [.[0], (.[columns] | number)]];'

@test "the page is HTML and XML, and nothing of it is from elsewhere" {
	local kind

	for kind in day year decades many names; do
		paged $kind
		echo >all
		has '.outside == []' \
		    '.policy == ["default-src '\''none'\''; style-src '\''unsafe-inline'\''"]' \
		    '.language == "en"'
		run ! grep -qi '<script\|http-equiv="refresh"\|[^[:print:][:space:]]' \
		    <(LC_ALL=C.UTF-8 cat page.html)
	done
	[ "$(head -n 1 page.html)" = '<!DOCTYPE html>' ]
}

@test "the tables have the numbers of -j" {
	paged year
	sums day >all
	has "$NUMBERS"'
	    [.tables.days.rows[:-1][] | [.[0], (.[1:4][] | number)]] ==
	    ($all[0] | map(.[:4]))' \
	    "$NUMBERS"'[.tables.bytes.rows[:-1][] | [.[0], (.[1] | number)]] ==
	    ($all[0] | map([.[0], .[4]]))' \
	    '.tables.days.columns == ["day", "begun", "completed", "aborted"]'
	sums channel >all
	has "$NUMBERS"'
	    [.tables.largest.rows[:-1][] | [.[0], (.[1:5][] | number)]] | sort ==
	    $all[0]' \
	    '.tables.largest.columns ==
	    ["channel", "begun", "completed", "aborted", "bytes", "about"]'
	# The largest first, and the sum last.
	has "$NUMBERS"'
	    [.tables.largest.rows[:-1][] | .[2] | number] as $n |
	    $n == ($n | sort | reverse)' \
	    "$NUMBERS"'.tables.largest.rows[-1] as $sum | $sum[0] == "all" and
	    [$sum[1:5][] | number] == ($all[0] | [.[] | .[1:]] | transpose |
	    map(add))' \
	    '.tables.days.rows[-1][1:4] == .tables.largest.rows[-1][1:4]'
}

@test "--also and --by have their columns" {
	{
		whole 08:00:00 p | sed 's/channel=c/& form=walle/'
		whole 08:00:00 p 60
		ended 08:00:00 'peer=p method=HEAD key=k status=200 total=100'
	} >log
	page --by form,status,channel --also head log
	echo >all
	has '.tables.largest.columns == ["form", "status", "channel", "begun",
	    "completed", "aborted", "requests", "head", "bytes", "about"]' \
	    '.tables.largest.rows[:3] | map(.[:8]) == [
	    ["walle", "200", "c", "1", "1", "0", "1", "0"],
	    ["no form", "200", "c", "1", "0", "1", "1", "0"],
	    ["no form", "200", "no channel", "0", "0", "0", "1", "1"]]' \
	    '.tables.largest.rows[3] == ["all", "2", "1", "1", "3", "1", "160",
	    "160\u00a0B"]' \
	    '.charts | keys == ["bytes", "largest", "shares"]' \
	    '.charts.largest.names[0] == "walle · 200 · c"' \
	    '.charts.shares.texts[-3:] == ["0%", "no form · 200 · no channel", "-"]'
	# Days alone have no subjects.
	page --by day log
	has '.charts | keys == ["bytes", "days"]' \
	    '.tables.days.rows == [["2026-11-23", "2", "1", "1"],
	    ["all", "2", "1", "1"]]'
	# The name of a field is text as well.
	page --by 'x-<b>&"' log
	has '.tables.largest.columns[0] == "x-<b>&\""' \
	    '.tables.largest.rows[0][0] == "no x-<b>&\""'
}

@test "a channel is text, whatever it is, and is shown as in the table" {
	paged names
	echo >all
	# The table has but one word for an empty one, and what XML has not.
	chanpack-report --by channel log >table
	head=$(head -n 1 table)
	head=${head%channel}
	tail -n +2 table | cut -b $((${#head} + 1))- |
	    sed 's/\xef\xbf\xbe\xef\xbf\xbf/\\xef\\xbf\\xbe\\xef\\xbf\\xbf/' |
	    sort >want
	jq -r '.tables.largest.rows[:-1][][0]' page |
	    sed 's/^empty channel$/-/' | sort | cmp - want
	has '.tables.largest.rows | map(.[0]) | contains(["<script>alert(1)</script>",
	    "\"onload=\"alert(1)", "a&b;&lt; '\''c'\'' ]]>",
	    "evil\\xe2\\x80\\xaegnp", "x\\x01y\\xff\\\\",
	    "\\xef\\xbf\\xbe\\xef\\xbf\\xbf", "empty channel"])'
	run ! grep -q 'onload="\|<b>' page.html
}

@test "a long name is cut in the chart, and whole in the table" {
	paged names
	echo >all
	has '[.charts.largest.names[] | select(startswith("W"))] == ["WWWWWWWWWWWWWWWWW…"]' \
	    '[.tables.largest.rows[][0] | select(startswith("W")) | length] == [80]' \
	    '[.charts.largest.names[] | select(startswith("华")) | length] | max == 18' \
	    '[.tables.largest.rows[][0] | select(startswith("华")) | length] | max == 48' \
	    '[.charts.largest.names[] | select(startswith("华") and
	    (endswith("…") | not)) | length] | sort == [6, 12, 18]'
}

@test "of 5,000 channels 20 have a bar and 500 a row, and none is lost" {
	paged many
	sums channel >all
	has '.charts.largest.names | length == 21 and
	    .[20] == "4,980 other channels"' \
	    '.tables.shares.rows[20] as $rest | .charts.largest.titles[20] ==
	    "4,980 other channels: \($rest[2]) completed, \($rest[3]) aborted"' \
	    '.tables.largest.rows | length == 502' \
	    '.tables.largest.rows[500][0] == "other (4,500 channels)"' \
	    '.tables.largest.caption | contains("the largest 500 of 5,000 channels")' \
	    '.tables.shares.rows | length == 22' \
	    "$NUMBERS"'[.tables.largest.rows[:-1][] | .[1:5] | map(number)] |
	    transpose | map(add) ==
	    ($all[0] | map(.[1:]) | transpose | map(add))' \
	    "$NUMBERS"'[.tables.shares.rows[:-1][] | .[1:4] | map(number)] |
	    transpose | map(add) ==
	    ($all[0] | map(.[1:4]) | transpose | map(add))'
	# One that would be left over alone is shown.
	for ((n = 0; n < 21; n++)); do
		whole 08:00:00 p | sed "s/channel=c/&$n/"
	done >log
	page log
	has '.charts.largest.names | length == 21 and (map(contains("other")) | any | not)'
	whole 08:00:00 p >>log
	page log
	has '.charts.largest.names[20] == "2 other channels"'
}

@test "a bar is a day, and of more than a year several days" {
	paged day
	echo >all
	has '.charts.days.bars == 1 and .title == "Downloads 2025-12-01"'
	paged year
	has '.charts.days.bars == 365' \
	    '.charts.days.titles[0] | test("^2025-12-01: [0-9]+ completed, [0-9]+ aborted$")' \
	    '.charts.days.texts | map(select(test("^[A-Z][a-z][a-z]$"))) |
	    length == 12'
	paged decades
	has '.charts.days.bars == 313' \
	    '.text | contains("A bar is the sum of 35 days.")' \
	    '.tables.days.caption | contains("days without any are left out")' \
	    '.charts.days.titles | map(select(contains(": 0 completed, 0 aborted") | not)) |
	    length == 2'
}

@test "days that were asked for are on the axis, also without downloads" {
	whole 08:00:00 p >log
	echo >all
	page --since 2026-11-20 --until 2026-11-26 log
	has '.charts.days.bars == 7' \
	    '.title == "Downloads 2026-11-20 to 2026-11-26"' \
	    '.text | contains("Downloads that began on or after 2026-11-20 and on or before 2026-11-26.")' \
	    '.charts.days.texts | contains(["20 Nov", "26 Nov", "2026"])'
	# But not years of them.
	page --since 2000-01-01 log
	has '.charts.days.bars == 1'
	page --since 2026-11-23T00:00:00Z --until 2026-11-24T12:00:00+08:00 log
	has '.text | contains("on or after 2026-11-23T00:00:00Z and before 2026-11-24T04:00:00Z.")'
}

@test "the page says its zone, and what was not read" {
	{ whole 08:00:00 p; whole 09:00:00 p; echo; echo garbage; } >log
	echo >all
	page --tz Asia/Shanghai log
	has '.text | contains("Days are those of the time zone Asia/Shanghai. All downloads that the logs tell of.")' \
	    '.text | contains("Lines read: 3; left out, since they could not be understood: 1.")' \
	    '.text | contains("too low") or contains("too high") | not'
	run -1 page log missing
	run -1 chanpack-report --html log missing
	python3 "$TOP/tests/lib/pageread.py" page.html >page
	has '.text | contains("The counts are too low: 1 of the logs could not be read")'
	{
		whole 08:00:00 p | sed 's/peer=p/& via=q/'
		proxied 100 p 'method=GET uri="/channel=c/k" status=304 length="-" sent=0'
	} >log
	page log
	has '.text | contains("The counts may be too high: 1 answers of servers came through a proxy, and 1 answers are of a proxy")'
}

@test "reports that are merged make the same charts and tables" {
	paged year
	jq '.charts, .tables' page >want
	chanpack-report -j --open <(head -n 300 log) >one
	chanpack-report -j --open <(tail -n +301 log) >two
	echo >all
	page --merge one two
	jq '.charts, .tables' page | cmp - want
	has '.text | contains("Reports added: 2.")'
}

@test "counts that are as large as can be have room" {
	{
		echo '{"report":1,"by":["day","channel"],"tz":"UTC"}'
		for day in 1970-01-01 9999-12-31; do
			echo "{\"day\":\"$day\",\"channel\":\"c\",\"begun\":9223372036854775807,\"completed\":9223372036854775806,\"aborted\":1,\"bytes\":9223372036854775807,\"requests\":0,\"health\":0,\"head\":0,\"edge\":0,\"unchanged\":0,\"refused\":0}"
		done
		echo '{"day":"2026-11-23","channel":"d","begun":100000,"completed":99999,"aborted":1,"bytes":5,"requests":0,"health":0,"head":0,"edge":0,"unchanged":0,"refused":0}'
		echo '{"end":3}'
	} >huge
	page --merge huge
	echo >all
	has '.charts.days.texts | contains(["0", "5\u00a0E", "10\u00a0E"])' \
	    '.charts.days.bars <= 370' \
	    '.tables.days.rows[0] == ["1970-01-01", "9,223,372,036,854,775,807", "9,223,372,036,854,775,806", "1"]' \
	    '.charts.shares.texts | contains(["100%", "99.9%"])'
	# All but one is not all.
	sed -i '3d; 4d; $s/3/1/' huge
	page --merge huge
	has '.charts.shares.texts[-1] == "99.9%"'
}

@test "a page of nothing says so" {
	page </dev/null
	echo >all
	has '.text | contains("There are no downloads.")' \
	    '.charts == {} and .title == "Downloads"'
}

@test "the page is written whole or not at all, and is one format" {
	whole 08:00:00 p >log
	echo old >out
	run -1 chanpack-report --html -o out/no log
	run ! --separate-stderr sh -c 'chanpack-report --html log >/dev/full'
	[[ $stderr == 'chanpack-report: cannot write to standard output: No space left on device' ]]
	# Killed while it reads: the old file stays, and nothing else.
	mkfifo slow
	chanpack-report --html -o out - <slow &
	exec 4>slow
	cat log >&4
	kill -KILL $!
	wait $! || true
	exec 4>&-
	[ "$(cat out)" = old ]
	[ "$(find . -type f | sort | tr '\n' ' ')" = './log ./out ' ]
	chanpack-report --html -o out log
	cmp out <(chanpack-report --html log)
	for format in --csv -j '-j --open'; do
		# shellcheck disable=SC2086 # several words
		run -2 --separate-stderr chanpack-report --html $format log
		[[ ${stderr_lines[0]} == *'only one of -j, --csv and --html'* ]]
	done
}
