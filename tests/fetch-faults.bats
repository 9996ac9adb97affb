# chanpack-fetch through a bad network from a bucket of the tests' own: what
# comes is right, or an error in time; never something else that looks whole.
# slow
load lib/helper
load lib/origin
load lib/faults

setup()
{
	helper_setup
	large game.apk 1
	size=$(wc -c <game.apk)
	origin_start s3origin.py
	export AWS_ACCESS_KEY_ID=AKIDTEST AWS_SECRET_ACCESS_KEY=secret/of+test
	export AWS_REGION=test-region-1 CHANPACK_STORE=s3://bkt
	faults_start "http://127.0.0.1:$PORT"
	export AWS_ENDPOINT_URL=$FAULTS
}

teardown()
{
	faults_stop
	origin_stop
	helper_teardown
}

# fetch [ARG]...: into the file out; 124 if it takes far longer than it may.
fetch()
{
	timeout 60 chanpack-fetch --retries "${RETRIES:-2}" \
	    --timeout "${TIMEOUT:-10}" "$@" a >out
}

# right FEWEST [MOST]: the package comes, in so many requests.
right()
{
	fetch || fail "no package: $(cat "$FAULTS_DIR/rules")" || return
	cmp out game.apk || fail "$(cat "$FAULTS_DIR/rules")" || return
	asked "$@"
}

# ends STATUS TEXT FEWEST MOST [ARG]...: it ends so, with one message that has
# TEXT in it, after so many requests; what was written is the start of what was
# asked for, but not all of it.
ends()
{
	local from=0

	[ "${*:5}" != "-r 5-199999" ] || from=5
	run "-$1" --separate-stderr fetch "${@:5}"
	one_error fetch || return
	[[ $stderr == *"$2"* && $stderr != *secret* ]] ||
	    fail "$stderr" || return
	cmp -n "$(wc -c <out)" out <(tail -c "+$((from + 1))" game.apk) ||
	    return
	[ "$(wc -c <out)" -lt $((size - from)) ] || fail whole || return
	asked "$3" "$4"
}

@test "a slow network changes nothing" {
	rule '*' GET '*' wait 0.5
	rule '*' GET '*' drip 200000 0.1
	right 1
}

@test "an answer that ends at any byte is gone on with from there" {
	local how n

	for how in cut break; do
		for n in 0 1 $((RANDOM + 1)) $((RANDOM * 30)) $((size - 1)); do
			calm
			rule 1 GET '*' "$how" "$n"
			right 2
			[ "$n" -eq 0 ] || asked 1 1 "bytes=$n-$((size - 1)) \"v1\""
		done
	done
}

@test "a range that breaks off is gone on with to its own end" {
	rule 1 GET '*' break 1000
	fetch -r 5-199999
	cmp out <(tail -c +6 game.apk | head -c 199995)
	asked 1 1 'bytes=5-199999 -'
	asked 1 1 'bytes=1005-199999 "v1"'
}

@test "a head that ends at any byte is asked for again" {
	local n

	for n in 0 1 9 12 15 17 30 80 100 120 125 130 140 145; do
		calm
		rule 1 GET '*' cut-head $n
		right 2
	done
	calm
	rule '*' GET '*' cut-head 100
	ends 75 '' 3 3
}

@test "a connection that ends without an answer is tried anew, but not for ever" {
	local how words

	for how in close reset lost 'interim 2'; do
		calm
		read -ra words <<<"$how"
		rule 1 GET '*' "${words[@]}"
		right 2
		calm
		rule '*' GET '*' "${words[@]}"
		ends 75 '' 3 3
	done
}

@test "errors in a burst are waited through, and no longer than retries last" {
	local code

	for code in 500 503; do
		calm
		rule -2 GET '*' status $code
		right 3
	done
	calm
	rule -2 GET '*' status 503 'Retry-After: 1'
	right 3
	calm
	rule '*' GET '*' status 503 'Retry-After: 1'
	ends 75 503 3 3
	for n in 61 1000000000 'Fri, 31 Dec 2099 23:59:59 GMT'; do
		calm
		rule '*' GET '*' status 503 "Retry-After: $n"
		ends 75 'asks to wait more than a minute' 1 1
	done
	for n in -5 soon 'Fri, 31 Dec 1999 23:59:59 GMT'; do
		calm
		rule 1 GET '*' status 503 "Retry-After: $n"
		right 2
	done
}

@test "errors in the middle of a package do not lose its place" {
	rule 1 GET '*' break 300000
	rule 2 GET '*' status 500
	rule 3 GET '*' break 300000
	rule 4 GET '*' status 503
	right 5
	asked 2 2 bytes=300000-
	asked 2 2 bytes=600000-
}

@test "the whole instead of a range is no range" {
	rule '*' GET '*' without Range
	ends 1 'does not support ranges' 1 1 -r 5-199999
	calm
	rule 1 GET '*' break 100000
	rule 2- GET '*' without Range
	ends 75 'does not support ranges' 2 2
	[ "$(wc -c <out)" -eq 100000 ]
}

@test "a body of another length than the range is never taken for it" {
	rule '*' GET '*' fewer 1
	ends 1 contradicts 1 1 -r 5-199999
	calm
	rule '*' GET '*' more 'and more'
	fetch -r 5-199999
	cmp out <(tail -c +6 game.apk | head -c 199995)
	calm
	rule '*' GET '*' set Content-Length 199996
	ends 1 contradicts 1 1 -r 5-199999
	calm
	rule '*' GET '*' set Content-Length $((size + 1))
	RETRIES=0 TIMEOUT=1 run -75 --separate-stderr fetch
	one_error fetch
	cmp -n "$size" out game.apk
}

@test "a Content-Range of other bytes, or of none, is refused" {
	local range

	for range in 4-199998/$size 5-199998/$size 5-199999/199999 6-5/$size \
	    5-199999/18446744073709551616 '5-199999/*' '*/*' "*/$size" x ''; do
		calm
		rule '*' GET '*' set Content-Range "bytes $range"
		ends 1 '' 1 1 -r 5-199999
		[ ! -s out ]
	done
	for range in "$((size - 1))" "$((size + 1))"; do
		calm
		rule 1 GET '*' break 100000
		rule 2 GET '*' set Content-Range "bytes 100000-$((size - 1))/$range"
		run --separate-stderr fetch
		[ "$status" -eq 1 ] || [ "$status" -eq 75 ]
		one_error fetch
		cmp out <(head -c 100000 game.apk)
	done
}

@test "after a break nothing is taken but the same version" {
	local etag

	for etag in '"v2"' 'W/"v1"' v1 '"v1' ''; do
		calm
		rule 1 GET '*' break 100000
		rule 2- GET '*' set ETag "$etag"
		ends 75 changed 2 2
		[ "$(wc -c <out)" -eq 100000 ]
	done
	for etag in 'W/"v1"' '"v 1"' v1; do
		calm
		rule 1 GET '*' break 100000
		rule 1 GET '*' set ETag "$etag"
		ends 75 'without a strong entity tag' 1 1
	done
	calm
	rule 1 GET '*' break 100000
	rule 1 GET '*' drop ETag
	ends 75 'without a strong entity tag' 1 1
}

@test "bytes in a coding are refused" {
	local coding

	for coding in gzip br 'identity, gzip'; do
		calm
		rule '*' GET '*' set Content-Encoding "$coding"
		ends 1 encoded 1 1
		[ ! -s out ]
	done
}

@test "what is no answer of HTTP, or a head without end, is an error" {
	local how

	for how in garbage endless interim; do
		calm
		rule '*' GET '*' "$how"
		run --separate-stderr fetch
		[ "$status" -eq 1 ] || [ "$status" -eq 75 ] || fail "$status"
		one_error fetch
		[ ! -s out ]
		asked 1 3
	done
}

@test "no body of an error is believed, or read to its end" {
	rule '*' GET '*' bomb 400
	ends 1 'status 400' 1 1
	calm
	rule '*' GET '*' bomb 404
	ends 1 'not in the store' 1 1
	calm
	rule '*' GET '*' bomb 503
	ends 75 503 3 3
}

@test "a redirection to another region or host is told, and not followed" {
	rule '*' GET '*' status 301 'x-amz-bucket-region: far-away-7' \
	    "Location: $FAULTS/bkt/b"
	ends 1 'region far-away-7: set AWS_REGION' 1 1
	calm
	rule '*' GET '*' status 307 "Location: $FAULTS/bkt/b"
	ends 1 'status 307' 1 1
	calm
	rule '*' GET '*' status 301
	ends 1 'status 301' 1 1
}

@test "who hangs before the head, or in the body, is left in time" {
	local TIMEOUT=1

	rule 1 GET '*' hang
	right 2 3
	calm
	rule '*' GET '*' hang
	RETRIES=1 ends 75 '' 2 2
	calm
	rule 1 GET '*' stall 300000
	right 2 3
	asked 1 1 bytes=300000-
	calm
	rule '*' GET '*' stall 10
	RETRIES=1 ends 75 '' 2 2
}
