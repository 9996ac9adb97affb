# Entries of a ZIP file: what is written verifies, opens everywhere, is found
# by independent readers, and comes out again.
load lib/helper

PATTERN='entry:META-INF/channel_{channel}'
NAMED=entry:META-INF/gamechannel

# zipped OUT NAME...: an unsigned ZIP file, one empty and stored entry a name.
zipped()
{
	python3 - "$@" <<-'EOF'
	import sys, zipfile
	with zipfile.ZipFile(sys.argv[1], "w") as z:
	    for name in sys.argv[2:]:
	        z.writestr(zipfile.ZipInfo(name), b"")
	EOF
}

# unzips FILE: unzip reads every entry of it, as apkcheck opens does by Python.
unzips()
{
	# This unzip cuts names of 4096 bytes.
	[ "$(stat -c %s "$1")" -gt 10000 ] || unzip -tq "$1"
}

# stamp BASE FORM CHANNEL: into out.apk, which keeps all rules; then take the
# channel out again.
stamp()
{
	local base=$1 form=$2 channel=$3 said

	chanpack-inject -F "$form" -c "$channel" -o out.apk "$base" || return
	said=$(apkcheck one-entry-more "$base" out.apk + opens out.apk \
	    + read "$form" out.apk) || return
	unzips out.apk || fail "$form in $base: it does not open" || return
	[ "$said" = "$channel" ] ||
	    fail "$form in $base: the reader does not find the channel" || return
	[ "$(chanpack-show -F "$form" out.apk)" = "$form	$channel" ] ||
	    fail "$form in $base: chanpack-show does not" || return
	chanpack-inject -F "$form" -c "$channel" out.apk | cmp - out.apk || return
	chanpack-inject -n -F "$form" -c "$channel" "$base" |
	    rebuild "$base" rebuilt.apk || return
	cmp rebuilt.apk out.apk || return
	chanpack-inject -F "$form" -d out.apk | cmp - "$base"
}

# refuse WORDS FORM CHANNEL BASE: with a message that has these words; what is
# wrong with the form itself is wrong usage.
refuse()
{
	local wrong=1

	run --separate-stderr chanpack-inject -n -F "$2" -c "$3" "$4"
	one_error inject || return
	[[ $stderr != "chanpack-inject: -F: "* ]] || wrong=2
	[ "$status" -eq $wrong ] || fail "status $status, not $wrong" || return
	[[ $stderr == *"$1"* && -z $output ]] ||
	    fail "$2 with $3 in $4: not \"$1\": $stderr"
}

@test "every channel goes into an entry, or its name, and comes out again" {
	local form channel

	for form in "$PATTERN" "$NAMED"; do
		for channel in x 华为渠道 "say \"hi\" it's" "$(letters 255)" \
		    "$(letters 4096)"; do
			stamp "$FIXTURES/v1.apk" "$form" "$channel"
		done
		stamp "$FIXTURES/v1.apk" "$form" huawei
		verify_like "$FIXTURES/v1.apk" out.apk
		stamp "$GOLDEN/base-v1.apk" "$form" huawei
	done
	stamp "$FIXTURES/v1.apk" "$NAMED" 'a/b\c'
}

@test "an entry has the bytes of the formats and the first date there is" {
	# Version, flags, method, time, date, CRC-32, two sizes, two lengths.
	local common=0a00000000000000210067ba8eeb03000000030000000100

	zipped base.zip
	chanpack-inject -F entry:a -c xyz base.zip | xxd -p -c 0 >hex
	[ "$(cat hex)" = "504b0304${common}00006178797a\
504b01020a00${common}0000000000000000000000000000000061\
504b050600000000010001002f000000220000000000" ]
}

@test "a plain ZIP file takes any name, a signed one only names under META-INF/" {
	zipped base.zip one two
	for path in a assets/channel.txt 'dir/频道_{channel}.txt' \
	    '{channel}.txt' META-INF/sub/x; do
		stamp base.zip "entry:$path" huawei
	done
	for path in a assets/x meta-inf/x '{channel}.txt' META-INFO/x; do
		refuse "would break the JAR signature" "entry:$path" x \
		    "$FIXTURES/v1.apk"
	done
	stamp "$FIXTURES/v1.apk" entry:META-INF/sub/x huawei
	verify_like "$FIXTURES/v1.apk" out.apk
	zipped empty.zip
	stamp empty.zip "$PATTERN" x
	stamp empty.zip "$NAMED" x
}

@test "an entry that the JAR signature may list stays" {
	# The name of a signature's file is all that tells that there is one.
	zipped base.zip META-INF/A.SX
	chanpack-inject -F entry:assets/x -c x -o zip base.zip
	chanpack-inject -d -F entry:assets/x zip | cmp - base.zip
	sed -i 's/A\.SX/A.SF/g' zip
	run -1 --separate-stderr chanpack-inject -d -F entry:assets/x zip
	one_error inject
	[[ $stderr == *"would break the JAR signature"* ]]
	refuse "would break the JAR signature" entry:assets/x y zip
	chanpack-inject -d -F entry:assets/y zip | cmp - zip
}

@test "the files of a JAR signature are nobody's channel" {
	zipped base.zip
	for path in META-INF/MANIFEST.MF META-INF/A.SF META-INF/a.rsa \
	    META-INF/A.Dsa META-INF/A.EC META-INF/SIG-X 'META-INF/sig-{channel}' \
	    'META-INF/{channel}.SF'; do
		refuse "file of the JAR signature" "entry:$path" x base.zip
	done
	refuse "file of the JAR signature" 'entry:META-INF/{channel}' CERT.RSA \
	    base.zip
	# Nor are they read as one.
	run -1 --separate-stderr chanpack-show -F 'entry:META-INF/{channel}' \
	    "$FIXTURES/v1.apk"
	[[ $stderr == *"no channel"* ]]
}

@test "paths and channels that lead out of their folder are refused" {
	local path

	for path in '' /a ../a a/../b a/.. .. . a//b a/ 'a\b' $'a\tb' $'a\xff' \
	    '{channel}{channel}' '{chanel}' '{' 'a}' "$(letters 256)"; do
		refuse "form entry" "entry:$path" x nowhere.apk
		[[ $stderr != *nowhere.apk* ]]
	done
	refuse "form entry" entry x nowhere.apk
	stamp "$FIXTURES/v1.apk" "entry:META-INF/$(letters 246)" x
	for channel in a/b 'a\b' ../a; do
		refuse "slash" "$PATTERN" "$channel" "$FIXTURES/v1.apk"
	done
	refuse '".."' 'entry:META-INF/{channel}' .. "$FIXTURES/v1.apk"
	refuse '".."' 'entry:META-INF/.{channel}/x' . "$FIXTURES/v1.apk"
	run -1 --separate-stderr chanpack-inject -F "$NAMED" -c c -x a=1 \
	    "$FIXTURES/v1.apk"
	one_error inject
	[[ $stderr == *"no place for extras"* && -z $output ]]
}

@test "another channel replaces the first, as if that had never been" {
	local form

	for form in "$PATTERN" "$NAMED"; do
		chanpack-inject -F "$form" -c "$(letters 3000)" "$FIXTURES/v1.apk" |
		    chanpack-inject -F "$form" -c two >out.apk
		chanpack-inject -F "$form" -c two "$FIXTURES/v1.apk" | cmp - out.apk
	done
}

@test "an entry that chanpack did not write is left alone, and the message says so" {
	zipped other.zip META-INF/channel_x one
	refuse "and other entries behind it" "$PATTERN" y other.zip
	run -1 chanpack-inject -F "$PATTERN" -d other.zip
	zipped other.zip one META-INF/channel_x
	refuse "not as chanpack writes it" "$PATTERN" x other.zip
	run -1 chanpack-inject -F "$PATTERN" -d other.zip
	# It is read all the same.
	[ "$(chanpack-show -q -F "$PATTERN" other.zip)" = x ]
	zipped other.zip META-INF/channel_x META-INF/channel_y
	run -1 --separate-stderr chanpack-show -F "$PATTERN" other.zip
	[[ $stderr == *"several entries"* ]]
	# Ours, with another of ours behind it.
	chanpack-inject -F "$PATTERN" -c x "$FIXTURES/v1.apk" |
	    chanpack-inject -F "$NAMED" -c y >both.apk
	[ "$(chanpack-show -F "$PATTERN,$NAMED" both.apk)" = "$PATTERN	x
$NAMED	y" ]
	refuse "and other entries behind it" "$PATTERN" z both.apk
	chanpack-inject -d -F "$NAMED" both.apk |
	    chanpack-inject -d -F "$PATTERN" | cmp - "$FIXTURES/v1.apk"
}

@test "the content of an entry is read where it is short, stored and last" {
	write() {
		python3 - out.zip "$@" <<-'EOF'
		import sys, zipfile
		out, text, method, *more = sys.argv[1:]
		with zipfile.ZipFile(out, "w", int(method)) as z:
		    for name in ["META-INF/gamechannel"] + more:
		        z.writestr(name, text)
		EOF
	}
	write huawei 0
	[ "$(chanpack-show -q -F "$NAMED" out.zip)" = huawei ]
	write '' 0
	run -1 --separate-stderr chanpack-show -F "$NAMED" out.zip
	[[ $stderr == *"no channel"* ]]
	write huawei 8
	run -1 --separate-stderr chanpack-show -F "$NAMED" out.zip
	[[ $stderr == *"is compressed"* ]]
	write huawei 0 one
	run -1 --separate-stderr chanpack-show -F "$NAMED" out.zip
	[[ $stderr == *"not the last"* ]]
	write "$(letters 4097)" 0
	run -1 --separate-stderr chanpack-show -F "$NAMED" out.zip
	[[ $stderr == *"too long"* ]]
}

@test "a package with a signing block takes no entry, and the message names what it takes" {
	local base

	for base in "$FIXTURES"/{v1v2,v2,v2v3,v3}.apk; do
		refuse "use a signing block form, such as walle" "$PATTERN" x "$base"
		run -1 --separate-stderr chanpack-show -F "$PATTERN" "$base"
		[[ $stderr == *"cannot carry a channel in an entry"* ]]
	done
	python3 - "$FIXTURES/v1.apk" block.apk <<-'EOF'
	import struct, sys
	data = open(sys.argv[1], "rb").read()
	end = data.rindex(b"PK\5\6")
	size, cd = struct.unpack_from("<II", data, end + 12)
	block = struct.pack("<QQ", 24, 24) + b"APK Sig Block 42"
	open(sys.argv[2], "wb").write(
	    data[:cd] + block + data[cd:end + 16] +
	    struct.pack("<I", cd + len(block)) + data[end + 20:])
	EOF
	refuse "use a signing block form, such as walle" "$PATTERN" x block.apk
}

@test "auto neither writes nor removes entries" {
	chanpack-inject -F "$PATTERN" -c x -o out.apk "$FIXTURES/v1.apk"
	chanpack-inject -d out.apk | cmp - out.apk
	chanpack-inject -c y out.apk | chanpack-show >lines
	[ "$(cat lines)" = "vasdolly-v1	y" ]
}

@test "an entry and a comment form go together, two entries do not" {
	local form

	for form in vasdolly-v1 packer-v1 kuaishou-v1; do
		chanpack-inject -F "$form,$PATTERN" -c huawei -o out.apk \
		    "$FIXTURES/v1.apk"
		verify_like "$FIXTURES/v1.apk" out.apk
		apkcheck opens out.apk
		unzips out.apk
		apkcheck one-entry-more "$FIXTURES/v1.apk" out.apk
		[ "$(apkcheck read "$form" out.apk)" = huawei ]
		[ "$(apkcheck read "$PATTERN" out.apk)" = huawei ]
		chanpack-inject -F "$PATTERN,$form" -c huawei "$FIXTURES/v1.apk" |
		    cmp - out.apk
		chanpack-inject -n -F "$form,$PATTERN" -c huawei \
		    "$FIXTURES/v1.apk" | rebuild "$FIXTURES/v1.apk" rebuilt.apk
		cmp rebuilt.apk out.apk
		chanpack-inject -d -F "$form,$PATTERN" out.apk |
		    cmp - "$FIXTURES/v1.apk"
	done
	refuse "only one entry can be written at a time" "$PATTERN,$NAMED" x "$FIXTURES/v1.apk"
	refuse "the same place as an earlier form" "$NAMED,$NAMED" x nowhere.apk
}

# hollow OFFSET COMMENT OUT: a ZIP file whose directory begins there, with a
# hole before it, and this comment (in hexadecimal).
hollow()
{
	python3 - "$@" <<-'EOF'
	import struct, sys
	cd, comment = int(sys.argv[1]), bytes.fromhex(sys.argv[2])
	sizes = struct.pack("<II", cd - 33, cd - 33)
	record = b"PK\1\2" + bytes(16) + sizes + struct.pack("<H", 3) + \
	    bytes(16) + b"one"
	with open(sys.argv[3], "wb") as f:
	    f.write(b"PK\3\4" + bytes(14) + sizes + struct.pack("<HH", 3, 0))
	    f.write(b"one")
	    f.seek(cd)
	    f.write(record + b"PK\5\6" + struct.pack(
	        "<HHHHIIH", 0, 0, 1, 1, len(record), cd, len(comment)) + comment)
	EOF
}

# planned FORM CHANNEL: it can be written into base.zip.
planned()
{
	chanpack-inject -n -F "$1" -c "$2" base.zip >plan
}

@test "an entry that would make a false record elsewhere is refused" {
	# The local header takes 30 bytes and the 18 of its name.  Where the new
	# offset looks like an end record, 20 bytes on the comment ends.
	hollow $((0x06054b50 - 48)) "$(printf '63%.0s' {1..14})0000" base.zip
	refuse "false end of central directory" "$PATTERN" x base.zip
	planned "$PATTERN" xy
	# And with a comment that is written in the same go.
	hollow $((0x06054b50 - 52)) "$(printf '63%.0s' {1..9})" base.zip
	refuse "false end of central directory" "$PATTERN,packer-v1" xxxxx base.zip
	planned "$PATTERN" xxxxx
	planned packer-v1 xxxxx
	# The new record's last 20 bytes begin with the offset of its header.
	hollow $((0x07064b50)) '' base.zip
	refuse "false ZIP64 locator" 'entry:META-INF/c_{channel}' 12345 base.zip
	planned 'entry:META-INF/c_{channel}' 1234
	refuse "false APK signing block" "$NAMED" "x APK Sig Block 42" \
	    "$FIXTURES/v1.apk"
	refuse "false APK signing block" "$PATTERN" "APK Sig Block 42" \
	    "$FIXTURES/v1.apk"
	stamp "$FIXTURES/v1.apk" "$NAMED" "APK Sig Block 42 x"
}

@test "a package that the format cannot count or address is refused" {
	hollow $((0xffffffff - 48)) '' base.zip
	refuse "beyond the 4 GiB" "$PATTERN" x base.zip
	hollow $((0xfffffffe - 48)) '' base.zip
	planned "$PATTERN" x
	grep -q "^base 0 $((0xfffffffe - 48))$" plan
	many() {
		python3 - "$1" <<-'EOF'
		import struct, sys
		n = int(sys.argv[1])
		# All of them share one empty file.
		local = b"PK\3\4" + bytes(22) + struct.pack("<HH", 5, 0) + b"entry"
		cd = b"".join(b"PK\1\2" + bytes(24) + struct.pack("<H", 5) +
		              bytes(16) + b"%05d" % i for i in range(n))
		open("many.zip", "wb").write(local + cd + b"PK\5\6" + struct.pack(
		    "<HHHHIIH", 0, 0, n, n, len(cd), len(local), 0))
		EOF
	}
	many 65534
	refuse "65534 entries" "$PATTERN" x many.zip
	many 65533
	chanpack-inject -F "$PATTERN" -c x many.zip |
	    chanpack-inject -F "$PATTERN" -d | cmp - many.zip
}

@test "a directory that does not agree with its end record takes no entry" {
	zipped base.zip one two
	for at in 4 6 8 10; do
		python3 - base.zip bad.zip "$at" <<-'EOF'
		import sys
		data = bytearray(open(sys.argv[1], "rb").read())
		data[len(data) - 22 + int(sys.argv[3])] += 1
		open(sys.argv[2], "wb").write(data)
		EOF
		refuse "central directory is damaged" "$PATTERN" x bad.zip
	done
}
