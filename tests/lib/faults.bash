# A bad network between a client and its store: load after helper.  What can be
# ordered stands at the top of faultproxy.py.
#
#	faults_start "$AWS_ENDPOINT_URL"	# before the store of this address
#	export AWS_ENDPOINT_URL=$FAULTS		# the client asks the proxy
#	rule 1 GET '*/game.apk' break 1000	# the first answer breaks off
#	chanpack-fetch game.apk | cmp - game.apk
#	asked 2					# the client has asked twice
#	calm					# no rules; nothing asked yet
#
# and faults_stop in the file's teardown.
# shellcheck shell=bash

FAULTING=()

# faults_start URL: start a proxy before the server at http://HOST:PORT; its own
# address is then in FAULTS, and rules are for the one that was started last.
faults_start()
{
	local i out

	FAULTS_DIR=$(mktemp -d -p "${BATS_TEST_TMPDIR:-$BATS_FILE_TMPDIR}")
	out=$FAULTS_DIR/port
	: >"$out"
	calm
	PYTHONDONTWRITEBYTECODE=1 python3 "$TOP/tests/lib/faultproxy.py" \
	    "${1#http://}" "$FAULTS_DIR/rules" "$FAULTS_DIR/log" >"$out" \
	    2>"$FAULTS_DIR/messages" 3>&- &
	FAULTING+=($!)
	for ((i = 0; i < 200; i++)); do
		if [ -s "$out" ]; then
			# shellcheck disable=SC2034 # for the tests
			FAULTS=http://127.0.0.1:$(cat "$out")
			return
		fi
		sleep 0.05
	done
	fail "no faultproxy.py: $(cat "$FAULTS_DIR/messages")"
}

# faults_stop: stop them all.
faults_stop()
{
	[ ${#FAULTING[@]} -eq 0 ] || kill "${FAULTING[@]}"
	FAULTING=()
}

# rule WHEN METHOD PATTERN FAULT [ARG]...: one more.
rule()
{
	local IFS=$'\t'

	printf '%s\n' "$*" >>"$FAULTS_DIR/rules"
}

# calm: no rules any more, and nothing was asked.
calm()
{
	: >"$FAULTS_DIR/rules"
	: >"$FAULTS_DIR/log"
	: >"$FAULTS_DIR/log.done"
}

# asked FEWEST [MOST [TEXT]]: so many requests (that have TEXT in their line of
# the log) have come; as many as FEWEST without MOST.
asked()
{
	local n

	n=$(grep -cF -e "${3-}" "$FAULTS_DIR/log" || true)
	((n >= $1 && n <= ${2:-$1})) ||
	    fail "asked $n times: $(cat "$FAULTS_DIR/log")"
}
