# What the tests of PE and MSI files share: `load lib/helper`, then this.
# shellcheck shell=bash

# desktop pe|msi OUT [WORD]...: make a file, as fixtures/desktop.py has it.
desktop()
{
	python3 "$FIXTURES/desktop.py" "$@"
}

# peread ARG...: readers and rules that know nothing of ours.
peread()
{
	python3 "$TOP/tests/lib/peread.py" "$@"
}

# checked BASE FILE CHANNEL FORM...: by the rules FILE is BASE with this
# channel, which all readers of each form find (with READER set, that one), and
# so do we.
checked()
{
	local form

	# shellcheck disable=SC2086 # none or one word
	peread check "${@:1:3}" ${READER:-"${@:4}"} || return
	for form in "${@:4}"; do
		[ "$(chanpack-show -q -F "$form" "$2")" = "$3" ] ||
		    fail "$form: chanpack-show does not find \"$3\"" || return
	done
}

# stamp FORM[,FORM]... CHANNEL BASE: into the file out, by the rules; out again,
# it gives the base.
stamp()
{
	chanpack-inject -F "$1" -c "$2" -o out "$3" 2>said || return
	# shellcheck disable=SC2086 # a list
	checked "$3" out "$2" ${1//,/ } || return
	chanpack-inject -F "$1" -c "$2" out 2>/dev/null | cmp - out || return
	chanpack-inject -F "$1" -d out 2>/dev/null | cmp - "$3"
}

# same_size A B
same_size()
{
	[ "$(stat -c %s "$1")" -eq "$(stat -c %s "$2")" ] ||
	    fail "$1 and $2 have different sizes"
}
