# Signed channel URLs: what chanpack-serve answers to good and to bad ones.
# shellcheck disable=SC2034,SC2154 # SERVE is for `ask`; `run` sets stderr
load lib/helper
load lib/serve

BASE=http://localhost:8080/a/game.apk

setup()
{
	helper_setup
	store a/game.apk "$GOLDEN/base-v2v3.apk"
	newkeys keys k1 k2
	SERVE=(-K keys)
	chanpack-inject -c huawei "$GOLDEN/base-v2v3.apk" >want
	url=$(target -K keys -c huawei "$BASE")
}

# says STATUS TEXT TARGET: GET and HEAD of it get this error and no other text.
says()
{
	refused "$1" "$2" GET "$3" || return
	[ "$(cat body)" = "$2" ] || fail "$(cat body)" || return
	ask HEAD "$3"
	is "$1"
}

@test "a signed channel URL gives the channel package" {
	ask GET "$url"
	is 200
	cmp body want
	ask HEAD "$url"
	is 200
	ask GET "$(target -K keys -e 1h -F walle -x a=b -c huawei "$BASE")"
	is 200
	[ "$(chanpack-show body)" = "walle"$'\t'"huawei"$'\t'"a=b" ]
}

@test "a signed channel URL may have its channel in the query" {
	query=$(target -K keys -S query -c huawei "$BASE?v=1")
	[[ $query == "/a/game.apk?v=1&channel=huawei&key=k1&sig="* ]]
	ask GET "$query"
	is 200
	cmp body want
	says 403 'wrong signature: made for another text or with another secret' "${query/huawei/xiaomi}"
	says 403 'not signed' "${query%&sig=*}"
}

@test "every key of the file is good, and no other" {
	sed 1d keys >second
	chmod 600 second
	ask GET "$(target -K second -c huawei "$BASE")"
	is 200
	newkeys other k1 k9
	says 403 'wrong signature: made for another text or with another secret' "$(target -K other -c huawei "$BASE")"
	sed 1d other >ninth
	chmod 600 ninth
	says 403 'signed by a key that is not known here' \
	    "$(target -K ninth -c huawei "$BASE")"
}

@test "a signed channel URL has conditions and ranges as others have" {
	ask GET "$url" "Range: bytes=100-299"
	is 206
	cmp body <(tail -c +101 want | head -c 200)
	etag=$(field ETag)
	ask GET "$url" "If-None-Match: $etag"
	is 304
	ask GET "$url" "Range: bytes=999999999-"
	is 416
}

@test "an unsigned channel URL is 403, and a base URL needs no signature" {
	says 403 'not signed' /a/channel=huawei/game.apk
	says 403 'not signed' "${url%;sig=*}/game.apk"
	says 403 'signed, but it names no key' "${url/;key=k1/}"
	ask GET /a/game.apk
	is 200
	cmp body "$GOLDEN/base-v2v3.apk"
	says 403 'not signed' '/a/game.apk?channel=huawei'
}

@test "a signed channel URL that was changed is 403" {
	url=$(target -K keys -e 2100-01-01T00:00:00Z -F walle -x a=b -c huawei \
	    "$BASE")
	ask GET "$url"
	is 200
	sig=${url#*sig=}
	for bad in "${url/huawei/huawej}" "${url/x-a=b/x-a=c}" \
	    "${url/x-a=b/x-a=b;x-c=d}" "${url/;x-a=b/}" \
	    "${url/form=walle/form=auto}" "${url/;form=walle/}" \
	    "${url/exp=4/exp=5}" "${url/exp=4102444800;/}" \
	    "${url/key=k1/key=k2}" "/b${url#/a}" "${url/game.apk/game.zip}" \
	    "${url%%/channel*}/x${url#/a}" "${url/sig=?/sig=$(
		[ "${sig:0:1}" = A ] && echo B || echo A)}"; do
		[ "$bad" != "$url" ]
		says 403 'wrong signature: made for another text or with another secret' "$bad"
	done
}

@test "a signature is good under any host and any spelling of its URL" {
	ask GET "http://cdn.example.net:99$url"
	is 200
	ask GET "${url/huawei/%68uawei}"
	is 200
	cmp body want
	ask GET "$url?whatever"
	is 200
}

@test "an expired URL is 410 with the time, if its signature is good" {
	old=$(target -K keys --now 2020-01-01T00:00:00Z -e 1d -c huawei "$BASE")
	says 410 'expired at 2020-01-02T00:00:00Z' "$old"
	refused 410 expired GET "$old" "Range: bytes=0-0" "If-None-Match: *"
	says 403 'wrong signature: made for another text or with another secret' "${old/huawei/xiaomi}"
	says 403 'wrong signature: made for another text or with another secret' "${old/exp=1/exp=9}"
	ask GET "$(target -K keys -e 1h -c huawei "$BASE")"
	is 200
}

@test "no cache is told to keep an answer beyond its URL's expiry" {
	ask GET "$(target -K keys -e 2100-01-01T00:00:00Z -c huawei "$BASE")"
	[ "$(field Cache-Control)" = "public, max-age=86400, no-transform" ]
	ask HEAD "$(target -K keys -e 90m -c huawei "$BASE")" "Range: bytes=0-0"
	[[ $(field Cache-Control) =~ ^public,\ max-age=(5[0-9]{3}),\ no-transform$ ]]
	[ "${BASH_REMATCH[1]}" -le 5400 ]
	SERVE+=(--cache-control "max-age=99999")
	ask GET "$(target -K keys -e 90m -c huawei "$BASE")"
	[ "$(field Cache-Control)" = "max-age=99999" ]
}

@test "without keys an expiry counts all the same, and a signature does not" {
	SERVE=()
	says 410 'expired at 1970-01-01T00:00:12Z' '/a/channel=x;exp=12/game.apk'
	ask GET "/a/channel=huawei;exp=99999999999/game.apk"
	is 200
	cmp body want
	ask GET "${url/sig=?????/sig=AAAAA}"
	is 200
}

@test "a refusal by the signature comes after the grammar, before the store" {
	refused 400 'channel is empty' GET '/a/channel=/game.apk'
	refused 403 'not signed' GET '/a/channel=x/nothing.apk'
	refused 403 'not signed' GET '/a/channel=x;form=nonsense/game.apk'
	refused 404 'no such package' GET \
	    "$(target -K keys -c x http://localhost:8080/a/nothing.apk)"
	refused 405 'GET and HEAD' POST /a/channel=x/game.apk
}

@test "each refusal by the signature is one line of standard error" {
	ask GET /a/channel=x/game.apk 2>log
	[ "$(cat log)" = \
	    "chanpack-serve: not signed: /a/channel=x/game.apk" ]
	ask GET "/a/channel=x/game.apk?$(letters 5000)" 2>log
	[ "$(wc -l <log)" = 1 ]
	[[ $(cat log) == *"not signed: /a/channel=x/game.apk?LLL"*... ]]
	ask GET "$url" 2>log
	[ ! -s log ]
	export PROGRAM=chanpack-listen
	serve_start -K keys
	fetched '/a/channel=x;exp=1;key=k3;sig=AAAAAAAAAAAAAAAAAAAAAA/game.apk'
	is 403
	[ "$(told)" = "chanpack-listen: signed by a key that is \
not known here: /a/channel=x;exp=1;key=k3;sig=AAAAAAAAAAAAAAAAAAAAAA/game.apk" ]
}

@test "standard error that is the client's socket gets no refusal" {
	drive <<-'EOP'
	import wire
	process, sock = wire.inetd("-K", "keys")
	sock.sendall(wire.request("GET", "/a/channel=x/game.apk",
	                          "Connection: close"))
	answer, = wire.answers(wire.read_all(sock), ["GET"])
	assert answer.status == 403 and answer.body == b"not signed\n"
	assert process.wait(wire.PATIENCE) == 0
	EOP
}

@test "--fallback base answers a bad signature with the base, and tells it" {
	SERVE=(-K keys --fallback base)
	old=$(target -K keys --now 2020-01-01T00:00:00Z -e 1d -c huawei "$BASE")
	ask GET /a/game.apk
	tag=$(field ETag)
	ask GET "$old" 2>log
	is 200
	cmp body "$GOLDEN/base-v2v3.apk"
	[ "$(field Cache-Control)" = no-store ]
	[ "$(field ETag)" = "$tag" ]
	[ "$(cat log)" = "chanpack-serve: expired at 2020-01-02T00:00:00Z, \
answered with the base: $old" ]
	# It is one representation with the base, and resumes as that does.
	ask GET "$old" "Range: bytes=1-3" "If-Range: $tag"
	is 206
	tail -c +2 "$GOLDEN/base-v2v3.apk" | head -c 3 | cmp - body
	ask GET "$old" "If-None-Match: $tag"
	is 304
	[ "$(field Cache-Control)" = no-store ]
	ask GET '/a/game.apk?v=1&channel=huawei'
	is 200
	cmp body "$GOLDEN/base-v2v3.apk"
	# The package of a channel that is good is another all the same.
	ask GET "$url"
	is 200
	[ "$(field ETag)" != "$tag" ]
}

@test "--fallback base answers a channel that is denied, and no other error" {
	echo huawei >channels
	SERVE=(-K keys --fallback base -C channels)
	ask GET "$url"
	is 200
	run ! cmp -s body "$GOLDEN/base-v2v3.apk"
	ask GET "$(target -K keys -c x "$BASE")" 2>log
	is 200
	cmp body "$GOLDEN/base-v2v3.apk"
	[ ! -s log ]
	refused 400 'channel is empty' GET '/a/channel=/game.apk'
	refused 404 'no such package' GET /a/channel=x/nothing.apk
	refused 404 'no such package' GET /a/nothing.apk
	refused 405 'GET and HEAD' POST /a/channel=x/game.apk
}

@test "--fallback URL redirects what is refused, and nothing else" {
	echo huawei >channels
	SERVE=(-K keys --fallback 'https://example.com/old?from=link' -C channels)
	ask GET /a/channel=x/game.apk 2>log
	is 302
	[ "$(field Location)" = 'https://example.com/old?from=link' ]
	[ "$(field Cache-Control)" = no-store ]
	lacks ETag Last-Modified Accept-Ranges
	[ "$(cat log)" = "chanpack-serve: not signed, redirected: \
/a/channel=x/game.apk" ]
	ask HEAD "$(target -K keys -c x "$BASE")"
	is 302
	ask GET "$url"
	is 200
	refused 400 'channel is empty' GET '/a/channel=/game.apk'
	refused 404 'no such package' GET /a/nothing.apk
}

@test "another value of --fallback is wrong usage" {
	for value in '' Base base/ http:// ftp://example.com 'http://a b'; do
		run -2 --separate-stderr chanpack-serve "--fallback=$value"
		[[ ${stderr_lines[0]} == *"--fallback takes base or an http(s) URL, not '$value'" ]]
	done
	run -2 --separate-stderr chanpack-serve --fallback=base --fallback=base
	run -2 --separate-stderr chanpack-serve --fallback=base --no-base
	[[ ${stderr_lines[0]} == *"--no-base does not go with --fallback base" ]]
}

@test "a key file that is bad or that others can read is refused at start" {
	refuses() {
		for name in serve listen; do
			mode=
			[ $name = serve ] || mode=-l127.0.0.1:0
			run -1 --separate-stderr timeout 60 \
			    chanpack-$name -K keys ${mode:+"$mode"} </dev/null
			one_error $name
			[[ $stderr == *"key file keys: "*"$1"* ]]
		done
	}
	chmod 604 keys
	refuses 'others can read'
	chmod 620 keys
	refuses 'others can read or change'
	echo 'k1 c2hvcnQ=' >keys
	chmod 600 keys
	refuses 'line 1: the secret has 5 bytes'
	: >keys
	refuses 'the file has no key'
	rm keys
	refuses 'No such file'
}

@test "CHANPACK_KEYS names the key file unless -K does" {
	SERVE=()
	export CHANPACK_KEYS=keys
	refused 403 'not signed' GET /a/channel=huawei/game.apk
	ask GET "$url"
	is 200
	newkeys other k1
	SERVE=(-K other)
	refused 403 'wrong signature: made for another text or with another secret' GET "$url"
	CHANPACK_KEYS=''
	SERVE=()
	ask GET /a/channel=huawei/game.apk
	is 200
}
