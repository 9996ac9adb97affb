# Packages that Walle, VasDolly and packer-ng wrote.
load lib/helper

@test "every package by another tool is read" {
	local file form

	for file in "$GOLDEN"/*-huawei.apk; do
		form=${file##*/}
		form=${form%%-v2v3*}
		[ "$(chanpack-show "$file")" = "${form%-huawei.apk}	huawei" ]
	done
	[ "$(chanpack-show -q "$GOLDEN/walle-v2v3-400xL.apk")" = \
	    "$(printf '%0400d' 0 | tr 0 L)" ]
}

@test "what Walle and VasDolly write is written byte for byte" {
	chanpack-inject -c huawei "$GOLDEN/base-v2v3.apk" |
	    cmp - "$GOLDEN/walle-v2v3-huawei.apk"
	chanpack-inject -F vasdolly -c huawei "$GOLDEN/base-v2v3.apk" |
	    cmp - "$GOLDEN/vasdolly-v2v3-huawei.apk"
	chanpack-inject -c "$(printf '%0400d' 0 | tr 0 L)" "$GOLDEN/base-v2v3.apk" |
	    cmp - "$GOLDEN/walle-v2v3-400xL.apk"
	chanpack-inject -c huawei "$GOLDEN/base-v1.apk" |
	    cmp - "$GOLDEN/vasdolly-v1-huawei.apk"
}

@test "a channel by another tool is replaced and taken out" {
	local file

	for file in walle vasdolly packer; do
		chanpack-inject -d "$GOLDEN/$file-v2v3-huawei.apk" |
		    cmp - "$GOLDEN/base-v2v3.apk"
		chanpack-inject -F $file -c other "$GOLDEN/$file-v2v3-huawei.apk" >a
		[ "$(chanpack-show -q a)" = other ]
		apkcheck invariants --base "$GOLDEN/$file-v2v3-huawei.apk" a
		# packer-ng leaves the padding where it was, and so do we.
		[ $file = packer ] ||
		    chanpack-inject -F $file -c other "$GOLDEN/base-v2v3.apk" |
		    cmp - a
		chanpack-inject -d a | cmp - "$GOLDEN/base-v2v3.apk"
	done
	chanpack-inject -d "$GOLDEN/walle-v2v3-400xL.apk" |
	    cmp - "$GOLDEN/base-v2v3.apk"
	chanpack-inject -d "$GOLDEN/vasdolly-v1-huawei.apk" |
	    cmp - "$GOLDEN/base-v1.apk"
}

@test "packer-ng's own package breaks the rule of 4096, ours keeps it" {
	run ! apkcheck invariants --base "$GOLDEN/base-v2v3.apk" \
	    "$GOLDEN/packer-v2v3-huawei.apk"
	chanpack-inject -F packer -c huawei -o out.apk "$GOLDEN/base-v2v3.apk"
	apkcheck invariants --base "$GOLDEN/base-v2v3.apk" out.apk
	[ "$(apkcheck read packer out.apk)" = huawei ]
}

@test "a message says when the result of -d may differ from the base" {
	local file

	for file in "$GOLDEN"/{walle-v2v3,vasdolly-v2v3,vasdolly-v1}-huawei.apk; do
		run -0 --separate-stderr chanpack-inject -d -o out.apk "$file"
		[ -z "$stderr" ] || fail "$file: $stderr"
	done
	# Its block grew by a page, or had as much padding from the start.
	run -0 --separate-stderr chanpack-inject -d -o out.apk \
	    "$GOLDEN/walle-v2v3-400xL.apk"
	one_error inject
	[[ $stderr == *"may differ from the base"*"more or less padding"* ]]
	cmp out.apk "$GOLDEN/base-v2v3.apk"
	# A block of 4151 bytes is none that chanpack-inject would have made.
	run -0 --separate-stderr chanpack-inject -d -o out.apk \
	    "$GOLDEN/packer-v2v3-huawei.apk"
	[[ $stderr == *"may differ from the base"* ]]
	# Members that were there before the channel are gone with it.
	chanpack-inject -F block:0x71777777 -c '{"k":"v"}' -o was.apk \
	    "$FIXTURES/v2.apk"
	chanpack-inject -c x -o with.apk was.apk
	run -0 --separate-stderr chanpack-inject -d -o out.apk with.apk
	[[ $stderr == *"may differ from the base"* ]]
}

@test "a signature file of scheme v4 beside the package is warned of" {
	cp "$FIXTURES/v2.apk" game.apk
	run -0 --separate-stderr chanpack-inject -c x -o out.apk game.apk
	[ -z "$stderr" ]
	touch game.apk.idsig
	run -0 --separate-stderr chanpack-inject -c x -o out.apk game.apk
	[[ $stderr == *"game.apk.idsig is the base's v4 signature"* ]]
}
