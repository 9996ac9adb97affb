# Packages around and beyond the limits of 32-bit numbers, as sparse files.
load lib/helper

setup()
{
	helper_setup
	hollow
}

# moved SIZE FILE [COMMENT]: the fixture with its signing block moved to SIZE,
# a hole before it, and a comment of so many bytes behind.
moved()
{
	python3 - "$FIXTURES/v2v3.apk" "$@" <<-'EOF'
	import struct, sys
	data = bytearray(open(sys.argv[1], "rb").read())
	at, comment = int(sys.argv[2]), int(sys.argv[4]) if len(sys.argv) > 4 else 0
	eocd = data.rindex(b"PK\5\6")
	(cd,) = struct.unpack_from("<I", data, eocd + 16)
	(block,) = struct.unpack_from("<Q", data, cd - 24)
	start = cd - block - 8
	struct.pack_into("<I", data, eocd + 16, at + block + 8)
	struct.pack_into("<H", data, eocd + 20, comment)
	with open(sys.argv[3], "wb") as f:
	    f.write(data[:start])
	    f.seek(at)
	    f.write(data[start:] + b"c" * comment)
	EOF
}

@test "a package of more than 2 GiB takes its channel from a file and from a pipe" {
	moved $((17 << 27)) big.apk
	chanpack-inject -n -F vasdolly -c huawei big.apk >plan
	[[ $(head -n 1 plan) =~ ^base\ 0\ 2281[0-9]{6}$ ]]
	[ "$(cat big.apk | chanpack-inject -F vasdolly -c huawei |
	    chanpack-show)" = "vasdolly	huawei" ]
	# Files are read in place, pipes through the window: one output.
	[ -z "${SOAK-}" ] ||
	    cmp <(chanpack-inject -F vasdolly -c huawei big.apk) \
		<(cat big.apk | chanpack-inject -F vasdolly -c huawei)
}

@test "a package whose end lies beyond 4 GiB takes a channel out of its padding" {
	moved $(((4 << 30) - 8192)) big.apk 20000
	[ "$(stat -c %s big.apk)" -gt $((4 << 30)) ]
	chanpack-inject -n -F vasdolly -c huawei big.apk >plan
	[ "$(cut -d ' ' -f 1 plan | xargs)" = "base lit base" ]
	[ "$(chanpack-inject -F vasdolly -c huawei big.apk | tail -c 30000 |
	    grep -ac huawei)" -eq 1 ]
	[ "$(chanpack-inject -F vasdolly -c huawei big.apk | chanpack-show)" = \
	    "vasdolly	huawei" ]
}

@test "a central directory that would move beyond 4 GiB is refused before a byte is written" {
	moved $(((4 << 30) - 4096 - 100)) big.apk
	chanpack-inject -n -F vasdolly -c huawei big.apk >plan
	run -1 --separate-stderr chanpack-inject -F vasdolly \
	    -c "$(printf '%04096d' 0)" big.apk
	one_error inject
	[[ -z $output && $stderr == *"beyond the 4 GiB that the format can address"* ]]
	run -1 chanpack-inject -F vasdolly -c "$(printf '%04096d' 0)" -o out.apk big.apk
	[ ! -e out.apk ]
}

@test "a package of 5 GiB, which the format cannot address, is refused whole" {
	# The offset of its directory is cut to 32 bits.
	python3 - "$FIXTURES/v2v3.apk" big.apk <<-'EOF'
	import struct, sys
	data = bytearray(open(sys.argv[1], "rb").read())
	at, eocd = 5 << 30, data.rindex(b"PK\5\6")
	(cd,) = struct.unpack_from("<I", data, eocd + 16)
	struct.pack_into("<I", data, eocd + 16, (at + cd) & 0xffffffff)
	with open(sys.argv[2], "wb") as f:
	    f.seek(at)
	    f.write(data)
	EOF
	run -1 --separate-stderr chanpack-inject -F vasdolly -c x big.apk
	one_error inject
	[ -z "$output" ]
	run -1 --separate-stderr chanpack-inject -F vasdolly -c x -o out.apk big.apk
	one_error inject
	[ ! -e out.apk ]
	run -1 --separate-stderr chanpack-show big.apk
	one_error show
	[[ $stderr == *"central directory"* && -z $output ]]
}

# ranges AT... -- [PATH FILE]...: the server gives the 1000 bytes around each offset
# of FILE under its PATH, all on one connection: for the digest of a base a server
# process reads it once.
ranges()
{
	python3 - "$PORT" "$@" <<-'EOF'
	import http.client, sys
	port, *offsets = sys.argv[1:sys.argv.index("--")]
	pairs = sys.argv[sys.argv.index("--") + 1:]
	c = http.client.HTTPConnection("127.0.0.1", port)
	for path, file in zip(pairs[::2], pairs[1::2]):
	    with open(file, "rb") as f:
	        for at in map(int, offsets):
	            c.request("GET", path, headers={
	                "Range": f"bytes={at - 500}-{at + 499}"})
	            r = c.getresponse()
	            body = r.read()
	            f.seek(at - 500)
	            assert r.status == 206 and body == f.read(1000), (path, at)
	EOF
}

@test "ranges around 2^31 and 2^32 are served from a channel package and a base" {
	local at=($((1 << 31)) $(((1 << 32) - 8192 + 600)) $((1 << 32)))

	mkdir -p store/k
	moved $(((4 << 30) - 8192)) store/k/big.apk 20000
	# Something to tell offsets apart by.
	for offset in "${at[@]}"; do
		[ "$offset" -ne $((1 << 31)) ] ||
		    seq 300 | dd of=store/k/big.apk bs=1 seek=$((offset - 500)) \
			conv=notrunc status=none
	done
	cp --sparse=always store/k/big.apk want.apk
	chanpack-inject -n -F vasdolly -c x store/k/big.apk |
	    awk '$1 == "base" { at += $3 } $1 == "lit" { printf "%.0f %s\n", at, $2; at += length($2) / 2 }' |
	    while read -r offset hex; do
		printf %s "$hex" | xxd -r -p |
		    dd of=want.apk bs=1 seek="$offset" conv=notrunc status=none
	    done
	serve_start -s store
	ranges "${at[@]}" -- "/k/channel=x;form=vasdolly/big.apk" want.apk \
	    /k/big.apk store/k/big.apk
}
