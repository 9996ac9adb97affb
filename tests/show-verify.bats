# chanpack-show --verify: are the bytes those that the signatures name?
# shellcheck disable=SC2154 # `run` sets stderr
load lib/helper

# wrong FILE: every digest is, and the status is 1.
wrong()
{
	run -1 --separate-stderr chanpack-show --verify "$1"
	one_error show || return
	[[ $stderr == *"$1: the bytes are not those that were signed" ]] ||
	    fail "$stderr" || return
	[[ $output == *wrong && $output != *right* ]] || fail "$output"
}

@test "every signed fixture, and every channel package of it, is right" {
	local base form

	for base in "$FIXTURES"/{v1v2,v2,v2v3,v3,v2v3-verity}.apk; do
		chanpack-show --verify -q "$base"
		for form in walle vasdolly packer,hume; do
			chanpack-inject -F $form -c huawei "$base" |
			    chanpack-show --verify -q
		done
		chanpack-inject -c "$(letters 4000)" -o out.apk "$base"
		chanpack-show --verify -q out.apk
	done
	[ "$(chanpack-show --verify "$FIXTURES/v2v3-verity.apk")" = \
	    "$(printf '%s\n' 'v2	sha256	right' 'v2	verity	right' \
	        'v3	sha256	right' 'v3	verity	right')" ]
}

@test "one byte that changes is found in each part that is signed" {
	local base size at cd

	for base in "$FIXTURES"/{v2v3,v2v3-verity}.apk; do
		size=$(stat -c %s "$base")
		cd=$(chanpack-show -j "$base" 2>/dev/null | jq .directory.offset)
		# Entries, directory, end record but for what leads to the block.
		for at in 0 4095 $((cd)) $((size - 23)) $((size - 18)) $((size - 1)); do
			cp "$base" bad.apk
			flip bad.apk "$at"
			[ "$at" -ge $((size - 22)) ] || wrong bad.apk
			run -1 chanpack-show --verify -q bad.apk
			run -1 apksigner verify bad.apk
		done
	done
}

@test "a byte of the padding is none that is signed, but a digest's is" {
	local at

	cp "$FIXTURES/v2v3.apk" same.apk
	at=$(chanpack-show -j same.apk 2>/dev/null |
	    jq '.block.pairs[] | select(.name == "padding") | .offset + 20')
	flip same.apk "$at"
	chanpack-show --verify -q same.apk
	# In the first pair: three lengths, then the first digest.
	cp "$FIXTURES/v2.apk" bad.apk
	at=$(chanpack-show -j bad.apk 2>/dev/null |
	    jq '.block.pairs[0].offset + 12 + 4 + 4 + 4 + 4 + 4 + 4 + 4')
	flip bad.apk "$at"
	wrong bad.apk
}

@test "packages of several MiB are right, whatever their sizes are multiples of" {
	local size

	openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-384 -nodes \
	    -subj /CN=test -days 99 -keyout ec.pem -out ec.x509.pem 2>/dev/null
	openssl pkcs8 -topk8 -nocrypt -outform DER -in ec.pem -out ec.pk8
	for size in $(soaks 3145727 "1048576 3145727 2200000"); do
		unzip -qo "$FIXTURES/v2.apk" AndroidManifest.xml
		head -c "$size" /dev/zero | tr '\0' x >big
		python3 - <<-'EOF'
		import zipfile
		with zipfile.ZipFile("raw.apk", "w") as z:
		    z.write("AndroidManifest.xml")
		    z.write("big")
		EOF
		zipalign -f 4 raw.apk aligned.apk
		# RSA and SHA-256; EC and SHA-512; with verity.
		apksigner sign --key "$FIXTURES/testkey.pk8" \
		    --cert "$FIXTURES/testkey.x509.pem" --min-sdk-version 24 \
		    --verity-enabled true --in aligned.apk --out rsa.apk
		apksigner sign --key ec.pk8 --cert ec.x509.pem \
		    --min-sdk-version 24 --in aligned.apk --out ec.apk
		chanpack-show --verify rsa.apk | grep -q 'v2	verity	right'
		chanpack-show --verify ec.apk | grep -q 'sha512	right'
		for file in rsa ec; do
			cat $file.apk | chanpack-show --verify -q
			flip $file.apk "$size"
			wrong $file.apk
		done
	done
}

@test "algorithms that are not known are named and passed over" {
	local base

	base=$(edge v3.2-only)
	# 0x0103, of the only digest and signature, becomes ML-DSA's.
	python3 - "$base" <<-'EOF'
	import sys
	data = open(sys.argv[1], "rb").read()
	open("unknown.apk", "wb").write(
	    data.replace(b"\x03\x01\0\0 \0\0\0", b"\x01\x05\0\0 \0\0\0"))
	EOF
	run -1 --separate-stderr chanpack-show --verify unknown.apk
	one_error show
	[ "$output" = 'v3.2	0x0501	unknown' ]
	[[ $stderr == *"no digest to compare with"* ]]
	# Beside known ones they do no harm.
	base=$(edge v3.2)
	run -0 chanpack-show --verify "$base"
	[ "${lines[2]}" = 'v3.2	sha256	right' ]
}

@test "a package without a v2 signature has nothing to compare with" {
	run -1 --separate-stderr chanpack-show --verify "$FIXTURES/v1.apk"
	one_error show
	[[ -z $output && $stderr == *"no digest to compare with"* ]]
}

@test "the status tells the verdict alone, with -j too" {
	run -0 --separate-stderr chanpack-show --verify -j "$FIXTURES/v2.apk"
	[ -z "$stderr" ]
	[ "$(jq -c .verify <<<"$output")" = \
	    '{"verdict":"right","digests":[{"scheme":"v2","algorithm":"0x0103","digest":"sha256","verdict":"right"}]}' ]
	chanpack-inject -c x -o bad.apk "$FIXTURES/v2.apk"
	flip bad.apk 100
	run -1 --separate-stderr chanpack-show --verify -j bad.apk
	[ "$(jq -r '.verify.verdict, .forms[0].channel' <<<"$output" | xargs)" = \
	    "wrong x" ]
}

@test "each of several files has its name in front, and -q prints nothing" {
	cp "$FIXTURES/v2.apk" good.apk
	cp good.apk bad.apk
	flip bad.apk 0
	run -1 --separate-stderr chanpack-show --verify good.apk bad.apk
	[ "$output" = $'good.apk\tv2\tsha256\tright\nbad.apk\tv2\tsha256\twrong' ]
	run -1 --separate-stderr chanpack-show --verify -q good.apk bad.apk
	[ -z "$output" ]
}

@test "--verify goes with no other question" {
	run -2 chanpack-show --verify --against "$FIXTURES/v2.apk" "$FIXTURES/v2.apk"
	run -2 chanpack-show --verify -F walle "$FIXTURES/v2.apk"
}
