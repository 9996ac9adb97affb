# chanpack-show --against where an entry carries the channel: what chanpack
# writes at the end of a base passes, and nothing else does.
load lib/helper
load lib/against

PATTERN='entry:META-INF/ch_{channel}'
NAMED=entry:META-INF/channel

# entries BASE CODE: run Python code on p, the parts of BASE; put(NAME,
# CONTENT, [DATE]) adds an entry as chanpack does.
entries()
{
	parts "$1" '
def put(name, content=b"", date=0x21):
    common = struct.pack("<HHHHHIIIHH", 10, 0, 0, 0, date, zlib.crc32(content),
        len(content), len(content), len(name), 0)
    rec = b"PK\1\2\12\0" + common + bytes(10)
    rec += struct.pack("<I", len(p.head)) + name
    p.head += b"PK\3\4" + common + name + content
    p.cd += rec
    n, size = struct.unpack("<HI", p.eocd[10:16])
    p.eocd = p.eocd[:8] + struct.pack("<HHI", n + 1, n + 1, size + len(rec))
import zlib
'"$2"
}

@test "an entry may come, go and be replaced, with and without a comment form" {
	local list base file size at

	for base in "$FIXTURES/v1.apk" "$GOLDEN/base-v1.apk"; do
		for list in "$PATTERN" "$NAMED" "packer-v1,$PATTERN" \
		    "$NAMED,vasdolly-v1" "kuaishou-v1,$NAMED"; do
			chanpack-inject -F "$list" -c one -o one.apk "$base"
			chanpack-inject -F "$list" -c 华为 -o two.apk one.apk
			for file in "$base" one.apk two.apk; do
				passes "$file" "$base"
				passes "$file" one.apk
				passes "$file" two.apk
				passes "$file" one.apk -F "$list"
				passes "$file" "$base" -F "$list"
			done
		done
	done
	# What the line says of it.
	base=$FIXTURES/v1.apk
	size=$(stat -c %s "$base")
	at=$(apkcheck show "$base" | jq .cd_offset)
	chanpack-inject -F "$NAMED,packer-v1" -c one -o one.apk "$base"
	passes "$base" one.apk
	[ "$(cat line)" = "same but for	ZIP entry	$at	49	ZIP comment	$((size + 49 + 62))	10" ]
	passes one.apk "$base"
	[ "$(cat line)" = "same but for	ZIP entry	$at	0	ZIP comment	$size	0" ]
	passes one.apk one.apk
	[ "$(cat line)" = same ]
}

@test "an entry as chanpack writes it is one, whoever wrote it" {
	entries "$FIXTURES/v1.apk" 'put(b"META-INF/channel", b"huawei")' >out.apk
	chanpack-inject -F "$NAMED" -c huawei "$FIXTURES/v1.apk" | cmp - out.apk
	passes "$FIXTURES/v1.apk" out.apk -F "$NAMED"
	entries "$FIXTURES/v1.apk" 'put(b"META-INF/sub/x")' >out.apk
	passes "$FIXTURES/v1.apk" out.apk
	passes "$FIXTURES/v1.apk" out.apk -F 'entry:META-INF/sub/{channel}'
	passes "$FIXTURES/v1.apk" out.apk -F 'entry:META-INF/{channel}/x'
}

@test "with -F only the entries of these forms may change" {
	local base=$FIXTURES/v1.apk list what

	chanpack-inject -F "$PATTERN" -c x -o out.apk "$base"
	what="differs from the base at offset $(($(apkcheck show "$base" | jq .cd_offset) + 2)), in the central directory: "
	for list in vasdolly-v1 vasdolly-v1,"$NAMED" \
	    'packer-v1,entry:META-INF/c_{channel}' kuaishou-v1,entry:META-INF/ch_; do
		refused "$what" "$base" out.apk -F "$list"
		refused "" out.apk "$base" -F "$list"
	done
	refused "has $(stat -c %s out.apk) bytes: too many" "$base" out.apk -F "$NAMED"
	passes "$base" out.apk -F "$NAMED,entry:META-INF/{channel}"
	# The comment is as fixed as the rest, if no form is for it.
	chanpack-inject -F "$PATTERN,packer-v1" -c x -o out.apk "$base"
	refused "" "$base" out.apk -F "$PATTERN"
	passes "$base" out.apk -F "packer-v1,$PATTERN"
}

@test "an entry that chanpack would not write is refused" {
	local code

	for code in 'put(b"META-INF/a", b"x", 0x22)' 'put(b"assets/a", b"x")' \
	    'put(b"META-INF/A.SF", b"x")' 'put(b"META-INF/../a", b"x")' \
	    'put(b"META-INF/a", b"\n")' 'put(b"META-INF/a", b"\xff")' \
	    'put(b"META-INF/a", b"x" * 4097)' 'put(b"META-INF/\x7f")' \
	    'put(b"META-INF/a", b"x"); put(b"META-INF/b", b"x")' \
	    'put(b"META-INF/a", bytes(8) + b"x"); p.signed = 1' \
	    'put(b"META-INF/a", b"x" * 9 + MAGIC)' \
	    'put(b"META-INF/a", b"x"); p.gap = b"PK\6\7" + bytes(16)'; do
		entries "$FIXTURES/v1.apk" "$code" >out.apk
		refused "" "$FIXTURES/v1.apk" out.apk ||
		    fail "$code: $stderr" || return
	done
	# Without a JAR signature any folder will do, but not every name.
	python3 -c 'import zipfile
zipfile.ZipFile("base.zip", "w").writestr("a", "x")'
	chanpack-inject -F 'entry:assets/{channel}' -c x -o out.zip base.zip
	passes base.zip out.zip
	entries base.zip 'put(b"../a", b"x")' >out.zip
	refused "" base.zip out.zip
}

@test "an entry that is not chanpack's may not go" {
	local base=$FIXTURES/v1.apk code

	for code in 'put(b"META-INF/a", b"x", 0x22)' 'put(b"assets/a", b"x")' \
	    'put(b"META-INF/A.SF", b"x")'; do
		entries "$base" "$code" >old.apk
		refused "" old.apk "$base"
		entries "$base" "${code/x\"/y\"}" >new.apk
		refused "" old.apk new.apk
	done
	# Nor the last one of the package itself.
	parts "$base" 'p.cd = p.cd[:p.cd.rindex(b"PK\1\2")]
n = struct.unpack("<H", p.eocd[8:10])[0] - 1
p.eocd = p.eocd[:8] + struct.pack("<HHI", n, n, len(p.cd)) + p.eocd[16:]' >out.apk
	refused "" "$base" out.apk
}

@test "a package with a signing block has no entry of a form" {
	local base

	for base in "$FIXTURES"/{v2v3,v1v2}.apk "$(edge empty-block)"; do
		entries "$base" 'put(b"META-INF/a", b"x")' >out.apk
		refused "" "$base" out.apk
		refused "" "$base" out.apk -F entry:META-INF/a
	done
}

@test "each changed byte of a package with an entry is named" {
	local base=$FIXTURES/v1.apk rule list old n=0
	local text='local + (42 if "channel}" in args[1] else 46) <= o < cd'
	local where='"before the central directory: " if o < cd else
	    "in the central directory: " if o < eocd else "in the end record: "'

	# A changed content shows in its checksum.  Where a name may be any, its
	# two copies differ, and the second is the one that is named.
	rule="None if args[1][0] == 'p' and o >= eocd + 22 else
	    'at offset %d, %s' % (o if not $text else local + 14
		if 'channel}' not in args[1] else o - local - 30 + rec + 46,
		'' if $text or 0 <= o - local < 3 else $where)"
	for list in "$PATTERN" "$NAMED" "packer-v1,$PATTERN" "packer-v1,$NAMED"; do
		# Each list and each base has its turn; with SOAK, each pair.
		for old in "" first; do
			n=$((n + 1))
			[ -n "${SOAK-}" ] || [ $((n % 3)) -ne 1 ] || continue
			cp "$base" base.apk
			[ -z "$old" ] ||
			    chanpack-inject -F "$list" -c $old -o base.apk "$base"
			chanpack-inject -F "$list" -c huawei -o out.apk base.apk
			sweep base.apk out.apk "$rule" -F "$list"
		done
	done
}
