# Stores of other machines, as chanpack-listen sees them: load after serve.
# shellcheck shell=bash

# Of a sanitizer's build: what is confined by seccomp cannot look for leaks.
export ASAN_OPTIONS=detect_leaks=0

# fake: chanpack-listen finds a coprocess of the tests' own (coprocess.py), which
# reads the directory packages; each question is a line of the file asked.
fake()
{
	local dir=$BATS_TEST_TMPDIR/fake

	mkdir -p "$dir" packages/a
	cp "$(command -v chanpack-listen)" "$dir"
	cat >"$dir/chanpack-fetch" <<-EOF
	#!/bin/sh
	exec python3 "$TOP/tests/lib/coprocess.py" "\$@"
	EOF
	chmod +x "$dir/chanpack-fetch"
	export PATH=$dir:$PATH
	export FAKE_STORE=$PWD/packages FAKE_MODE=$PWD/mode FAKE_LOG=$PWD/asked
	: >asked
	cp "$GOLDEN/base-v2v3.apk" packages/a/game.apk
	# shellcheck disable=SC2034 # for ask
	SERVE=(-s http://store.example/secret-place)
}

# distant_big: a/big.apk, larger than what sockets and pipes buffer; its package
# for huawei is in the file want.
distant_big()
{
	large packages/a/big.apk "${1:-24}"
	chanpack-inject -c huawei packages/a/big.apk >want
}

# lies HOW [VERB]: what the coprocess does from now on; without arguments it is
# honest.
lies()
{
	printf '%s\n' "$*" >mode.new
	mv mode.new mode
}

# asked N REGEX: so many lines of the file asked match.
asked()
{
	local n

	n=$(grep -cE "$2" asked || true)
	[ "$n" = "$1" ] || fail "$n times $2, not $1: $(cat asked)"
}

# depot_start: a server of the directory packages; its URL is in DEPOT, and each
# question a line of the file asked (depot.py).
depot_start()
{
	local i out=$BATS_TEST_TMPDIR/depot

	mkdir -p packages/a
	: >"$out"
	: >asked
	: >"$out"
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
