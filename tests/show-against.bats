# chanpack-show --against: nothing differs from the base but what a form may
# change, or the first byte that does is named.
# slow
load lib/helper
load lib/against

FORMS=(walle vasdolly packer hume kuaishou block:0x12345678)

@test "what every form makes of every package passes, and so does the way back" {
	local base form channel n=0 every

	every=$(soaks 2 1)
	for base in "$FIXTURES"/{v1v2,v2,v2v3,v3,v2v3-verity}.apk \
	    "$GOLDEN/base-v2v3.apk"; do
		for form in "${FORMS[@]}"; do
			for channel in huawei "$(letters 4096)"; do
				# Of the two channels one, of the next package
				# the other.
				n=$((n + 1))
				[ $(((n + n / 12) % every)) -eq 0 ] || continue
				chanpack-inject -F "$form" -c "$channel" \
				    -o out.apk "$base"
				passes "$base" out.apk -F "$form"
				[[ $(<line) == "same but for	signing block	"* ]]
				passes out.apk "$base" -F "$form"
			done
		done
	done
	for base in "$FIXTURES/v1.apk" "$GOLDEN/base-v1.apk"; do
		chanpack-inject -c huawei -o out.apk "$base"
		passes "$base" out.apk
		[[ $(cat line) == "same but for	ZIP comment	"*"	16" ]]
		passes out.apk "$base"
	done
}

@test "packages by other tools pass against the base they were made of" {
	local file

	for file in "$GOLDEN"/*-v2v3-*.apk; do
		passes "$GOLDEN/base-v2v3.apk" "$file"
	done
	passes "$GOLDEN/base-v1.apk" "$GOLDEN/vasdolly-v1-huawei.apk"
}

@test "every unusual but sound package passes with a channel" {
	local base

	edges ok
	for base in "${EDGES[@]}"; do
		chanpack-inject -F vasdolly -c huawei -o out.apk "$base"
		passes "$base" out.apk
	done
	base=$(edge duplicate-walle)
	chanpack-inject -c huawei -o out.apk "$base"
	passes "$base" out.apk
}

@test "the line says which bytes of the package differ" {
	local base=$FIXTURES/v2v3.apk

	passes "$base" "$base"
	[ "$(cat line)" = same ]
	chanpack-inject -c x -o out.apk "$base"
	passes "$base" out.apk
	[ "$(cat line)" = "same but for	signing block	4096	4096" ]
	chanpack-inject -F vasdolly -c "$(printf '%04096d' 0)" -o long.apk "$base"
	cp "$base" same.apk
	chanpack-show --against "$base" long.apk out.apk - <same.apk >line
	[ "$(cat line)" = "long.apk	same but for	signing block	4096	8192
out.apk	same but for	signing block	4096	4096
-	same" ]
	run -0 --separate-stderr chanpack-show -q --against "$base" out.apk
	[ -z "$output$stderr" ]
}

@test "two channel packages of one base pass against each other" {
	local base=$FIXTURES/v2v3.apk

	chanpack-inject -c one -o one.apk "$base"
	chanpack-inject -F vasdolly,packer -c "$(printf '%04096d' 0)" -o two.apk "$base"
	passes one.apk two.apk
	passes two.apk one.apk
}

@test "each changed byte outside the signing block is named" {
	local base=$FIXTURES/v2v3.apk
	local rule='("at offset %d, in" % o if o >= cd else
	    "at offset %d, before the signing block: " % o if o < B else
	    "chanpack-show: ") if o < B + 8 or o >= cd - 24 else ""
	    if refused else None'

	chanpack-inject -c huawei -o out.apk "$base"
	sweep "$base" out.apk "$rule"
	sweep "$base" "$base" "$rule"
	# The block grows: what stands behind it has another place in the base.
	rule=${rule/'"at offset %d, in" % o'/'"at offset %d (%d in the base), in" % (o, o - 4096)'}
	chanpack-inject -F vasdolly -c "$(printf '%04096d' 0)" -o out.apk "$base"
	sweep "$base" out.apk "$rule"
	base=$(edge comment)
	chanpack-inject -F vasdolly -c "$(printf '%04096d' 0)" -o out.apk "$base"
	sweep "$base" out.apk "$rule"
}

@test "each changed byte but the comment's is named where the comment is free" {
	local rule='None if o >= eocd + 22 else
	    "at offset %d, in" % o if o >= cd else
	    "at offset %d, before the central directory: " % o'

	chanpack-inject -c huawei -o out.apk "$FIXTURES/v1.apk"
	sweep "$FIXTURES/v1.apk" out.apk "$rule"
	sweep "$FIXTURES/v1.apk" "$FIXTURES/v1.apk" "$rule"
}

@test "each changed byte of a signature's pair is named" {
	local base=$FIXTURES/v2v3.apk names=(v2 v3) index

	chanpack-inject -c huawei -o out.apk "$base"
	for index in 0 1; do
		sweep "$base" out.apk "
		    'in the ${names[index]} pair (id 0x%08x): ' % p.pairs[$index][1]
		    if p.pairs[$index][0] + 8 <= o < p.pairs[$index + 1][0] else
		    '' if refused else None"
	done
	sweep "$base" out.apk '"at offset %d, " % o
	    if p.pairs[0][0] + 8 <= o < p.pairs[1][0] or
	    p.pairs[1][0] + 8 <= o < p.pairs[2][0] else
	    "" if refused else None'
}

@test "a pair that no form owns may not come, go or change its place" {
	local base=$FIXTURES/v2v3.apk

	parts "$base" 'p.pairs.reverse()' >out.apk
	refused "differs from the base at offset 4112, in the v2 pair" "$base" out.apk
	parts "$base" 'del p.pairs[1]' >out.apk
	refused "the v3 pair (id 0xf05368c0) of the base is missing" "$base" out.apk
	refused "the v3 pair (id 0xf05368c0) at offset 5601 is not in the base" \
	    out.apk "$base"
	parts "$base" 'p.pairs.append((0x71777778, b"{}"))' >out.apk
	refused "the hume-settings pair (id 0x71777778) at offset 7098 is not" \
	    "$base" out.apk
	chanpack-inject -F block:0x12345678 -c x -o out.apk "$base"
	refused "the pair (id 0x12345678) at offset 7098 is not in the base" \
	    "$base" out.apk
	passes "$base" out.apk -F block:0x12345678
}

@test "padding that nobody may carve up is compared like any pair" {
	local base name at

	for name in padding-first padding-twice padding-dirty; do
		base=$(edge "$name")
		chanpack-inject -c x -o out.apk "$base"
		passes "$base" out.apk
		passes out.apk "$base"
		at=$(chanpack-show -j out.apk | jq '[.block.pairs[] |
		    select(.name == "padding") | .offset][0] + 20')
		flip out.apk "$at"
		refused "differs from the base at offset $at" "$base" out.apk
	done
	# At the end it is carved up only if it is zero.
	chanpack-inject -c x -o out.apk "$FIXTURES/v2.apk"
	at=$(chanpack-show -j out.apk | jq '.block.pairs[-1].offset + 100')
	flip out.apk "$at"
	refused "the padding pair (id 0x42726577) at" "$FIXTURES/v2.apk" out.apk
}

@test "bytes between the head and the signing block are refused" {
	parts "$FIXTURES/v2v3.apk" 'p.head += bytes(4096)' >out.apk
	refused "signing block: it begins at offset 8192, in the base at 4096" \
	    "$FIXTURES/v2v3.apk" out.apk
}

@test "a directory of several MiB is compared to its last byte" {
	local at cd='p.cd += random.Random(1).randbytes(3 << 20); p.eocd =
	    p.eocd[:12] + struct.pack("<I", len(p.cd)) + p.eocd[16:]'

	cd="import random; ${cd//$'\n'/ }"
	parts "$FIXTURES/v2v3.apk" "$cd" >base.apk
	chanpack-inject -F vasdolly -c "$(letters 4096)" -o out.apk base.apk
	passes base.apk out.apk
	parts out.apk 'p.cd = p.cd[:-1] + bytes([p.cd[-1] ^ 1])' >bad.apk
	at=$(($(stat -c %s out.apk) - 23))
	refused "differs from the base at offset $at ($((at - 4096)) in the base), in the central directory: " \
	    base.apk bad.apk
}

@test "with -F nothing but these forms may have changed" {
	local base=$FIXTURES/v2v3.apk

	chanpack-inject -F walle,vasdolly -c x -o out.apk "$base"
	passes "$base" out.apk -F walle,vasdolly
	passes "$base" out.apk -F hume,vasdolly
	refused "the vasdolly pair (id 0x881155ff) at" "$base" out.apk -F walle
	refused "the walle pair (id 0x71777777) at" "$base" out.apk -F vasdolly
	chanpack-inject -c x -o out.apk "$FIXTURES/v1.apk"
	refused "has $(stat -c %s out.apk) bytes: too many" \
	    "$FIXTURES/v1.apk" out.apk -F walle
}

@test "block and comment may both change where no signature covers the comment" {
	local base

	base=$(edge empty-block)
	commented 'x\001\0ltlovezh' "$base" with.apk
	chanpack-inject -F vasdolly -c x -o out.apk with.apk
	passes "$base" out.apk
	[[ $(cat line) == "same but for	signing block	4096	45	ZIP comment	"*"	11" ]]
	passes out.apk "$base"
	refused "a signing block must end at offset 4152" "$base" out.apk \
	    -F walle
}

@test "a comment that hides the end record is refused" {
	parts "$FIXTURES/v1.apk" 'p.comment = b"PK\5\6" + bytes(16) + b"\6\0abcdef"' \
	    >out.apk
	refused "the ZIP comment holds a false end of central directory record" \
	    "$FIXTURES/v1.apk" out.apk
	# Such a one with a directory of its own, as if the whole package were it.
	parts "$FIXTURES/v1.apk" 'p.comment = b"PK\5\6" + struct.pack("<QIIH", 0,
	    len(p.head) + len(p.cd) + 22, 0, 6) + b"abcdef"' \
	    >out.apk
	refused "the ZIP comment holds a false end record at offset" \
	    "$FIXTURES/v1.apk" out.apk
}

@test "a package that is cut short or too long is told from one that differs" {
	local base size file cut

	for base in "$FIXTURES"/{v1,v2v3}.apk; do
		size=$(stat -c %s "$base")
		for cut in 1 22 100 "$((size / 2))" "$((size - 1))" "$size"; do
			head -c -"$cut" "$base" >out.apk
			refused "cut short: it is the first $((size - cut)) bytes of the base, which has $size" \
			    "$base" out.apk
		done
		for cut in 1 4096 100000; do
			{ cat "$base"; head -c $cut /dev/zero; } >out.apk
			refused "too long: it is the whole base and $cut bytes more" \
			    "$base" out.apk
		done
	done
	# Not the base's own bytes at the end: neither of the two.
	chanpack-inject -c x "$FIXTURES/v2v3.apk" | head -c -100 >out.apk
	refused "a signing block must end at offset 8092" \
	    "$FIXTURES/v2v3.apk" out.apk
	chanpack-inject -F vasdolly -c "$(printf '%04096d' 0)" \
	    "$FIXTURES/v2v3.apk" | head -c 4100 >out.apk
	refused "has 4100 bytes: too few" "$FIXTURES/v2v3.apk" out.apk
}

@test "another package is refused, and so is one with another signature" {
	refused "differs from the base at offset " "$FIXTURES/v2v3.apk" \
	    "$GOLDEN/base-v2v3.apk"
	refused "differs from the base at offset " "$GOLDEN/base-v2v3.apk" \
	    "$FIXTURES/v2v3.apk"
	refused "" "$FIXTURES/v2.apk" "$FIXTURES/v2v3.apk"
	refused "" "$FIXTURES/v1.apk" "$FIXTURES/v2.apk"
	refused "" "$FIXTURES/v2.apk" "$FIXTURES/v1.apk"
}

@test "no broken package passes against the one that it was made of" {
	local file

	edges bad
	for file in "${EDGES[@]}"; do
		refused "" "$FIXTURES/v2v3.apk" "$file" ||
		    fail "${file##*/}: $stderr"
	done
}

@test "a package of 4 GiB is compared to its last byte" {
	local base=base.apk size at

	hollow
	python3 "$FIXTURES/edge.py" sparse-4g "$FIXTURES/v2v3.apk" "$base"
	size=$(stat -c %s "$base")
	[ "$size" -gt 4294963200 ]
	cp --sparse=always "$base" out.apk
	[ -z "${SOAK-}" ] ||
	    [ "$(chanpack-show --against "$base" out.apk)" = same ]
	# Up to the last byte with SOAK: what is before it is the same.
	for at in $((1 << 31)) ${SOAK:+$((size - 1))}; do
		printf x | dd of=out.apk bs=1 seek="$at" conv=notrunc status=none
		run -1 --separate-stderr chanpack-show --against "$base" out.apk
		[[ $stderr == *"differs from the base at offset $at, "* ]]
		dd if="$base" of=out.apk bs=1 skip="$at" seek="$at" count=1 \
		    conv=notrunc status=none
	done
}

@test "memory stays bounded whatever the size, also from a pipe" {
	local base

	base=$(edge "$(soaks sparse-200m sparse-2g)")
	chanpack-inject -c x -o out.apk "$base"
	python3 - chanpack-show --against "$base" <<-'EOF'
	import resource, subprocess, sys
	cat = subprocess.Popen(["cat", "out.apk"], stdout=subprocess.PIPE)
	subprocess.run(sys.argv[1:], stdin=cat.stdout, check=True)
	cat.stdout.close()
	cat.wait()
	peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
	if peak > 32 * 1024:
	    sys.exit(f"{peak} KiB")
	EOF
	rm out.apk "$base"
}

@test "a bad file does not keep the others from being compared" {
	local base=$FIXTURES/v2v3.apk

	chanpack-inject -c x -o good.apk "$base"
	run -1 --separate-stderr chanpack-show --against "$base" nowhere.apk \
	    "$FIXTURES/v1.apk" good.apk
	[ "$output" = "good.apk	same but for	signing block	4096	4096" ]
	[ ${#stderr_lines[@]} -eq 2 ]
}

@test "a base that cannot be one is refused before any file is looked at" {
	local base

	mkfifo fifo
	for base in nowhere.apk . fifo "$(edge truncated)" "$(edge pair-max)"; do
		run -1 --separate-stderr timeout 20 \
		    chanpack-show --against "$base" none.apk
		one_error show
		[[ $stderr == "chanpack-show: $base: "* && $stderr != *none.apk* ]]
	done
	run -2 chanpack-show --against
	[[ $output == *"--against needs an argument"* ]]
	run -2 chanpack-show --against a --against b
	run -2 chanpack-show -j --against a
}
