# Byte ranges of channel packages.
load lib/helper
load lib/serve

setup()
{
	helper_setup
	store a/game.apk "$GOLDEN/base-v2v3.apk"
	store a/verity.apk "$FIXTURES/v2v3-verity.apk"
	store a/old.apk "$FIXTURES/v1.apk"
}

# random_ranges BASE CHANNEL COUNT
random_ranges()
{
	chanpack-inject -c "$2" "$XDG_DATA_HOME/chanpack/a/$1" >whole
	drive "$PORT" "/a/channel=$2/$1" whole \
	    "$XDG_DATA_HOME/chanpack/a/$1" "$3" <<-'EOF'
	import http.client, os, random, sys
	port, target, whole, base, count = sys.argv[1:]
	seed = int.from_bytes(os.urandom(4), "little")
	print("seed", seed)
	random.seed(seed)
	whole, base = open(whole, "rb").read(), open(base, "rb").read()
	size = len(whole)
	head = next(i for i in range(size) if whole[i:i + 1] != base[i:i + 1])
	tail = next(i for i in range(size) if whole[~i] != base[~i])
	changed = range(head, size - tail)

	def bounds():
	    """A first and a last byte."""
	    kind = random.randrange(4)
	    if kind == 0:  # anywhere
	        return sorted(random.randrange(size) for _ in "ab")
	    if kind == 1:  # one byte
	        one = random.choice([0, size - 1, changed[0], changed[-1],
	                             changed[0] - 1, changed[-1] + 1,
	                             random.randrange(size)])
	        return [min(one, size - 1)] * 2
	    if kind == 2:  # over an edge of what has changed
	        edge = random.choice([changed[0], changed[-1] + 1])
	        return [edge - random.randrange(1, 300),
	                min(edge + random.randrange(300), size - 1)]
	    return [random.choice(changed), random.choice(changed)]  # inside

	connection = http.client.HTTPConnection("127.0.0.1", int(port), timeout=20)
	for _ in range(int(count)):
	    first, last = sorted(bounds())
	    kind = random.randrange(5)
	    if kind == 0:
	        last = size - 1
	        asked = f"{first}-"
	    elif kind == 1:
	        first, last = size - 1 - last, size - 1
	        asked = f"-{size - first}"
	    elif kind == 2:  # clamped
	        last = size - 1
	        asked = random.choice([f"{first}-{size}", f"{first}-{size * 9}",
	                               f"{first}-{1 << 64}"])
	    else:
	        asked = f"{first}-{last}"
	    connection.request("GET", target, headers={"Range": "bytes=" + asked})
	    answer = connection.getresponse()
	    body = answer.read()
	    assert answer.status == 206, (asked, answer.status)
	    assert answer.getheader("Content-Range") == \
	        f"bytes {first}-{last}/{size}", (asked, answer.headers)
	    assert answer.getheader("Content-Length") == str(last - first + 1)
	    assert body == whole[first:last + 1], asked
	EOF
}

@test "500 random ranges of a channel package are slices of the whole" {
	serve_start
	random_ranges game.apk huawei 500
}

@test "so are those of packages that grow, or have no signing block" {
	serve_start
	random_ranges game.apk "$(printf '%04000d' 7)" 200
	random_ranges verity.apk "$(printf '%04000d' 7)" 200
	random_ranges old.apk huawei 200
}

@test "ranges of the base are slices of it" {
	cp "$GOLDEN/base-v2v3.apk" base
	for range in 0-0 100-70000 197182- -5 1-999999; do
		ask GET /a/game.apk "Range: bytes=$range"
		is 206
		curl -s -r "$range" "file://$PWD/base" | cmp - body
	done
}

@test "a range beyond the end is 416 with the size" {
	size=$(chanpack-inject -c huawei "$GOLDEN/base-v2v3.apk" | wc -c)
	for range in "$size-" "$size-$size" 18446744073709551615- \
	    99999999999999999999-99999999999999999999 -0 "$size-,-0"; do
		ask GET /a/channel=huawei/game.apk "Range: bytes=$range"
		is 416
		[ "$(field Content-Range)" = "bytes */$size" ]
		[ ! -s body ]
	done
	ask GET /a/channel=huawei/game.apk "Range: bytes=$((size - 1))-"
	is 206
	[ "$(field Content-Length)" = 1 ]
}

@test "a suffix as long as the package or longer is all of it" {
	ask GET /a/channel=huawei/game.apk 'Range: bytes=-197183'
	is 206
	[ "$(field Content-Range)" = bytes\ 0-197182/197183 ]
	ask GET /a/channel=huawei/game.apk 'Range: bytes=-999999999'
	is 206
	[ "$(field Content-Range)" = bytes\ 0-197182/197183 ]
	chanpack-inject -c huawei "$GOLDEN/base-v2v3.apk" | cmp - body
}

@test "several ranges are answered with one part or with the whole" {
	chanpack-inject -c huawei "$GOLDEN/base-v2v3.apk" >whole
	ask GET /a/channel=huawei/game.apk 'Range: bytes=10-19,0-9, 15-30'
	is 206
	[ "$(field Content-Range)" = bytes\ 0-30/197183 ]
	head -c 31 whole | cmp - body
	for range in 0-9,11-20 0-0,-1 "$(printf '%s,' {0..99}-)"; do
		ask GET /a/channel=huawei/game.apk "Range: bytes=$range"
		is 200
		lacks Content-Range
		cmp whole body
	done
}

@test "a range that is malformed, repeated or of another unit is ignored" {
	for range in bytes= bytes=- bytes=5-4 bytes=a-b bytes=1 bytes=0x1-2 \
	    'bytes 0-1' items=0-1 bytes=0-1,x 'bytes=0 -1' bytes=--1; do
		ask GET /a/channel=huawei/game.apk "Range: $range"
		is 200
		[ "$(wc -c <body)" = 197183 ]
	done
	ask GET /a/channel=huawei/game.apk 'Range: bytes=0-1' 'Range: bytes=0-1'
	is 200
}
