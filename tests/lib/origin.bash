# Servers of the tests' own that chanpack-fetch reads from: load after helper.
# shellcheck shell=bash

# origin_start PROGRAM [ARG]...: start PROGRAM of tests/lib; its port is then
# in PORT, and each question a line of the file asked.
origin_start()
{
	local i out=$BATS_TEST_TMPDIR/origin.${#ORIGINS[@]} program=$1

	shift
	: >"$out"
	: >asked
	# In huge pages, bodies of megabytes cost the server half as much.
	GLIBC_TUNABLES=glibc.malloc.hugetlb=1 \
	    python3 "$TOP/tests/lib/$program" game.apk asked "$@" >"$out" \
	    2>"$out.log" 3>&- &
	ORIGINS+=($!)
	for ((i = 0; i < 200; i++)); do
		PORT=$(cat "$out")
		[ -z "$PORT" ] || return 0
		sleep 0.05
	done
	fail "no $program: $(cat "$out.log")"
}

# origin_stop: stop them all.
origin_stop()
{
	[ ${#ORIGINS[@]} -eq 0 ] || kill "${ORIGINS[@]}"
	ORIGINS=()
}
