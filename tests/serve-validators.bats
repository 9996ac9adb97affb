# Entity tags, conditions, and downloads that go on at another node.
# shellcheck disable=SC2034 # SERVE is for `ask`
load lib/helper
load lib/serve

setup()
{
	helper_setup
	store a/game.apk "$GOLDEN/base-v2v3.apk"
	game=$XDG_DATA_HOME/chanpack/a/game.apk
	touch -d 2026-01-02T03:04:05Z "$game"
	url=/a/channel=huawei/game.apk
}

# etag TARGET: its entity tag.
etag()
{
	ask HEAD "$1" && is 200 && field ETag
}

@test "the entity tag is the same at another node with other dates and names" {
	local here

	mkdir -p copy/b/c
	cp "$game" copy/b/c/game.apk
	touch -d 2001-01-01 copy/b/c/game.apk
	for target in channel=huawei/game.apk game.apk \
	    'channel=huawei;form=vasdolly/game.apk'; do
		here=$(etag "/a/$target")
		[ "$(etag "/a/$target")" = "$here" ]
		SERVE=(-s "$PWD/copy" -p https://cdn.example.com/x)
		[ "$(etag "/x/b/c/$target")" = "$here" ]
		SERVE=()
	done
}

@test "the entity tag goes by the bytes: equal packages, equal tags" {
	[ "$(etag "$url")" = "$(etag '/a/channel=huawei;form=walle/game.apk')" ]
	SERVE=(-F walle)
	with=$(etag "$url")
	SERVE=()
	[ "$(etag "$url")" = "$with" ]
	[ "$(etag /a/channel=%68uawei/game.apk)" = "$with" ]
}

@test "the entity tag differs for channels, extras, forms and bases" {
	store b/game.apk "$FIXTURES/v2v3.apk"
	store c/game.apk "$FIXTURES/v2.apk"
	echo one >text
	store d/one.txt text
	echo two >text
	store d/two.txt text
	for target in a/game.apk b/game.apk c/game.apk a/channel=x/game.apk \
	    a/channel=y/game.apk 'a/channel=x;x-a=b/game.apk' \
	    'a/channel=x;form=vasdolly/game.apk' \
	    'a/channel=x;form=block:0x12345678/game.apk' \
	    'a/channel=x;form=block:0x12345679/game.apk' \
	    b/channel=x/game.apk c/channel=x/game.apk d/one.txt d/two.txt; do
		etag "/$target"
	done >tags
	[ "$(wc -l <tags)" = 13 ]
	[ -z "$(sort tags | uniq -d)" ]
}

@test "a base that is replaced is seen within one connection" {
	serve_start
	drive "$PORT" "$game" "$FIXTURES/v2v3.apk" <<-'EOF'
	import os, shutil, sys
	import wire
	port, game, other = sys.argv[1:]
	sock = wire.connect(port)
	stream = sock.makefile("rb")
	def tags():
	    result = []
	    for target in "/a/channel=huawei/game.apk", "/a/game.apk":
	        sock.sendall(wire.request("GET", target))
	        answer = wire.Answer(stream).read()
	        assert answer.status == 200
	        result.append((answer.fields["etag"], answer.length))
	    return result
	first = tags()
	assert tags() == first
	shutil.copy(other, game + ".new")
	os.rename(game + ".new", game)
	second = tags()
	assert not {tag for tag, _ in first} & {tag for tag, _ in second}
	assert second[1][1] == os.path.getsize(other)
	EOF
}

@test "conditions are answered 304 and 412, without a body" {
	local tag date='Fri, 02 Jan 2026 03:04:05 GMT'

	tag=$(etag "$url")
	conditional() {
		ask GET "$url" "${@:2}"
		is "$1"
		[ "$1" = 200 ] || [ ! -s body ]
		[ "$(field ETag)" = "$tag" ]
		[ "$(field Last-Modified)" = "$date" ]
	}
	conditional 304 "If-None-Match: $tag"
	conditional 304 "If-None-Match: \"a\", W/$tag"
	conditional 304 'If-None-Match: *'
	conditional 200 'If-None-Match: "a"'
	conditional 200 'If-None-Match: "a"' "If-Modified-Since: $date"
	conditional 304 "If-Modified-Since: $date"
	conditional 200 'If-Modified-Since: Fri, 02 Jan 2026 03:04:04 GMT'
	conditional 200 "If-Match: $tag"
	conditional 200 'If-Match: *'
	conditional 412 'If-Match: "a"'
	conditional 412 "If-Match: W/$tag"
	conditional 200 "If-Unmodified-Since: $date"
	conditional 412 'If-Unmodified-Since: Fri, 02 Jan 2026 03:04:04 GMT'
}

@test "If-Range gives the part if nothing has changed, else the whole" {
	local tag

	tag=$(etag "$url")
	ask GET "$url" 'Range: bytes=10-19' "If-Range: $tag"
	is 206
	[ "$(wc -c <body)" = 10 ]
	ask GET "$url" 'Range: bytes=10-19' \
	    'If-Range: Fri, 02 Jan 2026 03:04:05 GMT'
	is 206
	for other in '"a"' "W/$tag" 'Fri, 02 Jan 2026 03:04:06 GMT'; do
		ask GET "$url" 'Range: bytes=10-19' "If-Range: $other"
		is 200
		chanpack-inject -c huawei "$game" | cmp - body
	done
}

@test "conditions about what is not there are not asked" {
	refused 404 'no such package' GET /a/b.apk 'If-Match: "a"'
	refused 404 'no such package' GET /a/b.apk 'If-None-Match: *'
	refused 400 'channel is empty' GET /a/channel=/game.apk 'If-Match: "a"'
}

# What Android's DownloadManager does: no Range first; then If-Match, and all
# but 206 makes the user start over.
@test "a download that was cut is joined with its rest at another node" {
	mkdir -p other/a
	cp "$game" other/a/game.apk
	ask GET "$url" 'Accept-Encoding: identity' 'Connection: close'
	is 200
	tag=$(field ETag)
	head -c 100000 body >got
	SERVE=(-s "$PWD/other")
	ask GET "$url" 'Range: bytes=100000-' "If-Match: $tag" 'Connection: close'
	is 206
	cat body >>got
	chanpack-inject -c huawei "$game" | cmp - got
	[ "$(field ETag)" = "$tag" ]
	[ "$(field Content-Range)" = "bytes 100000-197182/197183" ]
}

@test "a download whose base changed between its parts gets 412" {
	tag=$(etag "$url")
	chanpack-upload -qfk a/game.apk "$FIXTURES/v2v3.apk"
	ask GET "$url" 'Range: bytes=1000-' "If-Match: $tag"
	is 412
	[ ! -s body ]
}

@test "a base of the same size and date, signed anew, has another tag" {
	tag=$(etag "$url")
	python3 - "$game" <<-'EOF'
	import struct, sys
	data = bytearray(open(sys.argv[1], "rb").read())
	(cd,) = struct.unpack_from("<I", data, data.rindex(b"PK\5\6") + 16)
	(block,) = struct.unpack_from("<Q", data, cd - 24)
	data[cd - block + 200] ^= 1	# in the first signature
	open("anew.apk", "wb").write(data)
	EOF
	store a/game.apk anew.apk
	touch -d 2026-01-02T03:04:05Z "$game"
	[ "$(etag "$url")" != "$tag" ]
}
