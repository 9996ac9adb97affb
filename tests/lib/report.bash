# What the tests of chanpack-report share: `load lib/helper`, then this.
# shellcheck shell=bash

# ended TIME REST [SECONDS]: a line of the log: an answer of a package of 100
# bytes ended at this time of 2026-11-23 (or later: "24T08:00:00"), or so.
ended()
{
	local when=$1

	[[ $when == *T* ]] || when=23T$when
	printf 'time=2026-11-%s.000Z event=end id=0-1 %s seconds=%s complete=1\n' \
	    "$when" "$2" "${3:-1.000}"
}

# part TIME PEER FIRST SENT [SECONDS]: a part of channel c's package.
part()
{
	ended "$1" "peer=$2 method=GET key=k channel=c status=206 total=100 range=$3-99 agent=\"a b\" sent=$4" "${5:-1.000}"
}

# whole TIME PEER [SENT]: all of it in one answer; or but SENT bytes of it.
whole()
{
	ended "$1" "peer=$2 method=GET key=k channel=c status=200 total=100 agent=\"a b\" sent=${3:-100}"
}

# proxied TIME PEER REST: a line of nginx's log, at so many seconds of
# 2026-11-23, 08:00:00 UTC.
proxied()
{
	printf 'proxy=nginx time=%s.000 peer=%s %s seconds=1.000\n' \
	    $((1795420800 + $1)) "$2" "$3"
}

# report [ARG]...: as CSV, without its head.
report()
{
	(
		set -o pipefail
		chanpack-report --csv "$@" | tail -n +2
	)
}

# counts BEGUN COMPLETED BYTES <LOG: what the first day has, with no message.
counts()
{
	local got

	got=$(report 2>&1)
	[ "$got" = "2026-11-23,$1,$2,$(($1 - $2)),$3,c" ] || fail "$got"
}

# others LIST <LOG: what --also counts, when there are no downloads.
others()
{
	report --by day --also "$1" | cut -d , -f 6-
}
