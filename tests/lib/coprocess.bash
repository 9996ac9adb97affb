# What the tests of chanpack-fetch --coprocess=1 share: load after helper.
# shellcheck shell=bash

# talk [ARG]...: a coprocess that gets the lines on standard input; what it says
# is then in the file said.
talk()
{
	chanpack-fetch --coprocess=1 "$@" >said
}

# tag KEY [ARG]...: the tag that `stat` gives.
tag()
{
	printf 'stat %s\n' "$1" | chanpack-fetch --coprocess=1 "${@:2}" |
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
