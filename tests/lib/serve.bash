# What the tests of chanpack-serve share: `load lib/helper`, then this.
# shellcheck shell=bash

SERVE=()

# store KEY FILE: put a file into the store, whatever it is, as chanpack-upload
# does, which takes ten times as long to start.
store()
{
	local base=${CHANPACK_STORE:-$XDG_DATA_HOME/chanpack}/$1

	install -D -m 644 "$2" "$base.new" && mv "$base.new" "$base"
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
	divide
	sound "${1:-GET}"
}

# divide: the file answer into the files header and body.
divide()
{
	local line at=0 LC_ALL=C

	STATUS=
	while IFS= read -r line; do
		at=$((at + ${#line} + 1))
		line=${line%$'\r'}
		printf '%s\n' "$line"
		[ -n "$line" ] || break
	done <answer >header
	tail -c +$((at + 1)) answer >body
	IFS= read -r line <header || return
	[[ ! $line =~ ^HTTP/1\.1\ ([0-9]+)\ [A-Z] ]] || STATUS=${BASH_REMATCH[1]}
}

# sound METHOD: what holds for every answer.
sound()
{
	local length want=0

	find_fields Transfer-Encoding
	[ ${#FOUND[@]} -eq 0 ] || fail "a transfer coding" || return
	find_fields Date
	[ ${#FOUND[@]} -eq 1 ] || fail "not one Date: $(<header)" ||
	    return
	length=$(stat -c %s body) || return
	if [[ $STATUS != 304 && $1 != HEAD ]]; then
		find_fields Content-Length
		want=${FOUND[*]}
	fi
	[ "$length" = "$want" ] || fail "a body of $length bytes: $(<header)"
}

# find_fields NAME: the values of the fields of this name are in FOUND.
find_fields()
{
	local line name=${1,,}:

	FOUND=()
	while IFS= read -r line; do
		[[ ${line,,} != "$name "* ]] || FOUND+=("${line#*: }")
	done <header
}

# field NAME: the value of a field that is there exactly once.
field()
{
	find_fields "$1"
	[ ${#FOUND[@]} -eq 1 ] || fail "$1: $(<header)" || return
	printf '%s\n' "${FOUND[0]}"
}

# lacks NAME...: no such field is in the head.
lacks()
{
	local name

	for name; do
		find_fields "$name"
		[ ${#FOUND[@]} -eq 0 ] || fail "$name is there" || return
	done
}

# is STATUS: of the last answer.
is()
{
	[ "$STATUS" = "$1" ] || fail "$STATUS, not $1: $(<header)"
}

# error STATUS TEXT: the last answer is this error and says so in one line.
error()
{
	local text

	is "$1" || return
	find_fields Content-Type
	[ "${FOUND[*]}" = "text/plain; charset=utf-8" ] || return
	find_fields Cache-Control
	[ "${FOUND[*]}" = no-store ] || return
	lacks ETag Last-Modified Content-Disposition Accept-Ranges || return
	mapfile -t text <body
	[[ ${#text[@]} -eq 1 && ${text[0]} == *"$2"* ]] ||
	    fail "not \"$2\": $(<body)"
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
