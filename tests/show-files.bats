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

@test "standard input begins where it stands, as for inject" {
	local tail args

	chanpack-inject -c mine -o good.apk "$FIXTURES/v2.apk"
	printf '0123456789' | cat - good.apk >joined
	behind() {
		(
			dd of=/dev/null bs=10 count=1 status=none
			"$@"
		)
	}
	[ "$(behind chanpack-inject -c new <joined | chanpack-show -q)" = new ]
	for args in -q -j --verify "--against $FIXTURES/v2.apk"; do
		# shellcheck disable=SC2086 # several words
		chanpack-show $args - <good.apk >want
		# shellcheck disable=SC2086
		behind chanpack-show $args - <joined >got
		cmp got want
	done
	# The first bytes were read by another: they are missing.
	run -1 --separate-stderr behind chanpack-inject -c x <good.apk
	tail=${stderr#*: }
	for args in -q --verify; do
		run -1 --separate-stderr behind chanpack-show $args - <good.apk
		[ "$stderr" = "chanpack-show: $tail" ]
	done
	run -1 --separate-stderr behind chanpack-show \
	    --against "$FIXTURES/v2.apk" - <good.apk
	[[ $stderr == *"differs from the base at offset 0"* ]]
	run -1 --separate-stderr behind chanpack-show -j - <good.apk
	[ "standard input: $(jq -r .error <<<"$output")" = "$tail" ]
}
