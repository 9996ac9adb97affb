# chanpack-fetch from HTTP servers, good ones and bad ones.
# slow
load lib/helper
load lib/origin

setup()
{
	helper_setup
	large game.apk 1
	size=$(wc -c <game.apk)
	origin
}

teardown()
{
	origin_stop
	helper_teardown
}

# origin [CERTIFICATE]: start one, whose address is then in ORIGIN.
origin()
{
	origin_start origin.py "$@"
	ORIGIN=${1:+https}
	ORIGIN=${ORIGIN:-http}://127.0.0.1:$PORT
}

# part FIRST LAST: these bytes of the package.
part()
{
	tail -c "+$(($1 + 1))" game.apk | head -c "$(($2 - $1 + 1))"
}

# questions N: so many were asked.
questions()
{
	[ "$(wc -l <asked)" -eq "$1" ] || fail "$(cat asked)"
}

# ends STATUS TEXT FAULT [ARG]...: fetching from there ends so, with one
# message that has TEXT in it; what was written is the start of what was asked
# for, but not all of it.
ends()
{
	local status=$1 text=$2 fault=$3 from=0 bytes

	shift 3
	[ "$*" != "-r 5-199999" ] || from=5
	: >out
	run "-$status" --separate-stderr bash -c 'chanpack-fetch "$@" >out' - \
	    --retries 1 -s "$ORIGIN/$fault" "$@" a
	one_error fetch
	[[ $stderr == *"$text"* ]] || fail "$stderr"
	bytes=$(wc -c <out)
	cmp -n "$bytes" out <(part $from $((size - 1)))
	[ "$bytes" -lt $((size - from)) ]
}

@test "a package comes whole, and in ranges, as it does from a directory" {
	local range

	chanpack-upload --accept broken -qk a game.apk
	chanpack-fetch -s "$ORIGIN" a | cmp - game.apk
	for range in 0-0 7-4102 1- "$((size - 1))-" -1 -5000 "-$((size + 9))" \
	    "100-$((size + 9))" 5-18446744073709551615 \
	    -18446744073709551615; do
		chanpack-fetch -s "$ORIGIN" -r "$range" a |
		    cmp - <(chanpack-fetch -r "$range" a)
	done
	for range in "$size-" 9223372036854775807-; do
		ends 1 "it has $size bytes" - -r "$range"
	done
	ends 1 'no range' - -r -0
	run ! grep If-Match asked
}

@test "an empty package is fetched whole, but has no range" {
	: >empty
	origin_stop
	cp empty game.apk
	origin
	run -0 --separate-stderr chanpack-fetch -s "$ORIGIN" a
	[ -z "$output$stderr" ]
	run -1 --separate-stderr chanpack-fetch -s "$ORIGIN" -r 0- a
	[[ $stderr == *"it has 0 bytes"* ]]
}

@test "the key is encoded once behind the prefix, which is sent as it is" {
	chanpack-fetch -s "$ORIGIN/x%2Fy/./" 'a b/é%2F+.apk' | cmp - game.apk
	CHANPACK_STORE=$ORIGIN chanpack-fetch \
	    'http://cdn/a%20b/c.apk?x=1' | cmp - game.apk
	printf '%s  \n' /x%2Fy/./a%20b/%C3%A9%252F%2B.apk /a%20b/c.apk |
	    cmp - asked
}

@test "a stream that breaks goes on where it stopped, if nothing has changed" {
	chanpack-fetch -s "$ORIGIN/reset:2" a | cmp - game.apk
	questions 3
	[ "$(sed -n 2p asked)" = \
	    "/reset:2/a bytes=100000-$((size - 1)) \"v1\"" ]
	: >asked
	chanpack-fetch -s "$ORIGIN/reset:1" -r 5-199999 b |
	    cmp - <(part 5 199999)
	[ "$(sed -n 2p asked)" = '/reset:1/b bytes=100005-199999 "v1"' ]
	chanpack-fetch -s "$ORIGIN/short-chunks:1" -r 5-199999 a |
	    cmp - <(part 5 199999)
}

@test "what breaks often, but gets on, is not given up" {
	chanpack-fetch --retries 1 -s "$ORIGIN/reset" a | cmp - game.apk
	questions $(((size + 99999) / 100000))
}

@test "a break before the first byte begins anew, whatever the version" {
	chanpack-fetch -s "$ORIGIN/reset-early:1" a | cmp - game.apk
	chanpack-fetch -s "$ORIGIN/nothing:2" a | cmp - game.apk
	run ! grep bytes asked
}

@test "two versions are never mixed" {
	local changed='the package changed while it was being read'

	ends 75 "$ORIGIN/changed: \"a\": $changed: \
its entity tag was \"v1\", and is \"v3\"" changed
	[ "$(wc -c <out)" -eq 100000 ]
	questions 3
	ends 75 "$changed: its entity tag was \"v1\", and is \"v2\"" \
	    ignores-match
	[ "$(wc -c <out)" -eq 100000 ]
	ends 75 "$changed: it had $size bytes, and has $((size + 1))" \
	    other-total
	ends 75 'without a strong entity tag' reset-weak
	ends 75 'does not support ranges' whole-later
	questions 10
}

@test "an entity tag that is weak or missing is told, and the bytes are right" {
	local fault lacks none='it has no valid entity tag'

	while IFS=: read -r fault lacks; do
		run -0 --separate-stderr bash -c 'chanpack-fetch "$@" >out' - \
		    -s "$ORIGIN/$fault" a
		cmp out game.apk
		[ "$stderr" = "chanpack-fetch: $ORIGIN/$fault: \"a\": $lacks, \
so that no range can be pinned to one version" ] || fail "$stderr"
		chanpack-fetch -s "$ORIGIN/$fault" -r 5-9 a 2>err |
		    cmp - <(part 5 9)
		[ "$(cat err)" = "$stderr" ]
	done <<-EOF2
		weak:its entity tag is weak
		no-etag:$none
		bad-etag:$none
	EOF2
}

@test "an answer that is not the range asked for is an error" {
	ends 1 'does not support ranges' whole -r 5-199999
	ends 1 'another range' shifted -r 5-199999
	ends 75 'another range' shifted-later
	[ "$(wc -c <out)" -eq 100000 ]
	ends 1 'another range' fewer -r 5-199999
	ends 1 'malformed' outside -r 5-199999
	ends 1 'contradicts' no-range -r 5-199999
	ends 1 'contradicts' no-range -r 0-0
	ends 1 'contradicts' part
	ends 75 'too early' short-chunks -r 5-199999
	# The bytes were right, but no complete answer has come.
	run -1 --separate-stderr bash -c 'chanpack-fetch "$@" | wc -c
	    exit ${PIPESTATUS[0]}' - -s "$ORIGIN/long-chunks" -r 5-9 a
	one_error fetch
	[[ $stderr == *'more bytes'* && $output -lt 5 ]]
}

@test "an answer whose end could not be told, or is encoded, is refused" {
	ends 1 'how long' no-length
	ends 1 encoded encoded
	[ ! -s out ]
}

@test "what may pass is tried again, so often and no more" {
	for status in 408 429 500 502 503 504; do
		: >asked
		chanpack-fetch -s "$ORIGIN/$status:2" a | cmp - game.apk
		questions 3
		: >asked
		ends 75 "$status" $status
		questions 2
	done
	: >asked
	run -75 chanpack-fetch --retries 0 -s "$ORIGIN/503" b
	questions 1
}

@test "what will not pass is not tried again" {
	ends 1 'not in the store' 404
	ends 1 'not in the store' 410
	ends 1 'does not let us' 403
	ends 1 'does not let us' 401
	ends 1 'status 400' 400
	ends 1 'status 501' 501
	questions 6
	[ ! -s out ]
}

@test "Retry-After is waited for if it is short, and believed if it is long" {
	local start=$EPOCHREALTIME

	chanpack-fetch -s "$ORIGIN/soon:1" a | cmp - game.apk
	[ $((${EPOCHREALTIME/./} - ${start/./})) -ge 1000000 ]
	: >asked
	ends 75 'asks to wait more than a minute' later
	questions 1
}

@test "a server that hangs is left, and the rest asked for again" {
	timeout 60 chanpack-fetch --timeout 1 -s "$ORIGIN/hang:1" a |
	    cmp - game.apk
	questions 2
	grep -q 'bytes=100000-' asked
}

@test "redirections are followed, but not for ever and not out of TLS" {
	chanpack-fetch -s "$ORIGIN/moved" a | cmp - game.apk
	: >asked
	ends 1 redirect loop
	questions 6
	ends 1 '' to/file:///etc/passwd
	[ ! -s out ]
}

# certificate [NAME]: make one for this name or address, in tls.pem.
certificate()
{
	openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=origin \
	    -addext "subjectAltName=$1" -keyout key.pem -out cert.pem \
	    2>openssl.log
	cat cert.pem key.pem >tls.pem
}

@test "a server must prove its name, to those whom we trust" {
	local plain=$ORIGIN

	certificate IP:127.0.0.1
	origin tls.pem
	ends 1 '' -
	export SSL_CERT_FILE=$PWD/cert.pem
	chanpack-fetch -s "$ORIGIN" a | cmp - game.apk
	ends 1 '' "to/$plain"
	chanpack-fetch -s "$plain/to/$ORIGIN" a | cmp - game.apk
	certificate DNS:else.example
	origin tls.pem
	ends 1 '' -
	[ ! -s out ]
}

@test "nobody there, and no such host, may pass" {
	origin_stop
	run -75 --separate-stderr chanpack-fetch --retries 1 -s "$ORIGIN" a
	one_error fetch
	[ -z "$output" ]
	run -75 chanpack-fetch --retries 0 -s http://no-such-host.invalid a
}

@test "standard output that is full, or closed, ends it at once" {
	run -75 --separate-stderr bash -c \
	    'chanpack-fetch "$@" >/dev/full' - -s "$ORIGIN" a
	one_error fetch
	questions 1
	run --separate-stderr bash -c \
	    'chanpack-fetch "$@" | head -c 4; exit ${PIPESTATUS[0]}' - \
	    -s "$ORIGIN" a
	[ "$status" -eq 141 ] && [ -z "$stderr" ]
}

@test "an address that is none, or has a password, is refused without it" {
	local store

	for store in http:// http:///a "$ORIGIN/a b" "$ORIGIN/?q" "$ORIGIN/#f" \
	    ftp://h/ https://:8; do
		run -2 --separate-stderr chanpack-fetch -s "$store" a
		one_error fetch
	done
	run -2 --separate-stderr chanpack-fetch -s http://me:hush@h/ a
	[[ $stderr == *password* && $stderr != *hush* ]]
	questions 0
}

@test "the proxy of the environment is used" {
	http_proxy=$ORIGIN chanpack-fetch -s http://far.invalid/x a |
	    cmp - game.apk
	grep -qx 'http://far.invalid/x/a *' asked
}

@test "retries and the timeout are numbers, in their bounds" {
	local args

	for args in '--retries x' '--retries -1' '--retries 1001' '--timeout 0' \
	    '--timeout 1001' '--retries 1 --retries 1'; do
		# shellcheck disable=SC2086
		run -2 chanpack-fetch $args a
	done
}
