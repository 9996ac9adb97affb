# What chanpack-serve refuses: each with its status, and one line that says why.
# shellcheck disable=SC2034 # SERVE is for `ask`
load lib/helper
load lib/serve

setup()
{
	helper_setup
	store a/game.apk "$GOLDEN/base-v2v3.apk"
	game=$XDG_DATA_HOME/chanpack/a/game.apk
	url=/a/channel=huawei/game.apk
}

@test "what is not there is 404, and its body says so" {
	refused 404 'no such package' GET /a/other.apk
	refused 404 'no such package' GET /a/channel=huawei/other.apk
	refused 404 'no such package' GET /a/game.apk/game.apk
	refused 404 'no such package' GET "/$(printf '%0300d' 0)"
	refused 404 'no such package' GET /a
	SERVE=(-p https://cdn.example.com/files/)
	refused 404 'not below' GET "$url"
	refused 404 'not below' GET "/filesystem$url"
	refused 404 'names no package' GET /files
	ask GET "/files$url"
	is 200
	refused 404 'no such package' GET /
	refused 404 'no such package' GET '/?channel=huawei'
}

@test "that a path is not below the public URL is found out last" {
	newkeys keys k1
	printf 'huawei\n' >allow
	SERVE=(-p https://cdn.example.com/files -K keys -C allow --no-base)
	# signed CHANNEL: a link that is good but for where it leads.
	signed()
	{
		target -K keys -c "$1" https://cdn.example.com/a/game.apk
	}
	refused 400 'channel is empty' GET /a/channel=/game.apk
	refused 403 'not signed' GET "$url"
	refused 404 'no such channel' GET "$(signed xiaomi)"
	refused 404 'not below' GET "$(signed huawei)"
	refused 403 'only channel packages' GET /a/game.apk
	# So it is with a path that is too long for a key.
	refused 403 'not signed' GET "/files/$(letters 1025)/channel=x/game.apk"
	SERVE+=(--fallback https://example.com/old)
	ask GET "$url"
	is 302
	ask HEAD "$(signed xiaomi)"
	is 302
	refused 404 'not below' GET "$(signed huawei)"
}

@test "a store that is not there is 503, and the operator learns it" {
	SERVE=(-s "$PWD/nowhere")
	refused 503 'the package cannot be read now' GET "$url"
	[ "$(field Retry-After)" = 30 ]
	SERVE+=(-v)
	ask GET "$url" 2>told
	grep -qF "$PWD/nowhere: No such file or directory: $url" told
	mkdir nowhere
	refused 404 'no such package' GET "$url"
}

@test "a method other than GET and HEAD is 405 with those that are allowed" {
	local method

	for method in POST PUT DELETE CONNECT OPTIONS TRACE PATCH; do
		refused 405 'GET and HEAD' "$method" "$url"
		[ "$(field Allow)" = "GET, HEAD" ]
	done
}

@test "a method that nobody knows is 501" {
	local method

	for method in get PROPFIND POSTS X; do
		refused 501 'not known here' "$method" "$url"
		lacks Allow
	done
}

@test "a malformed channel URL is 400 with the reason" {
	refused 400 'no file name' GET /a/
	refused 400 'channel is empty' GET /a/channel=/game.apk
	refused 400 'unknown parameter "sub"' GET '/a/channel=x;sub=1/game.apk'
	refused 400 'parameter channel given twice' GET \
	    '/a/channel=x;channel=y/game.apk'
	refused 400 'out of order' GET '/a/channel=x;form=walle;x-a=b/game.apk'
	refused 400 'empty parameter' GET '/a/channel=x;/game.apk'
	refused 400 'not stand just before' GET /channel=x/a/game.apk
	refused 400 'second channel segment' GET /a/channel=x/channel=y/game.apk
	refused 400 "percent-encoded '='" GET /a/channel%3Dx/game.apk
	refused 400 'broken percent code at byte 13' GET /a/channel=a%4/game.apk
	refused 400 'not ASCII' GET /a/channel=华/game.apk
	refused 400 "character '[' is not allowed" GET '/a/channel=[x]/game.apk'
	refused 400 'at most 16384' GET "/a/channel=$(printf '%016384d' 0)/game.apk"
}

@test "an illegal channel is 400 with the reason" {
	refused 400 '4097 bytes, at most 4096' GET \
	    "/a/channel=$(printf '%04097d' 0)/game.apk"
	refused 400 'not UTF-8 at byte 2' GET /a/channel=a%ff/game.apk
	refused 400 'control character at byte 2' GET /a/channel=a%0Ab/game.apk
	refused 400 'control character at byte 1' GET /a/channel=%00/game.apk
	refused 400 'control character' GET /a/channel=%C2%85/game.apk
}

@test "a channel in the query is as good as one in the path, and nothing behind one there" {
	ask GET "$url?channel=xiaomi"
	is 200
	cmp body <(chanpack-inject -c huawei "$game")
	ask GET "$url?ch%61nnel&%%%channel=a|"
	is 200
	cmp body <(chanpack-inject -c huawei "$game")
	refused 400 'damaged on the way' GET '/a/game.apk?channel=huawei?from=singlemessage'
	refused 400 'damaged on the way' GET '/a/channel=huawei%3Bx-a=b/game.apk'
	refused 400 "percent-encoded '='" GET '/a/game.apk?channel%3Dhuawei'
	refused 400 'channel is empty' GET '/a/game.apk?channel='
	refused 400 'given twice' GET '/a/game.apk?channel=x&channel=y'
	refused 400 'does not directly follow' GET '/a/game.apk?channel=x&a=b&exp=1'
	refused 400 'broken percent code' GET '/a/game.apk?a=100%&channel=x'
	ask GET '/a/game.apk?a=100%&ch%6&%'
	is 200
	cmp body "$GOLDEN/base-v2v3.apk"
	ask GET '/a/game.apk?a=b&ch%61nnel=huawei&form=walle&c=d'
	is 200
	cmp body <(chanpack-inject -c huawei "$game")
}

@test "a form that is unknown or cannot be in this package is 400" {
	refused 400 'unknown form "nonsense"' GET \
	    '/a/channel=x;form=nonsense/game.apk'
	refused 400 'belongs to Android' GET \
	    '/a/channel=x;form=block:0x7109871a/game.apk'
	refused 400 'the same place as an earlier form' GET \
	    '/a/channel=x;form=walle,walle/game.apk'
	refused 400 'covers the ZIP comment' GET \
	    '/a/channel=x;form=vasdolly-v1/game.apk'
	refused 400 'no place for extras' GET \
	    '/a/channel=x;x-a=b;form=vasdolly/game.apk'
	store a/old.apk "$FIXTURES/v1.apk"
	refused 400 'needs an APK signing block' GET \
	    '/a/channel=x;form=walle/old.apk'
	ask GET /a/channel=x/old.apk
	is 200
	chanpack-inject -c x "$FIXTURES/v1.apk" | cmp - body
}

@test "a request line or a head that is too long is 414 or 431" {
	long=$(printf '%017409d' 0)
	refused 414 'request line too long' GET "/$long"
	answer < <(printf 'GET /%s' "$long")
	error 414 'request line too long'
	refused 431 'head too long' GET "$url" "A: $long" "B: $long"
	mapfile -t fields < <(yes 'A: b' | head -n 100)
	refused 431 'too many fields' GET "$url" "${fields[@]}"
	ask GET "$url" "${fields[@]:1}" "Connection: close"
	is 431
	ask GET "$url" "${fields[@]:1}"
	is 200
}

@test "--max-head says how long a head may be" {
	local front

	front=$(request GET "$url" 'Connection: close' 'A: ' | wc -c)
	for max in 1024 50000 262144; do
		SERVE=(--max-head "$max")
		ask GET "$url" 'Connection: close' "A: $(letters $((max - front)))"
		is 200
		refused 431 'head too long' GET "$url" 'Connection: close' \
		    "A: $(letters $((max - front + 1)))"
	done
	# It is 32K otherwise, and the request line has its own.
	SERVE=()
	ask GET "$url" 'Connection: close' "A: $(letters $((32768 - front)))"
	is 200
	refused 431 'head too long' GET "$url" 'Connection: close' \
	    "A: $(letters $((32768 - front + 1)))"
	SERVE=(--max-head 256k)
	refused 414 'request line too long' GET "/$(letters 17409)"
	for max in 0 1023 262145 257K 1M -1 '' x; do
		run -2 --separate-stderr chanpack-serve --max-head "$max" </dev/null
		[[ $stderr == *--max-head* ]]
	done
}

@test "the longest channel URL fits into a request" {
	ask GET "/a/channel=$(printf '%%41%.0s' {1..4096})/game.apk"
	is 200
	[ "$(chanpack-show -q body)" = "$(printf 'A%.0s' {1..4096})" ]
}

@test "what is not HTTP/1 is refused with 400, 501 or 505" {
	line() {
		answer < <(printf '%s\r\nHost: x\r\n\r\n' "$3")
		error "$1" "$2"
		[ "$(field Connection)" = close ]
	}
	line 505 'not HTTP/1.0 or HTTP/1.1' "GET $url HTTP/2.0"
	line 505 'not HTTP/1.0 or HTTP/1.1' "PRI * HTTP/2.0"
	line 501 'method not implemented' 'OPTIONS * HTTP/1.1'
	line 501 'method not implemented' 'CONNECT dl.example.com:443 HTTP/1.1'
	line 400 'malformed request line' "GET $url"
	line 400 'malformed request line' "GET  $url HTTP/1.1"
	line 400 'malformed request line' "GET $url HTTP/1.1 x"
	line 400 'malformed request line' "GET $url http/1.1"
	line 400 'not a target' 'GET a/game.apk HTTP/1.1'
	line 400 'not a target' "GET ftp://dl.example.com$url HTTP/1.1"
	line 400 'character not allowed' "GET $url#top HTTP/1.1"
	answer < <(printf '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03')
	error 400 'does not begin with a method'
	answer < <(printf 'GET %s HTTP/1.1\nHost: x\n\n' "$url")
	error 400 'bare LF'
	answer < <(printf 'GET %s HTTP/1.1\r\nHost: x\r\n' "$url")
	error 400 'cut short'
}

@test "a doubtful head is refused" {
	refused 400 'field line without a colon' GET "$url" nonsense
	refused 400 'malformed field name' GET "$url" 'Range : bytes=0-0'
	refused 400 'folded' GET "$url" ' folded'
	refused 400 'control character' GET "$url" $'A: b\x01'
	refused 400 'repeated' GET "$url" 'Content-Length: 0' 'Content-Length: 0'
	refused 400 'Transfer-Encoding with' GET "$url" 'Content-Length: 3' \
	    'Transfer-Encoding: chunked'
	refused 501 'transfer coding' GET "$url" 'Transfer-Encoding: gzip, chunked'
}

@test "HTTP/1.1 needs one legal Host, HTTP/1.0 none, and any name will do" {
	refused 400 'Host' GET "$url" 'Host: other'
	answer < <(printf 'GET %s HTTP/1.1\r\n\r\n' "$url")
	error 400 'no Host'
	answer < <(printf 'GET %s HTTP/1.1\r\nHost: a/b\r\n\r\n' "$url")
	error 400 'malformed Host'
	for host in '' localhost 127.0.0.1:8080 '[::1]:80' any.example.org; do
		answer < <(printf 'GET %s HTTP/1.1\r\nHost: %s\r\n\r\n' "$url" "$host")
		is 200
	done
	answer < <(printf 'GET %s HTTP/1.0\r\n\r\n' "$url")
	is 200
	cmp body <(chanpack-inject -c huawei "$game")
}
