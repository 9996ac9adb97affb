# The reader in C that apps take along, scripts/readers/channel.c.
load lib/helper
load lib/appreader

# As an app would build it, with the sanitizers.
setup_file()
{
	cc -std=c99 -Wall -Wextra -Wpedantic -Werror \
	    -fsanitize=address,undefined -fno-sanitize-recover=all \
	    -o "$BATS_FILE_TMPDIR/reader" \
	    "${BATS_TEST_FILENAME%/*}"/../scripts/readers/{example,channel}.c
}

@test "the C reader finds in sound packages what chanpack-show finds" {
	PACKAGES=()
	stamp_all
	agrees "$BATS_FILE_TMPDIR/reader"
	# Each form in each of them, extras, and what others made.
	[ "$(wc -l <want)" -eq 76 ]
	grep -qF $'extras.apk\twalle\thuawei\tk=v\t名="\\x = ∑\tLLL' want
	[ "$(grep -c $'^many.apk\t.*\tn64=64$' want)" -eq 2 ]
	[ "$(grep -c "^$GOLDEN/[a-z]*-v2v3-huawei.apk" want)" -eq 3 ]
}

@test "the C reader finds in damaged packages what chanpack-show finds, or nothing" {
	PACKAGES=()
	damage
	[ ${#PACKAGES[@]} -ge 650 ]
	agrees "$BATS_FILE_TMPDIR/reader"
	# The largest block that is read, and a larger one.
	[ "$(grep -c '^damaged/large-0.apk.*a$' want)" -eq 2 ]
	grep -q 'damaged/large-1.apk: signing block of 16777217 bytes' why
	# Some are still whole, most are not.
	[ "$(grep -c $'\thuawei$' want)" -ge 100 ]
	[ "$(wc -l <why)" -ge 300 ]
}
