# Stores of other machines, as chanpack-listen sees them: load after serve.
# shellcheck shell=bash

# Of a sanitizer's build: what is confined by seccomp cannot look for leaks.
export ASAN_OPTIONS=detect_leaks=0

# coprocess: the process of chanpack-fetch that the server has; there is one.
coprocess()
{
	local pids

	mapfile -t pids < <(pgrep -f 'chanpack-fetch|liar.py' --parent "$SERVE_PID")
	[ ${#pids[@]} -eq 1 ] || fail "${#pids[@]} coprocesses"
	echo "${pids[0]}"
}

# distant_big: a/big.apk, larger than what sockets and pipes buffer; its package
# for huawei is in the file want.
distant_big()
{
	large packages/a/big.apk "${1:-24}"
	chanpack-inject -c huawei packages/a/big.apk >want
}

# depot_start: a server of the directory packages; its URL is in DEPOT, and each
# question a line of the file asked (depot.py).
depot_start()
{
	local i out=$BATS_TEST_TMPDIR/depot

	mkdir -p packages/a
	: >"$out"
	: >asked
	python3 "$TOP/tests/lib/depot.py" packages asked >"$out" 2>"$out.log" \
	    3>&- &
	DEPOT_PID=$!
	for ((i = 0; i < 200; i++)); do
		DEPOT=http://127.0.0.1:$(cat "$out")
		[ "$DEPOT" = http://127.0.0.1: ] || return 0
		sleep 0.05
	done
	fail "no depot: $(cat "$out.log")"
}

depot_stop()
{
	[ -z "$DEPOT_PID" ] || kill "$DEPOT_PID"
	DEPOT_PID=
}

# bytes KEY: how many of this package the depot has sent.
bytes()
{
	awk -v path="/$1" '$1 == "GET" && $2 == path { n += $4 }
	    END { print n + 0 }' asked
}
