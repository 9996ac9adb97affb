# Warnings: the package is right, but readers that apps ship have limits of
# their own.
load lib/helper

# moved CD FILE [COMMENT]: the fixture with its central directory at CD, and a
# comment of so many bytes.
moved()
{
	python3 - "$FIXTURES/v2v3.apk" "$1" "$2" "${3:-0}" <<-'EOF'
	import struct, sys
	data = bytearray(open(sys.argv[1], "rb").read())
	cd_at, comment = int(sys.argv[2]), int(sys.argv[4])
	eocd = data.rindex(b"PK\5\6")
	(cd,) = struct.unpack_from("<I", data, eocd + 16)
	(block,) = struct.unpack_from("<Q", data, cd - 24)
	start = cd - block - 8
	struct.pack_into("<I", data, eocd + 16, cd_at)
	struct.pack_into("<H", data, eocd + 20, comment)
	with open(sys.argv[3], "wb") as f:
	    f.write(data[:start])
	    f.seek(cd_at - block - 8)
	    f.write(data[start:] + b"c" * comment)
	EOF
}

# warned FORMS FILE [ARG]...: the forms of which a plan warns, in order.
warned()
{
	local forms=$1 file=$2

	shift 2
	run -0 --separate-stderr chanpack-inject -n -F "$forms" -c x "$@" "$file"
	# shellcheck disable=SC2154
	sed -nE "s/^chanpack-inject: today's readers of form ([^ ]*) .*/\1/p" \
	    <<<"$stderr" | xargs
}

ALL=walle,vasdolly,packer,kuaishou,block:0x12345678

@test "a directory beyond 2 GiB, where walle and packer do not look, is warned of" {
	moved $(((1 << 31) - 1)) under.apk
	moved $((1 << 31)) over.apk
	[ -z "$(warned $ALL under.apk)" ]
	[ "$(warned $ALL over.apk)" = "walle packer" ]
	[ "$(warned walle over.apk)" = walle ]
	[ -z "$(warned vasdolly,kuaishou over.apk)" ]
	run -0 --separate-stderr chanpack-inject -n -F hume -c x over.apk
	[ -z "$stderr" ]
	run -0 --separate-stderr chanpack-inject -n -F walle -c x over.apk
	[[ $stderr == *"directory is at 2147483648, "*"up to 2147483647 only" ]]
}

@test "a directory that the block pushes beyond 2 GiB is warned of" {
	moved $(((1 << 31) - 4096)) near.apk
	[ -z "$(warned walle near.apk)" ]
	[ "$(warned walle near.apk -x "a=$(letters 4096)")" = walle ]
}

@test "a ZIP comment of 32768 bytes, which old readers take for negative, is warned of" {
	commented "$(letters 32767)" "$FIXTURES/v2v3.apk" under.apk
	commented "$(letters 32768)" "$FIXTURES/v2v3.apk" over.apk
	[ -z "$(warned $ALL under.apk)" ]
	[ "$(warned $ALL over.apk)" = "walle packer kuaishou" ]
	run -0 --separate-stderr chanpack-inject -n -F kuaishou -c x over.apk
	[[ $stderr == *"comment has 32768 bytes, "*"up to 32767 only" ]]
}

@test "a warning fails nothing, and -q keeps it back" {
	commented "$(letters 40000)" "$FIXTURES/v2v3.apk" base.apk
	run -0 --separate-stderr chanpack-inject -c x -o out.apk base.apk
	one_error inject
	[ "$(chanpack-show out.apk)" = "walle	x" ]
	run -0 --separate-stderr chanpack-inject -q -c x -o out.apk base.apk
	[ -z "$stderr" ]
	cat base.apk | chanpack-inject -c x 2>err | cmp - out.apk
	[ "$(wc -l <err)" -eq 1 ]
	# A channel that goes is looked for by no one.
	run -0 --separate-stderr chanpack-inject -d -o back.apk out.apk
	[ -z "$stderr" ]
}

@test "a batch warns once, not for each package" {
	commented "$(letters 40000)" "$FIXTURES/v2v3.apk" base.apk
	touch base.apk.idsig
	seq 20 >channels.txt
	run -0 --separate-stderr chanpack-inject -f channels.txt \
	    -o 'd/{channel}' base.apk
	# shellcheck disable=SC2154
	[ "${#stderr_lines[@]}" -eq 2 ]
	[[ $stderr == *"base.apk.idsig is the base's v4 signature"*"readers of form walle"* ]]
	run -0 --separate-stderr chanpack-inject -q -f channels.txt \
	    -o 'd/{channel}' base.apk
	[ -z "$stderr" ]
}

@test "auto is told where it stands for anything but walle" {
	local said='form vasdolly-v1 is used, because the package has only a JAR signature (v1)'

	run -0 --separate-stderr chanpack-inject -c x -o out.apk "$FIXTURES/v1.apk"
	one_error inject
	[[ $stderr == *"$said"* ]]
	printf 'x\ny\n' >list
	run -0 --separate-stderr chanpack-inject -f list -o '{channel}' \
	    "$FIXTURES/v1.apk"
	one_error inject
	[[ $stderr == *"$said"* ]]
	run -0 --separate-stderr chanpack-inject -q -c x -o out.apk "$FIXTURES/v1.apk"
	[ -z "$stderr" ]
	run -0 --separate-stderr chanpack-inject -F vasdolly-v1 -c x -o out.apk \
	    "$FIXTURES/v1.apk"
	[ -z "$stderr" ]
	run -0 --separate-stderr chanpack-inject -c x -o out.apk "$FIXTURES/v2.apk"
	[ -z "$stderr" ]
}

@test "the server tells it with -v" {
	chanpack-upload -k a/game.apk "$FIXTURES/v1.apk"
	printf 'GET /a/channel=x/game.apk HTTP/1.0\r\n\r\n' >request
	chanpack-serve <request >answer 2>said
	grep -q '200 OK' answer
	[ ! -s said ]
	chanpack-serve -v <request 2>said >answer
	grep -q 'form vasdolly-v1 is used' said
}
