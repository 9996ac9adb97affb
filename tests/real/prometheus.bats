# scripts/prometheus by Prometheus's own tool, and with a server's metrics.
# shellcheck disable=SC2154 # `run` sets output
load ../lib/helper
export PROGRAM=chanpack-listen
load ../lib/serve

RULES=$TOP/scripts/prometheus/chanpack.rules.yml
TEST=$TOP/tests/real/chanpack.rules.test.yml

# scrape: what a server that has answered is asked by Prometheus, into scraped.
scrape()
{
	local at

	store a/game.apk "$GOLDEN/base-v2v3.apk"
	serve_start --metrics 127.0.0.1:0
	at=$(sed -n 's/.*: metrics on //p' "$SERVE_LOG")
	fetched /a/channel=huawei/game.apk
	is 200
	fetched /none.apk
	curl -sSf -o scraped "http://$at/metrics"
}

@test "promtool finds nothing in the metrics" {
	scrape
	promtool check metrics <scraped >said 2>&1
	[ ! -s said ] || fail "$(cat said)"
}

@test "promtool takes the rules, and each alarm rings when it must and no sooner" {
	promtool check rules --lint-fatal "$RULES"
	promtool test rules "$TEST"
}

@test "each metric and label that a rule asks for is one that a server has" {
	scrape
	python3 "$TOP/tests/lib/rulenames.py" "$RULES" scraped "$TEST"
	# A name that is wrong, a label, and an alarm without a test are seen.
	sed 's/chanpack_connections >/chanpack_conections >/' "$RULES" >wrong
	run -1 python3 "$TOP/tests/lib/rulenames.py" wrong scraped "$TEST"
	[ "$output" = "no metric chanpack_conections" ]
	sed 's/temporary|permanent/temporary|fatal/' "$RULES" >wrong
	run -1 python3 "$TOP/tests/lib/rulenames.py" wrong scraped "$TEST"
	[ "$output" = "no chanpack_store_trouble_total with kind=fatal" ]
	sed 's/alert: ChanpackErrors/alert: ChanpackFaults/' "$RULES" >wrong
	run -1 python3 "$TOP/tests/lib/rulenames.py" wrong scraped "$TEST"
	[ "$output" = "ChanpackFaults is not made to ring" ]
}

@test "promtool takes the configuration in the page" {
	sed -n '/^\.Bd/,/^\.Ed/{/^rule_files/,/^\.Ed/p}' \
	    "$TOP/man/chanpack-metrics.5" | grep -v '^\.' |
	    sed "s|/usr/local/share/chanpack|$TOP/scripts|" >prometheus.yml
	grep -q chanpack.rules.yml prometheus.yml
	promtool check config prometheus.yml
}
