# What is completed when Tab is pressed in real shells, on a terminal.
load ../lib/helper

setup()
{
	helper_setup
	"$TOP/scripts/completions" "$HOME" "${CHANPACK_BIN:-$TOP/bin}"/chanpack-*
	mkdir packages
	: >packages/game.apk
}

# pressed LINE: it is typed in each shell; what comes of it is in SHELL.out.
pressed()
{
	local shell

	for shell in bash zsh fish; do
		python3 "$TOP/tests/lib/complete.py" $shell "$HOME" "$1" \
		    >"$shell.out" 2>&1 &
	done
	wait
}

# typed LINE WORD...: in each shell, Tab makes WORDs of LINE, whose tab it is; a
# "=" at the end may be left out, and a "/" of a directory.
typed()
{
	local shell words got

	words=$(printf '%s\n' "${@:2}")
	pressed "$1"
	for shell in bash zsh fish; do
		got=$(<"$shell.out")
		[ "${got%[=/]}" = "${words%[=/]}" ] || fail "$shell: $got"
	done
}

# shown LINE WORD...: in each shell, Tab and Tab show all the WORDs.
shown()
{
	local shell word

	pressed "$1"
	for shell in bash zsh fish; do
		for word in "${@:2}"; do
			grep -q -e "$word" "$shell.out" ||
			    fail "$shell: $(<"$shell.out")"
		done
	done
}

@test "long options are completed" {
	typed $'chanpack-show --ag\t' --against=
	typed $'chanpack-listen --wor\t' --workers=
	shown $'chanpack-upload --a\t\t' --abort-stale --accept --any
}

@test "an argument is completed as what it is" {
	typed $'chanpack-splice -S qu\t' -S query
	typed $'chanpack-splice --place=qu\t' --place=query
	typed $'chanpack-listen --cache pack\t' --cache packages/
	typed $'chanpack-show --against packages/ga\t' \
	    --against packages/game.apk
	shown $'chanpack-show -F \t\t' walle hume
}

@test "operands are completed where they are files" {
	typed $'chanpack-show packages/ga\t' packages/game.apk
	typed $'chanpack-split pack\t' pack
}
