# Several files at once.
load lib/helper

@test "each line begins with the whole name of its file" {
	local long

	long=$(printf '%0250d' 0).apk
	chanpack-inject -c one -o "$long" "$FIXTURES/v2.apk"
	chanpack-inject -c two -o $'tab\there.apk' "$FIXTURES/v2.apk"
	run -0 chanpack-show "$long" $'tab\there.apk'
	[ "${lines[0]}" = "$long	walle	one" ]
	[ "${lines[1]}" = 'tab\x09here.apk	walle	two' ]
}

@test "what can hold no package is refused, and no device is read for ever" {
	run -1 --separate-stderr timeout 20 chanpack-show /dev/zero
	[ "$stderr" = 'chanpack-show: /dev/zero: a character device, not a package' ]
	run -1 --separate-stderr timeout 20 chanpack-show --verify .
	[ "$stderr" = 'chanpack-show: .: a directory, not a package' ]
	run -1 script -qec 'timeout --foreground 20 chanpack-show' /dev/null </dev/null
	[[ $output == *"a terminal, not a package: name a file"* ]]
}
