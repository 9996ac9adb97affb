# chanpack-listen --metrics: counts for Prometheus.
# shellcheck disable=SC2034,SC2154 # for lib/helper; `run` sets stderr
load lib/helper
export PROGRAM=chanpack-listen
load lib/serve
load lib/distant

setup()
{
	helper_setup
	store a/game.apk "$GOLDEN/base-v2v3.apk"
}

teardown()
{
	depot_stop
	helper_teardown
}

# metrics: start the server with options $@; AT is where its metrics are.
metrics_start()
{
	serve_start --metrics 127.0.0.1:0 "$@"
	AT=$(sed -n 's/.*: metrics on //p' "$SERVE_LOG")
	[ -n "$AT" ] || fail "no metrics: $(cat "$SERVE_LOG")"
}

# value NAME: of this metric.
value()
{
	curl -sS "http://$AT/metrics" | sed -n "s/^chanpack_$1 //p"
}

@test "each answer is counted once, under its status" {
	metrics_start --workers 2
	for ((n = 0; n < 5; n++)); do
		fetched /a/channel=huawei/game.apk
	done
	size=$(wc -c <body)
	fetched /a/channel=/game.apk
	fetched /a/none.apk
	curl -sS -r 0-9 -o part "http://127.0.0.1:$PORT/a/game.apk"
	[ "$(value 'answers_total{status="200"}')" = 5 ]
	[ "$(value 'answers_total{status="206"}')" = 1 ]
	[ "$(value 'answers_total{status="400"}')" = 1 ]
	[ "$(value 'answers_total{status="404"}')" = 1 ]
	[ "$(value 'connections_total')" = 8 ]
	[ "$(value 'answers_cut_total')" = 0 ]
	sent=$(value sent_bytes_total)
	((sent > 5 * size && sent < 5 * size + 8 * 1000)) || fail "$sent"
}

@test "counts outlive a worker that dies and a reload, and gauges do not" {
	metrics_start --workers 1
	fetched /a/game.apk
	exec 9<>"/dev/tcp/127.0.0.1/$PORT"
	wait_value connections 1
	pkill -KILL -P "$SERVE_PID" -f -o chanpack-listen
	wait_value connections 0
	exec 9<&-
	fetched /a/game.apk
	[ "$(value 'answers_total{status="200"}')" = 2 ]
	old=$(pgrep -oP "$SERVE_PID" -x chanpack-listen)
	new=$(pgrep -nP "$SERVE_PID" -x chanpack-listen)
	kill -HUP "$SERVE_PID"
	# That of metrics stays.
	for ((n = 0; n < 200; n++)); do
		kill -0 "$old" 2>/dev/null && kill -0 "$new" 2>/dev/null || break
		sleep 0.05
	done
	fetched /a/game.apk
	[ "$(value 'answers_total{status="200"}')" = 3 ]
}

# wait_value NAME NUMBER: it comes to this soon.
wait_value()
{
	for ((n = 0; n < 200; n++)); do
		[ "$(value "$1")" != "$2" ] || return 0
		sleep 0.05
	done
	fail "$1: $(value "$1"), not $2"
}

@test "what the coprocess has read, found in the cache and been refused is counted" {
	depot_start
	distant_big 9
	size=$(stat -c %s packages/a/big.apk)
	metrics_start -s "$DEPOT" --cache "$PWD/cache" --workers 1
	fetched /a/channel=huawei/big.apk
	is 200
	wait_value store_read_bytes_total "$size"
	[ "$(value store_reads_total)" = 3 ]
	[ "$(value scans_total)" = 1 ]
	[ "$(value store_questions_total)" = 1 ]
	serve_stop
	metrics_start -s "$DEPOT" --cache "$PWD/cache" --workers 1
	fetched /a/channel=huawei/big.apk
	is 200
	# Those of the end are asked for twice, if the scan was over long before.
	for ((n = 0; n < 100 && $(value cache_hits_total) < 3; n++)); do
		sleep 0.05
	done
	[ "$(value cache_hits_total)" -ge 3 ]
	[ "$(value store_reads_total)" = 0 ]
	depot_stop
	fetched /a/channel=huawei/game.apk
	is 503
	wait_value 'store_trouble_total{kind="temporary"}' 1
}

@test "what lies in memory is not read by a helper first" {
	depot_start
	distant_big 9
	metrics_start -s "$DEPOT" --workers 1
	fetched /a/channel=huawei/big.apk
	is 200
	cmp body want
	curl -sSf -r 0-9 -o part "http://127.0.0.1:$PORT/a/channel=huawei/big.apk"
	[ "$(value slice_questions_total)" -ge 3 ]
	[ "$(value disk_waits_total)" = 0 ]
}

@test "the format is Prometheus's: help, type and value, each name once" {
	metrics_start
	fetched '/a/channel=secret%20channel/game.apk'
	curl -sS -D head -o text "http://$AT/metrics"
	grep -q '^Content-Type: text/plain; version=0.0.4; charset=utf-8' head
	run ! grep -a secret text
	python3 - text <<-'EOF'
	import re, sys
	seen = {}
	lines = open(sys.argv[1]).read().split("\n")
	assert lines.pop() == ""
	name = None
	for line in lines:
	    if line.startswith("# HELP "):
	        name, text = line[7:].split(" ", 1)
	        assert re.fullmatch(r"chanpack_[a-z_]+", name) and text, line
	        assert name not in seen, line
	        seen[name] = None
	    elif line.startswith("# TYPE "):
	        of, kind = line[7:].split(" ")
	        assert of == name and kind in ("counter", "gauge"), line
	        assert (kind == "counter") == name.endswith("_total"), line
	        seen[name] = kind
	    else:
	        m = re.fullmatch(r'([a-z_]+)(\{[a-z]+="[a-z0-9]+"\})? (\d+)', line)
	        assert m and m[1] == name and seen[name], line
	EOF
}

@test "the page has each metric with its type, and each status and kind, and no other" {
	local page=$TOP/man/chanpack-metrics.5

	metrics_start
	curl -sS -o text "http://$AT/metrics"
	sed -n 's/^# TYPE \(.*\) \(.*\)/\1 \2/p' text | sort >there
	sed -n 's/^\.It Li \(chanpack_[a-z_]*\) No (\([a-z]*\)[,)].*/\1 \2/p' \
	    "$page" | sort >told
	diff there told
	sed -n 's/.*{kind="\(.*\)"}.*/\1/p' text | sort >there
	sed -n '/store_trouble_total/,/^\.El/s/^\.It Cm //p' "$page" | sort >told
	diff there told
	# A line has several statuses.
	sed -n 's/.*{status="\([0-9]*\)"}.*/\1/p' text | sort >there
	sed -n '/^\.Ss Answers/,/^\.El/s/^\.It //p' "$TOP/man/chanpack-http.7" |
	    grep -o '[0-9]*' | sort >told
	diff there told
}

@test "the page explains each alarm of the rules, and no other" {
	sed -n 's/.*- alert: //p' "$TOP/scripts/prometheus/chanpack.rules.yml" |
	    sort >there
	sed -n 's/^\.It Li \(Chanpack[A-Za-z]*\).*/\1/p' \
	    "$TOP/man/chanpack-metrics.5" | sort >told
	[ -s there ]
	diff there told
	# Which of them are critical, too.
	sed -n 's/.*- alert: /alert /p; s/.*severity: \(.*\)}/\1/p' \
	    "$TOP/scripts/prometheus/chanpack.rules.yml" |
	    grep -B 1 critical | sed -n 's/^alert //p' | sort >there
	sed -n 's/^\.It Li \(.*\) No (critical)/\1/p' \
	    "$TOP/man/chanpack-metrics.5" | sort >told
	diff there told
}

@test "what is not a request for them is refused, and a silent client waits for itself" {
	metrics_start
	[ "$(curl -sS -o body -w '%{http_code}' "http://$AT/")" = 404 ]
	[ "$(curl -sS -o body -w '%{http_code}' -d x "http://$AT/metrics")" = 405 ]
	[ "$(curl -sSI "http://$AT/metrics" | head -n 1)" = $'HTTP/1.1 200 OK\r' ]
	exec 9<>"/dev/tcp/${AT%:*}/${AT#*:}"
	[ "$(value connections)" = 0 ]
	exec 9<&-
}

@test "the process that answers them opens nothing, and is replaced when it dies" {
	metrics_start -v
	victim=$(pgrep -nP "$SERVE_PID" chanpack-listen)
	kill -KILL "$victim"
	for ((n = 0; n < 100; n++)); do
		! curl -sSf -o text "http://$AT/metrics" || break
		sleep 0.05
	done
	grep -q '^chanpack_connections ' text
	told | grep -q 'the process for metrics was ended by a signal: Killed'
}
