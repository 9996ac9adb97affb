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
