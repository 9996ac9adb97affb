# What the tests of chanpack-serve share: `load lib/helper`, then this.
# shellcheck shell=bash

SERVE=()

# store KEY FILE: put a file into the store, whatever it is.
store()
{
	chanpack-upload -fqk "$1" --accept formless,broken,stamped,bundle "$2" >/dev/null
}

# request METHOD TARGET [FIELD]...: the bytes of a request in HTTP/1.1.
request()
{
	printf '%s %s HTTP/1.1\r\nHost: dl.example.com\r\n' "$1" "$2"
	[ $# -eq 2 ] || printf '%s\r\n' "${@:3}"
	printf '\r\n'
}

# ask METHOD TARGET [FIELD]...: one request on standard input.  The answer is
# in the files answer, header (no carriage returns) and body, its status in
# STATUS.  Options of the server are in SERVE.
ask()
{
	answer "$1" < <(request "$@")
}

# answer [METHOD]: the same for the bytes on standard input.  Not in a pipeline:
# STATUS would be that of a subshell.
answer()
{
	if [ "$PROGRAM" = chanpack-listen ]; then
		serve_start "${SERVE[@]}" && driven talk "$PORT" >answer &&
		    serve_stop || return
	else
		"$PROGRAM" "${SERVE[@]}" >answer || return
	fi
	LC_ALL=C sed '/^\r$/q' answer | tr -d '\r' >header
	LC_ALL=C sed '1,/^\r$/d' answer >body
	STATUS=$(sed -n '1s/^HTTP\/1\.1 \([0-9]*\) [A-Z].*/\1/p' header)
	sound "${1:-GET}"
}

# sound METHOD: what holds for every answer.
sound()
{
	local length want

	[ "$(grep -ac '^HTTP/' answer)" = 1 ] || fail "$(head -c 500 answer)"
	! grep -qi '^Transfer-Encoding:' header || fail "a transfer coding"
	[ -n "$(field Date)" ] || return
	length=$(wc -c <body)
	if [ "$STATUS" = 304 ]; then
		want=0
	else
		want=$(field Content-Length) || return
		[ "$1" != HEAD ] || want=0
	fi
	[ "$length" = "$want" ] || fail "a body of $length bytes: $(cat header)"
}

# field NAME: the value of a field that is there exactly once.
field()
{
	local values

	values=$(sed -n "s/^$1: //Ip" header)
	[ "$(grep -ci "^$1:" header)" = 1 ] || fail "$1: $(cat header)" || return
	printf '%s\n' "$values"
}

# lacks NAME...: no such field is in the head.
lacks()
{
	local name

	for name; do
		! grep -i "^$name:" header >&2 || fail "$name is there"
	done
}

# is STATUS: of the last answer.
is()
{
	[ "$STATUS" = "$1" ] || fail "$STATUS, not $1: $(cat header)"
}

# error STATUS TEXT: the last answer is this error and says so in one line.
error()
{
	is "$1"
	[ "$(field Content-Type)" = "text/plain; charset=utf-8" ] || return
	[ "$(field Cache-Control)" = no-store ] || return
	lacks ETag Last-Modified Content-Disposition Accept-Ranges
	[[ $(wc -l <body) -eq 1 && $(cat body) == *"$2"* ]] ||
	    fail "not \"$2\": $(cat body)"
}

# refused STATUS TEXT METHOD TARGET [FIELD]...: ask, and get this error.
refused()
{
	ask "${@:3}" && error "$1" "$2"
}

# drive [ARG]...: the Python program on standard input, with wire.py.  Its
# first arguments are PORT and ours.
drive()
{
	PYTHONDONTWRITEBYTECODE=1 PYTHONPATH=$TOP/tests/lib \
	    python3 - "$@"
}

# driven NAME [ARG]...: the program NAME.py of tests/lib.
driven()
{
	python3 -B "$TOP/tests/lib/$1.py" "${@:2}"
}

# big: store a/big.apk, larger than what sockets buffer; its package for huawei
# is in the file want.
big()
{
	large big.apk 24
	store a/big.apk big.apk
	chanpack-inject -c huawei big.apk >want
}

# newkeys FILE ID...: a key file with a new key for each id.
newkeys()
{
	local id

	for id in "${@:2}"; do
		chanpack-splice --new-key "$id" || return
	done >"$1"
	chmod 600 "$1"
}

# target [ARG]...: what a client asks for that has the one channel URL that
# chanpack-splice prints for these arguments.
target()
{
	local url

	url=$(chanpack-splice "$@") && printf '/%s\n' "${url#*://*/}"
}

# hang_up TEXT: send SIGHUP to the server, and wait until it has said TEXT, and
# its old workers are gone.
hang_up()
{
	local i before old

	before=$(grep -cF "$1" "$SERVE_LOG" || true)
	mapfile -t old < <(pgrep -P "$SERVE_PID" -x chanpack-listen)
	kill -HUP "$SERVE_PID"
	for ((i = 0; i < 400; i++)); do
		[ "$(grep -cF "$1" "$SERVE_LOG")" -eq "$before" ] ||
		    kill -0 "${old[@]}" 2>/dev/null || return 0
		sleep 0.05
	done
	fail "no \"$1\", or old workers: $(cat "$SERVE_LOG")"
}

# told: what chanpack-listen has said since it listens.
told()
{
	sed '0,/: listening on /d' "$SERVE_LOG"
}

# fetched TARGET: get it from the server on PORT, into the files header and body
# and STATUS.
fetched()
{
	STATUS=$(curl -sS -D header -o body -w '%{http_code}' --path-as-is \
	    "http://127.0.0.1:$PORT$1")
}

# stopped: the server has ended by itself, with status 0.
stopped()
{
	local status=0

	wait "$SERVE_PID" || status=$?
	# shellcheck disable=SC2034 # for serve_stop
	SERVERS=()
	[ "$status" = 0 ] || fail "status $status: $(cat "$SERVE_LOG")"
}
