# The reader of seals in C that apps take along, scripts/readers/seal.c.
load lib/helper
load lib/sealreader

# As an app would build it, with the sanitizers.
setup_file()
{
	local top=${BATS_TEST_FILENAME%/*}/.. program

	for program in tests/lib/seallines scripts/readers/sealexample; do
		cc -std=c99 -Wall -Wextra -Wpedantic -Werror \
		    -fsanitize=address,undefined -fno-sanitize-recover=all \
		    -o "$BATS_FILE_TMPDIR/${program##*/}" "$top/$program.c" \
		    "$top"/scripts/readers/{seal,channel}.c -lhogweed -lnettle
	done
}

@test "openssl signs the vectors anew, and says of each what it says itself" {
	sealvectors make | cmp - "$VECTORS"
	[ -z "$(sealvectors judge "$VECTORS")" ]
	[ "$(jq '.seals | length' "$VECTORS")" -eq 70 ]
	[ "$(jq -r '.seals[].name' "$VECTORS" | sort | uniq -d)" = "" ]
	# The certificates are such.
	jq -r .certificates.app "$VECTORS" | xxd -r -p |
	    openssl x509 -inform DER -out app.pem
	openssl verify -CAfile app.pem app.pem
}

@test "one vector is in the man page" {
	sed -n '/^\.Ss The value/,/^\.Sh/p' "$TOP/man/chanpack-readers.7" |
	    grep -xE '[0-9a-f]{1,64}' | tr -d '\n' >got
	jq -r .certificates.app "$VECTORS" | xxd -r -p >app.der
	printf %s%s%s "$(jq -r .keys.publisher "$VECTORS")" "$(sha app.der)" \
	    "$(jq -r '.seals[] | select(.name == "expiry 1798761600").value' \
		"$VECTORS")" | cmp - got
}

@test "the C reader says what the vectors say, and tells every changed byte" {
	vectors_tell "$BATS_FILE_TMPDIR/seallines"
}

@test "the C reader reads the seal of a package beside all else, and of two the last" {
	packages
	packages_tell "$BATS_FILE_TMPDIR/sealexample"
	verify_like "$FIXTURES/v2v3-verity.apk" v2v3-verity.apk
	[ "$(chanpack-show -F walle sealed.walle.apk)" = $'walle\ta' ]
	[ "$(chanpack-show -F walle then.walle.apk)" = $'walle\ta' ]
}

@test "the C example names no file if there is one, and knows how it is called" {
	local reader=$BATS_FILE_TMPDIR/sealexample

	app
	seals put "$FIXTURES/v2.apk" v2.apk "$SEAL"
	"$reader" "${ARGS[@]}" v2.apk >got
	printf 'valid\t渠道 1\t4294967295\n' | cmp - got
	run -2 "$reader" "${ARGS[@]}"
	run -2 "$reader" "${ARGS[0]%?}" "${ARGS[1]}" v2.apk
	run -2 "$reader" "${ARGS[0]}" "${ARGS[1]}0" v2.apk
	run -2 "$reader" "${ARGS[0]}" "${ARGS[1]}," v2.apk
	run -1 "$reader" "${ARGS[@]}" absent
	[ "$output" = $'none\t\t0' ]
}
