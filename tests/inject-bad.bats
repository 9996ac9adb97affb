# What is no sound package is refused, with one message and no output file.
load lib/helper

# refuse FILE: by inject to a file and as a filter, and by show.
refuse()
{
	run -1 --separate-stderr chanpack-inject -c x -o out.apk "$1"
	one_error inject || return
	[ ! -e out.apk ] || fail "$1: there is an output file" || return
	run -1 --separate-stderr bash -c 'chanpack-inject -c x <"$1"' - "$1"
	one_error inject || return
	[ -z "$output" ] || fail "$1: there is output" || return
	run -1 --separate-stderr bash -c 'cat "$1" | chanpack-inject -c x' - "$1"
	one_error inject || return
	[ -z "$output" ] || fail "$1: there is output from a pipe" || return
	run -1 --separate-stderr chanpack-show "$1"
	one_error show
}

@test "every broken package is refused, and the message says what is broken" {
	local base name

	edges bad
	for base in "${EDGES[@]}"; do
		name=$(basename "$base" .apk)
		refuse "$base" || fail "$name: $stderr"
		printf '%s\t%s\n' "$name" "${stderr#*.apk: }" >>messages
	done
	says() {
		grep -q "^$1	.*$2" messages || fail "$(grep "^$1	" messages)"
	}
	says not-zip "not a ZIP file"
	says empty "an empty file"
	says truncated "cut short: it begins as a ZIP file"
	says comment-cut "cut short: the ZIP comment lacks its last 1 bytes"
	says junk-before "5 bytes stand in front of the package"
	says html "an HTML page, not a package"
	says gzip "a gzip file, not a package"
	says junk-after "1 bytes stand behind the end of the package"
	says zip64-locator "ZIP64"
	says gap-before-eocd "a gap of 4 bytes"
	says cd-past-end "cut or damaged"
	says size-differs "two sizes disagree"
	says pair-max "says 18446744073709551615 bytes"
	says pair-short "4 to "
	says comment-false-record-wins "false end of central directory record"
}

@test "a package that is cut short anywhere is refused" {
	local size at cut

	size=$(stat -c %s "$GOLDEN/base-v2v3.apk")
	RANDOM=17
	# Not i: run has a variable of that name.
	for ((cut = 0; cut < $(soaks 40 200); cut++)); do
		at=$(((RANDOM * 32768 + RANDOM) % size))
		head -c "$at" "$GOLDEN/base-v2v3.apk" >cut.apk
		run -1 --separate-stderr chanpack-inject -c x -o out.apk cut.apk
		one_error inject || fail "cut at $at"
		[ ! -e out.apk ]
	done
}

@test "no package takes more memory than its block and directory allow" {
	local name

	for name in pair-max pair-2g size-wraps sparse-2g comment-65535; do
		python3 - chanpack-inject -n -c x "$(edge "$name")" <<-'EOF'
		import resource, subprocess, sys
		subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL,
		               stderr=subprocess.DEVNULL)
		peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
		if peak > 128 * 1024:
		    sys.exit(f"{sys.argv[-1]}: {peak} KiB")
		EOF
	done
}

@test "an output file keeps what it had when the package is refused" {
	echo precious >out.apk
	run -1 chanpack-inject -c x -o out.apk "$(edge truncated)"
	[ "$(cat out.apk)" = precious ]
	[ "$(ls -A)" = out.apk ]
}

@test "an output that cannot be written is a temporary failure" {
	run -75 --separate-stderr bash -c \
	    'chanpack-inject -c x "$1" >/dev/full' - "$FIXTURES/v2.apk"
	one_error inject
	run -75 --separate-stderr bash -c \
	    'chanpack-inject -n -c x "$1" >/dev/full' - "$FIXTURES/v2.apk"
	one_error inject
	run -75 --separate-stderr bash -c \
	    'chanpack-show "$1" >/dev/full' - "$GOLDEN/walle-v2v3-huawei.apk"
	one_error show
}

# The time was quadratic in the number of pairs: a quarter of an hour.
@test "a block of a million pairs, half of them of one id, does not take for ever" {
	local id

	for id in 0x7109871a 0x71777777; do
		python3 - "$id" many.apk <<-'EOF'
		import struct, sys
		ident, count, v2 = int(sys.argv[1], 16), 600000, 0x7109871A
		def pair(ident, value=b""):
		    return struct.pack("<QI", 4 + len(value), ident) + value
		# The first signature has no signers: what follows is not looked at.
		pairs = pair(0x11111111) * count + pair(v2, bytes(4)) + pair(ident) * count
		size = struct.pack("<Q", len(pairs) + 24)
		block = size + pairs + size + b"APK Sig Block 42"
		eocd = struct.pack("<4sHHHHIIH", b"PK\5\6", 0, 0, 0, 0, 0, len(block), 0)
		open(sys.argv[2], "wb").write(block + eocd)
		EOF
		timeout 120 chanpack-inject -c x -o out.apk many.apk
		run -0 timeout 120 chanpack-show out.apk
		[ "$output" = "walle	x" ]
	done
}
