# What chanpack-serve says to one request: statuses, heads and bodies.
# shellcheck disable=SC2034 # SERVE is for `ask`
load lib/helper
load lib/serve

setup()
{
	helper_setup
	store a/game.apk "$GOLDEN/base-v2v3.apk"
	game=$XDG_DATA_HOME/chanpack/a/game.apk
	touch -d 2026-01-02T03:04:05.6Z "$game"
	url=/a/channel=huawei/game.apk
}

@test "a channel URL gives the channel package, and a base URL the base" {
	ask GET "$url"
	is 200
	chanpack-inject -c huawei "$game" | cmp - body
	ask GET /a/game.apk
	is 200
	cmp body "$game"
	ask GET '/a/game.apk?download=1&channels=x'
	is 200
	cmp body "$game"
}

@test "each legal channel is served as the pipeline writes it" {
	local channel path form

	while IFS= read -r channel; do
		path=$(chanpack-splice -c "$channel" http://dl.example.com/a/game.apk)
		for form in walle vasdolly; do
			SERVE=(-F "$form")
			ask GET "${path#http://dl.example.com}"
			is 200
			chanpack-inject -F "$form" -c "$channel" "$game" | cmp - body
			[ "$(chanpack-show -q body)" = "$channel" ]
		done
	done <<-'END'
	x
	华为
	😀 emoji
	"quotes" 'and' \backslash
	%41%2F%00
	a/b;c=d&e f?g#h
	..
	../../etc/passwd
	END
	SERVE=()
	for channel in "$(printf '%0255d' 7)" "$(printf '%04096d' 7)"; do
		ask GET "/a/channel=$channel/game.apk"
		chanpack-inject -c "$channel" "$game" | cmp - body
	done
}

@test "extras and the form in the URL reach the package" {
	ask GET '/a/channel=huawei;x-site=%E5%8D%8E/game.apk'
	chanpack-inject -c huawei -x site=华 "$game" | cmp - body
	SERVE=(-F vasdolly)
	ask GET '/a/channel=huawei;form=walle%2Cblock:0x12345678/game.apk'
	is 200
	chanpack-inject -F walle,block:0x12345678 -c huawei "$game" | cmp - body
}

@test "HEAD has exactly the head of GET, and no body" {
	local target field

	compare() {
		ask GET "$@"
		sed '/^Date: /d' header >got
		ask HEAD "$@"
		sed '/^Date: /d' header | cmp - got
	}
	for target in "$url" /a/game.apk /b /a/channel=/game.apk \
	    '/a/game.apk?channel=a' "/a/channel=x;form=y/game.apk"; do
		compare "$target"
	done
	ask HEAD "$url"
	etag=$(field ETag)
	for field in "If-None-Match: $etag" 'If-Match: "no"' \
	    'If-Modified-Since: Fri, 02 Jan 2026 03:04:05 GMT' \
	    'Connection: close'; do
		compare "$url" "$field"
	done
}

@test "a range counts for GET alone" {
	ask HEAD "$url" 'Range: bytes=0-0'
	is 200
	lacks Content-Range
	ask GET "$url" 'Range: bytes=0-0'
	is 206
}

@test "the head says all that clients and caches want to know" {
	ask GET "$url"
	[[ $(field ETag) =~ ^\"[!#-~]+\"$ ]]
	[ "$(field Last-Modified)" = "Fri, 02 Jan 2026 03:04:05 GMT" ]
	[ "$(field Accept-Ranges)" = bytes ]
	[ "$(field Content-Type)" = application/vnd.android.package-archive ]
	[ "$(field Cache-Control)" = "public, max-age=86400, no-transform" ]
	[ "$(field X-Content-Type-Options)" = nosniff ]
	[ "$(field Content-Disposition)" = 'attachment; filename="game.apk"' ]
	[ "$(date -d "$(field Date)" +%s)" -le "$(date +%s)" ]
	lacks Content-Range Content-Encoding Server Set-Cookie Vary
	cp header whole
	ask GET "$url" 'Range: bytes=1-2'
	for name in ETag Last-Modified Accept-Ranges Content-Type \
	    Cache-Control X-Content-Type-Options Content-Disposition; do
		grep -qxF "$name: $(field "$name")" whole || fail "$name"
	done
}

@test "--cache-control is the field of every answer about a package" {
	SERVE=(--cache-control 'private, no-store')
	ask GET "$url"
	[ "$(field Cache-Control)" = 'private, no-store' ]
	ask GET "$url" 'Range: bytes=5-6'
	[ "$(field Cache-Control)" = 'private, no-store' ]
	ask GET "$url" 'If-None-Match: *'
	is 304
	[ "$(field Cache-Control)" = 'private, no-store' ]
	SERVE=(--cache-control $'a\r\nX-Evil: 1')
	ask GET "$url"
	lacks X-Evil
	run -2 --separate-stderr "$PROGRAM" --cache-control $'max-age=1\xff' </dev/null
	# shellcheck disable=SC2154 # `run` sets stderr
	[[ ${stderr_lines[0]} == *"--cache-control: byte 10 is not UTF-8" ]]
}

@test "a time of a file that lies ahead is not told" {
	touch -d 2199-01-01 "$game"
	ask GET "$url"
	[ "$(field Last-Modified)" = "$(field Date)" ]
}

@test "the file is to be saved under its own name, in any alphabet" {
	named() {
		store "a/$1" "$FIXTURES/v2.apk"
		ask HEAD "$2"
		is 200
		[ "$(field Content-Disposition)" = "attachment; $3" ] ||
		    fail "$(field Content-Disposition)"
	}
	named 'my game.apk' /a/channel=x/my%20game.apk \
	    'filename="my game.apk"'
	named '游戏.apk' /a/channel=x/%E6%B8%B8%E6%88%8F.apk \
	    "filename*=UTF-8''%E6%B8%B8%E6%88%8F.apk"
	named 'a"b%41;c.apk' '/a/channel=x/a%22b%2541;c.apk' \
	    "filename*=UTF-8''a%22b%2541%3Bc.apk"
	named 'b\c.apk' /a/channel=x/b%5cc.apk 'filename="b_c.apk"'
}

# saved URL: the field that names the file.
saved()
{
	ask GET "$1"
	is 200
	field Content-Disposition
}

@test "--filename puts the channel into the name of a channel package" {
	local long

	SERVE=(--filename '{name}-{channel}{ext}')
	[ "$(saved "$url")" = 'attachment; filename="game-huawei.apk"' ]
	[ "$(saved /a/channel=%E6%B8%A0%E9%81%93/game.apk)" = \
	    "attachment; filename*=UTF-8''game-%E6%B8%A0%E9%81%93.apk" ]
	# What no file name should have is a code, which the field encodes again.
	[ "$(saved /a/channel=..%2F%22a/game.apk)" = \
	    "attachment; filename*=UTF-8''game-%252E.%252F%2522a.apk" ]
	# A base has its own name, and so has a package whose name were too long.
	[ "$(saved /a/game.apk)" = 'attachment; filename="game.apk"' ]
	long=$(letters 300)
	[ "$(saved "/a/channel=$long/game.apk")" = 'attachment; filename="game.apk"' ]
	ask GET "${url%/game.apk};plan=1/game.apk"
	[ "$(jq -r '.headers["Content-Disposition"]' body)" = \
	    'attachment; filename="game-huawei.apk"' ]
	for long in '{name}{ext}' '{channel' 'd/{channel}' ''; do
		run -2 --separate-stderr "$PROGRAM" --filename "$long" </dev/null
		# shellcheck disable=SC2154 # `run` sets stderr
		[[ $stderr == *"--filename"* ]] || fail "$long: $stderr"
	done
}

@test "the type goes by the name, and is harmless if that is unknown" {
	typed() {
		store "a/$1" "$FIXTURES/v2.apk"
		ask HEAD "/a/channel=x/$1"
		[ "$(field Content-Type)" = "$2" ]
	}
	typed GAME.APK application/vnd.android.package-archive
	typed game.html application/octet-stream
	typed apk application/octet-stream
}

@test "a target in absolute form is served whatever its host is" {
	ask GET "http://another.example.org$url"
	is 200
	ask GET "HTTPS://another.example.org:444$url"
	is 200
	refused 400 'malformed authority' GET "http://user@dl.example.com$url"
	refused 400 'malformed authority' GET "http://$url"
}

@test "a package in which no channel fits is served as it is, and no other way" {
	for what in truncated text empty; do
		case $what in
		truncated) head -c 60000 "$game" >file ;;
		text) echo 'This is no package.' >file ;;
		empty) : >file ;;
		esac
		store "a/$what.apk" file
		ask GET "/a/$what.apk"
		is 200
		cmp body file
		etag=$(field ETag)
		ask GET "/a/$what.apk" "If-None-Match: $etag"
		is 304
		refused 500 "$(chanpack-show file 2>&1 | cut -d : -f 3- | cut -c 2-)" \
		    GET "/a/channel=x/$what.apk"
	done
	ask GET /a/empty.apk 'Range: bytes=0-'
	is 200
	ask GET /a/text.apk 'Range: bytes=-3'
	is 206
	[ "$(cat body)" = e. ]
}

@test "a package that is damaged or not signed is 500 under its channel URL" {
	for name in size-differs gap-before-eocd pair-wraps; do
		store "a/$name.apk" "$(edge "$name")"
		ask GET "/a/$name.apk"
		cmp body "$(edge "$name")"
		refused 500 "$(chanpack-inject -c x "$(edge "$name")" 2>&1 |
		    cut -d: -f3- | cut -c2-)" GET "/a/channel=x/$name.apk"
	done
	python3 -c 'import sys, zipfile
zipfile.ZipFile(sys.argv[1], "w").writestr("a", "b")' plain.zip
	store a/plain.zip plain.zip
	ask GET /a/plain.zip
	cmp body plain.zip
	refused 500 'not signed' GET /a/channel=x/plain.zip
	store a/old.apk "$FIXTURES/v1.apk"
	SERVE=(-F walle)
	refused 400 'needs an APK signing block' GET /a/channel=x/old.apk
}
