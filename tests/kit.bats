# The tests' own tools: what they accept and what they do not.
load lib/helper

@test "the checker reads what Walle, VasDolly and packer-ng wrote" {
	local form

	for form in walle vasdolly packer; do
		[ "$(apkcheck read $form "$GOLDEN/$form-v2v3-huawei.apk")" = huawei ]
	done
	[ "$(apkcheck read vasdolly-v1 "$GOLDEN/vasdolly-v1-huawei.apk")" = huawei ]
}

@test "the checker finds what is wrong with packer-ng's package and nothing in Walle's" {
	apkcheck invariants --base "$GOLDEN/base-v2v3.apk" "$GOLDEN/walle-v2v3-400xL.apk"
	run ! apkcheck invariants --base "$GOLDEN/base-v2v3.apk" "$GOLDEN/packer-v2v3-huawei.apk"
	[[ $output == *"not a multiple of 4096"* ]]
}

@test "the checker sees each single byte that changes outside the signing block" {
	local at

	for at in 0 4095 8192 8383 8405; do
		cp "$FIXTURES/v2v3.apk" one.apk
		printf X | dd of=one.apk bs=1 seek=$at conv=notrunc status=none
		run ! apkcheck same-outside-block "$FIXTURES/v2v3.apk" one.apk
	done
	cp "$FIXTURES/v2v3.apk" one.apk
	printf X | dd of=one.apk bs=1 seek=8100 conv=notrunc status=none
	apkcheck same-outside-block "$FIXTURES/v2v3.apk" one.apk
}

@test "the checker parses each sound package and refuses each broken one" {
	local file

	edges ok
	for file in "${EDGES[@]}"; do
		apkcheck show "$file" >/dev/null
	done
	edges bad
	for file in "${EDGES[@]}"; do
		run ! apkcheck invariants "$file"
	done
}

@test "the fixtures carry exactly the signature schemes in their names" {
	[ "$(schemes "$FIXTURES/v1.apk" | xargs)" = v1 ]
	[ "$(schemes "$FIXTURES/v1v2.apk" | xargs)" = "v1 v2" ]
	[ "$(schemes "$FIXTURES/v2.apk" | xargs)" = v2 ]
	[ "$(schemes "$FIXTURES/v2v3.apk" | xargs)" = "v2 v3" ]
	[ "$(schemes "$FIXTURES/v3.apk" | xargs)" = v3 ]
	[ "$(schemes "$FIXTURES/v2v3-verity.apk" | xargs)" = "v2 v3" ]
}

@test "a signature that is lost, or a verity block that is not whole pages, is noticed" {
	run ! verify_like "$FIXTURES/v1v2.apk" "$FIXTURES/v1.apk"
	run ! verify_like "$FIXTURES/v2v3-verity.apk" \
	    "$(edge unpadded "$FIXTURES/v2v3-verity.apk")"
}

@test "a plan is rebuilt with dd, and a line that is no plan is refused" {
	local line

	printf 'base 0 10\nlit 00ff0a\nbase 10 8396\n' |
	    rebuild "$FIXTURES/v2v3.apk" out.apk
	(head -c 10 "$FIXTURES/v2v3.apk" && printf '\0\377\n' &&
	    tail -c +11 "$FIXTURES/v2v3.apk") | cmp - out.apk
	for line in "base 0 8407" "base 1" "lit 0" "lit xy" "what 1 2" ""; do
		run ! rebuild "$FIXTURES/v2v3.apk" out.apk <<<"$line"
	done
}
