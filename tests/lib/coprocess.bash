# Questions to chanpack-fetch --coprocess as lines: load after helper.
# shellcheck shell=bash

# lines [ARG]...: a coprocess with these options is asked the lines on standard
# input, as lines.py says.
lines()
{
	python3 -B "$TOP/tests/lib/lines.py" "$@"
}

# talk [ARG]...: the same; what it says is then in the file said.
talk()
{
	lines "$@" >said
}

# tag KEY [ARG]...: the version that `stat` gives.
tag()
{
	printf 'stat %s\n' "$1" | lines "${@:2}" |
	    sed -n 's/^ok [0-9]* [0-9]* //p'
}

# says TEXT: the file said begins with this line, or one that matches.
says()
{
	local line

	line=$(head -n 1 said | tr -d '\0')
	# shellcheck disable=SC2053
	[[ $line == $1 ]] || fail "it says: $line"
}
