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

# ranges URL AT...: 1000 bytes around each offset, as JSON lines of their hash.
ranges()
{
	python3 - "$@" <<-'EOF'
	import hashlib, http.client, sys, urllib.parse
	url = urllib.parse.urlsplit(sys.argv[1])
	c = http.client.HTTPConnection(url.netloc)
	for at in map(int, sys.argv[2:]):
	    c.request("GET", url.path, headers={"Range": f"bytes={at - 500}-{at + 499}"})
	    r = c.getresponse()
	    body = r.read()
	    assert r.status == 206 and len(body) == 1000, (r.status, len(body))
	    print(at, hashlib.sha256(body).hexdigest())
	EOF
}

# slices FILE AT...: the same of a file.
slices()
{
	python3 - "$@" <<-'EOF'
	import hashlib, sys
	with open(sys.argv[1], "rb") as f:
	    for at in map(int, sys.argv[2:]):
	        f.seek(at - 500)
	        print(at, hashlib.sha256(f.read(1000)).hexdigest())
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
	truncate -s 4097M store/k/five
	seq 300 | dd of=store/k/five bs=1 seek=$(((1 << 32) - 500)) conv=notrunc status=none
	serve_start -s store
	slices want.apk "${at[@]}" >want
	ranges "http://127.0.0.1:$PORT/k/channel=x;form=vasdolly/big.apk" "${at[@]}" |
	    diff want -
	slices store/k/five "${at[@]}" >want
	ranges "http://127.0.0.1:$PORT/k/five" "${at[@]}" | diff want -
}
