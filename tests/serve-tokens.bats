# --tokens: a token for each download.  How it meets the other options:
# serve-options-meet.bats; what a token is: tests/unit/test_token.c and
# split-tokens.bats.
# shellcheck disable=SC2034,SC2154 # SERVE is for `ask`; `run` sets stderr
load lib/helper
load lib/serve

VECTORS=$BATS_TEST_DIRNAME/vectors
BASE=http://localhost:8080/a/game.apk
plain=/a/channel=huawei/game.apk

setup()
{
	helper_setup
	store a/game.apk "$GOLDEN/base-v2v3.apk"
	newkeys tokens t1
	newkeys keys k1 k2
	SERVE=(--tokens tokens)
}

# sent TARGET [FIELD]...: ask for it without a token; to where the client is sent is
# then in OWN.
sent()
{
	ask GET "$@"
	is 302 || return
	[ "$(field Cache-Control)" = "private, no-store" ] || return
	OWN=$(field Location)
}

# parts TARGET: what chanpack-split says of it, but for its token and signature.
parts()
{
	chanpack-split -j "http://h$1" | jq -c 'del(.url, .sig, .extras.dl)'
}

# token TARGET: its token.
token()
{
	chanpack-split -j "http://h$1" | jq -r .extras.dl
}

@test "who comes without a token is sent to the same URL with one, and gets its package" {
	sent $plain
	[ "$(<body)" = "to the same URL with a token" ]
	lacks ETag Last-Modified Accept-Ranges Content-Disposition
	[[ $OWN =~ ^/a/channel=huawei\;x-dl=[-0-9A-Z_a-z]{22}/game.apk$ ]]
	[ "$(python3 "$VECTORS/token.py" check tokens <<<"http://h$OWN" |
	    cut -d ' ' -f 1)" = t1 ]
	ask GET "$OWN"
	is 200
	[ "$(field Cache-Control)" = "private, no-store" ]
	[ "$(field Accept-Ranges)" = bytes ]
	chanpack-inject -c huawei -x "dl=$(token "$OWN")" "$GOLDEN/base-v2v3.apk" |
	    cmp - body
	# The time is that of the answer.
	[ $(($(date +%s) - $(chanpack-split -j --tokens tokens "http://h$OWN" |
	    jq .token.time))) -le 20 ]
}

@test "the new URL says what the old one says, in both forms, however it is spelled" {
	local url opts

	chanpack-splice -K keys -c '渠 a;b=c&d/e%' -x src=1 -x 'n=;/ ' -F walle \
	    -e 1h "$BASE" "$BASE?v=1" >urls
	chanpack-splice -K keys -S query -c '渠 a;b=c&d/e%' -x src=1 -F walle -e 1h \
	    "$BASE" "$BASE?v=1" >>urls
	chanpack-splice -K keys -c huawei "$BASE" >>urls
	sed -i 's|.*:8080||' urls
	# As proxies spell them, and with what is added on the way.
	sed -n '1{s|channel|%63hannel|p; s|/a/|/%61/|p}
	    3{s|%25|%25\&|; s|$|\&utm=1|p}' urls |
	    sed 's|%63hannel|channel|; s|/game|/%67ame|; s|%25&&|%25\&|' >bent
	echo "$(tail -n 1 urls)?utm=1&channel=x&plan=1" >>bent
	cat bent >>urls
	for opts in '-K keys' ''; do
		# shellcheck disable=SC2206 # several words
		SERVE=(--tokens tokens $opts)
		while IFS= read -r url; do
			sent "$url" || fail "$url"
			[ "${OWN##*\?}" = "${url##*\?}" ] || [[ $OWN == *\?*channel=* ]] ||
			    [[ $url != *\?* ]]
			if [ -n "$opts" ]; then
				[ "$(parts "$OWN")" = "$(parts "$url")" ]
				chanpack-split -K keys --tokens tokens "http://h$OWN" >/dev/null
			else
				# Nothing here can sign.
				[ "$(parts "$OWN")" = "$(parts "$url" | jq -c 'del(.key)')" ]
				[[ $OWN != *sig=* ]]
			fi
			# The path and an older query are left alone.
			[ "${OWN%%channel=*}" = "${url%%channel=*}" ]
			ask HEAD "$OWN"
			is 200
		done <urls
	done
}

@test "the new signature is by the key that has signed the URL, which need not be the first" {
	chanpack-splice --new-key k9 >many
	sed -n 2p keys >>many
	chmod 600 many
	sed -n 2p keys >one
	chmod 600 one
	SERVE+=(-K many)
	sent "$(target -K one -c huawei "$BASE")"
	[[ $OWN == *";key=k2;sig="* ]]
	ask GET "$OWN"
	is 200
}

@test "a query behind a channel in the path goes on with the client, in legal bytes" {
	sent "$plain?a=1&channel=x;plan=1&b[]=%zz%41?/"
	[ "${OWN#*\?}" = 'a=1&channel=x;plan=1&b[]=%zz%41?/' ]
	sent "$plain?"
	[[ $OWN == */game.apk\? ]]
	sent "$plain?"$'q="<渠>\\^`{|}'
	[ "${OWN#*\?}" = 'q=%22%3C%E6%B8%A0%3E%5C%5E%60%7B%7C%7D' ]
	ask GET "$OWN"
	is 200
	# The host of a target in absolute form is not repeated.
	sent "http://evil.example$plain"
	[[ $OWN == /a/* ]]
}

@test "of a signed value with a raw separator the new URL is spelled as we spell" {
	local url

	url=$(python3 - keys <<-'EOT'
	import base64, hashlib, hmac, sys
	name, secret = open(sys.argv[1]).readline().split()
	text = f"chanpack-url-1\n/a/channel=a%3Fb;key={name}/game.apk".encode()
	mac = hmac.new(base64.b64decode(secret), text, hashlib.sha256).digest()[:16]
	sig = base64.urlsafe_b64encode(mac).decode().rstrip("=")
	print(f"/a/game.apk?channel=a?b&key={name}&sig={sig}")
	EOT
	)
	SERVE+=(-K keys)
	sent "$url"
	[[ $OWN == "/a/game.apk?channel=a%3Fb&x-dl="* ]]
	ask GET "$OWN"
	is 200
	[[ $(chanpack-show body) == $'walle\ta?b\tdl='* ]]
}

# driven_downloads N CHANNELS: so many, each with a token of its own that is good.
driven_downloads()
{
	serve_start --tokens tokens
	driven tokens "$PORT" "$1" "$2" >urls
	[ "$(wc -l <urls)" -eq "$1" ]
	[ "$(sort -u urls | wc -l)" -eq "$1" ]
	[ "$(sed 's/.*x-dl=//; s|/.*||' urls | sort -u | wc -l)" -eq "$1" ]
	[ "$(python3 "$VECTORS/token.py" check tokens <urls |
	    cut -d ' ' -f 1 | sort | uniq -c | xargs)" = "$1 t1" ]
	[ "$(chanpack-split --tokens tokens <urls | wc -l)" -eq "$1" ]
}

@test "each of ten thousand downloads has a token of its own, and all are good" {
	driven_downloads "$(soaks 1000 10000)" 100
}

@test "HEAD, DNT: 1 and Sec-GPC: 1 get no token, and the package without one" {
	local field

	chanpack-inject -c huawei "$GOLDEN/base-v2v3.apk" >want
	ask HEAD $plain
	is 200
	[ "$(field Cache-Control)" = "private, no-store" ]
	for field in 'DNT: 1' 'Sec-GPC: 1' 'dnt:1' $'SEC-GPC:\t1 ' \
	    $'DNT: 0\r\nSec-GPC: 1'; do
		ask GET $plain "$field"
		is 200
		cmp body want
		[ "$(field Cache-Control)" = "private, no-store" ]
	done
	for field in 'DNT: 0' 'DNT: ' 'DNT: 1, 1' 'DNT: 11' 'Sec-GPC: ?1' 'X-DNT: 1' \
	    'DNT: null' 'GPC: 1'; do
		sent $plain "$field" || fail "$field"
	done
	# Who has a token already keeps it.
	ask GET "$OWN" 'DNT: 1'
	is 200
	chanpack-show body | grep -F "dl=$(token "$OWN")"
}

@test "a token that does not verify is refused, and said to be wrong" {
	local url

	sent $plain
	refused_alone 403 "wrong token: made for another package or channel" \
	    "${OWN/huawei/xiaomi}"
	store b/game.apk "$FIXTURES/v2.apk"
	refused_alone 403 "wrong token" "/b${OWN#/a}"
	newkeys others t1
	SERVE=(--tokens others)
	refused_alone 403 "wrong token" "$OWN"
	for url in x-dl= x-dl=x x-dl=AAAAAAAAAAAAAAAAAAAAAB \
	    x-dl=AAAAAAAAAAAAAAAAAAAAAAA x-dl=%41AAAAAAAAAAAAAAAAAAAA%3D; do
		refused_alone 403 "malformed token: x-dl is not 22 characters" \
		    "${plain/huawei/huawei;$url}"
	done
	refused_alone 403 "wrong token" "${plain/huawei/huawei;x-dl=%41AAAAAAAAAAAAAAAAAAAAA}"
	# Codes that need not be are no other token.
	SERVE=(--tokens tokens)
	ask GET "${OWN/x-dl=a/x-dl=%61}"
	is 200
	# Its time is over when that of the URL is.
	SERVE=(--tokens tokens -K keys)
	sent "$(target -K keys -c huawei -e 2s "$BASE")"
	sleep 2.1
	refused 410 "expired at" GET "$OWN"
}

# refused_alone STATUS TEXT TARGET: the same as refused, but kept by nobody at all.
refused_alone()
{
	ask GET "$3"
	is "$1" || return
	[ "$(field Cache-Control)" = "private, no-store" ] || return
	[[ $(<body) == *"$2"* ]] || fail "$(<body)"
}

@test "a URL in which there is no room for a token is answered without one" {
	local url long

	url=$(printf ';x-n%d=' {1..64})
	ask GET "/a/channel=a$url/game.apk"
	is 200
	[ "$(field Cache-Control)" = "private, no-store" ]
	url=$(printf ';x-n%d=' {1..63})
	sent "/a/channel=a$url/game.apk"
	ask GET "$OWN"
	is 200
	# 16384 bytes are the longest that a URL may have.
	long=$(letters 4000)
	url="/a/channel=$(letters 400);x-a=$long;x-b=$long;x-c=$long;x-d="
	long=$(letters $((16384 - ${#url} - 9 - 28)))
	sent "$url$long/game.apk"
	[ ${#OWN} -eq 16384 ]
	ask GET "$OWN"
	is 200
	ask GET "${url}L$long/game.apk"
	is 200
	[ "$(field Cache-Control)" = "private, no-store" ]
	run -1 grep -c '"dl"' body
	# A foreign query counts as well.
	ask GET "$url$long/game.apk?1"
	is 200
}

@test "a package whose form has no place for extras carries no token, but the log has it" {
	store v1.apk "$FIXTURES/v1.apk"
	SERVE+=(--log log)
	chanpack-inject -qc huawei "$FIXTURES/v1.apk" >want
	sent /channel=huawei/v1.apk
	ask GET "$OWN"
	is 200
	cmp body want
	tail -n 1 log | grep -F " x-dl=$(token "$OWN") "
	# As the URL names it, and the other extras are not taken for it.
	sent '/a/channel=huawei;form=vasdolly/game.apk'
	ask GET "$OWN"
	is 200
	chanpack-inject -F vasdolly -c huawei "$GOLDEN/base-v2v3.apk" | cmp - body
	sent '/a/channel=huawei;x-n=1;form=vasdolly/game.apk'
	ask GET "$OWN"
	is 400
	# Where there is a place for it, it is there.
	sent '/a/channel=huawei;form=packer/game.apk'
	ask GET "$OWN"
	is 200
	chanpack-show -F packer body | grep -F "dl=$(token "$OWN")"
}

@test "--tokens is refused with -F of a form that has no place for extras" {
	local form program

	for program in chanpack-serve chanpack-listen; do
		for form in vasdolly walle,vasdolly vasdolly-v1 'entry:META-INF/{channel}'; do
			run -2 --separate-stderr $program -F "$form" --tokens tokens </dev/null
			[[ ${stderr_lines[0]} == "$program: --tokens does not go with -F: "* ]] ||
			    fail "$form: $stderr"
		done
	done
	for form in auto walle packer hume walle,packer; do
		SERVE=(--tokens tokens -F "$form")
		sent $plain
	done
}

@test "a file of token keys that cannot be used stops the server at once" {
	local program

	for program in chanpack-serve chanpack-listen; do
		run -1 --separate-stderr $program --tokens none </dev/null
		[[ $stderr == *"key file none: "* ]]
		: >empty
		chmod 600 empty
		run -1 --separate-stderr $program --tokens empty </dev/null
		[[ $stderr == *"the file has no key"* ]]
	done
	# It may be the file of -K: a token is no signature.
	SERVE=(--tokens keys -K keys)
	sent "$(target -K keys -c huawei "$BASE")"
	ask GET "$OWN"
	is 200
}

@test "private, no-store wins over --cache-control" {
	SERVE+=(--cache-control 'public, max-age=5')
	sent $plain
	ask GET "$OWN"
	[ "$(field Cache-Control)" = "private, no-store" ]
	ask GET $plain 'DNT: 1'
	[ "$(field Cache-Control)" = "private, no-store" ]
	ask GET "${OWN/\/game/;plan=1/game}"
	[ "$(field Cache-Control)" = "private, no-store" ]
	[ "$(jq -r '.headers["Cache-Control"]' body)" = "private, no-store" ]
	ask GET /a/game.apk
	[ "$(field Cache-Control)" = 'public, max-age=5' ]
}

@test "the answer to HTTP/1.0 closes, and that to HTTP/1.1 goes on" {
	serve_start --tokens tokens
	drive "$PORT" <<-'EOF'
	import sys
	import wire
	target = "/a/channel=huawei/game.apk"
	kept = wire.Kept(sys.argv[1])
	for _ in range(3):
	    answer = kept.get(target)
	    assert answer.status == 302 and answer.body, answer.head
	    assert kept.get(answer.fields["location"]).status == 200
	sock = wire.connect(sys.argv[1])
	sock.sendall(wire.request("GET", target, version="1.0"))
	answer, = wire.answers(wire.read_all(sock), ["GET"])
	assert answer.status == 302, answer.head
	assert answer.fields["connection"] == "close", answer.head
	EOF
}

@test "the log has the token that was given, and no URL whose signature is good" {
	local format url

	url=$(target -K keys -x n=1 -c huawei "$BASE")
	for format in logfmt json; do
		SERVE=(--tokens tokens -K keys --log "log.$format"
		    --log-format "$format")
		sent "$url"
		ask GET "$OWN"
		ask GET "${url/\/game/;plan=1/game}"
		is 404
		run -1 grep -c sig= "log.$format"
	done
	token=$(token "$OWN")
	[[ $(head -n 1 log.logfmt) == *" key=a/game.apk channel=huawei x-dl="??????????????????????" x-n=1 status=302 reason="* ]]
	jq -se --arg t "$token" '.[0].status == 302 and .[0]["x-dl"] == $t and
	    (.[0] | has("path") | not) and .[1].status == 200 and
	    .[1]["x-dl"] == $t and .[1]["x-n"] == "1" and
	    .[2].status == 404 and (.[2] | has("path") | not)' log.json
}

@test "a token is not cut in the log, however long the other extras are" {
	local format

	for format in logfmt json; do
		SERVE=(--tokens tokens --log log --log-format "$format")
		sent "/a/channel=$(letters 4096);x-a=$(letters 4096);x-b=$(letters 4096)/game.apk"
		ask GET "$OWN" "User-Agent: $(letters 4096)"
		is 200
		ask GET "${OWN/channel=L/channel=M}" "User-Agent: $(letters 4096)"
		is 403
		token=$(sed 's/.*x-dl=//; s|/.*||' <<<"$OWN")
		[ "$(grep -cE "x-dl(=|\":\")$token" log)" -eq 3 ]
		[ "$(wc -L <log)" -lt 4096 ]
		# What is no token is one of the other extras.
		ask GET "/a/channel=a;x-b=1;x-dl=$(letters 40)/game.apk"
		is 403
		tail -n 1 log | grep -E 'x-b(=|":")1.* ?"?x-dl(=|":")L{40}[ "]'
		rm log
	done
}

@test "a report counts a download once, and no redirection" {
	local i

	serve_start --tokens tokens --log log
	for i in 1 2 3; do
		curl -sSfL -o "got$i" "http://127.0.0.1:$PORT$plain"
	done
	curl -sSf -H 'DNT: 1' -o got "http://127.0.0.1:$PORT$plain"
	for ((i = 0; i < 100 && $(wc -l <log) < 7; i++)); do
		sleep 0.1
	done
	[ "$(chanpack-report --csv --by channel --also requests --also refused log)" = \
	    "begun,completed,aborted,bytes,requests,refused,channel
4,4,0,$(($(stat -c %s got1) * 3 + $(stat -c %s got))),7,0,huawei" ]
	# One row a download, and one for those without.
	chanpack-report --csv --by x-dl log >rows
	[ "$(wc -l <rows)" -eq 5 ]
	for i in 1 2 3; do
		token=$(chanpack-show got$i | sed 's/.*dl=//')
		grep -x "1,1,0,$(stat -c %s got$i),$token" rows
	done
	# A fallback's redirection is a refusal, as before.
	serve_stop
	serve_start --tokens tokens -K keys --fallback http://h/ --log log2
	curl -sS -o got \
	    "http://127.0.0.1:$PORT/a/channel=huawei;x-dl=AAAAAAAAAAAAAAAAAAAAAA/game.apk"
	serve_stop
	[ "$(chanpack-report --csv --by channel --also refused log2)" = \
	    $'begun,completed,aborted,bytes,refused,channel\n0,0,0,0,1,huawei' ]
}

# part TIME TOKEN RANGE BYTES: a line of the log, of one client.
part()
{
	printf 'time=2026-11-23T%s.000Z event=end peer=192.0.2.1 method=GET key=a.apk '"$6"' status=206 total=9 range=%s sent=%s seconds=1.000\n' \
	    "$1" "$2" "$3" "$4" "$5"
}

@test "a client with a token for each part has downloaded the package once" {
	{
		# Each asks for the URL without a token, as aria2 does.
		part 08:00:02 AAAAAAAAAAAAAAAAAAAAAA 3 0-3 4 'channel=a x-dl=%s x-n=%s'
		part 08:00:03 AAAAAAAAAAAAAAAAAAAAAQ 3 4-8 5 'channel=a x-dl=%s x-n=%s'
		# What is no token, or another extra, is of another download.
		part 08:00:02 b 3 0-3 4 'channel=b x-dl=%s x-n=%s'
		part 08:00:03 c 3 4-8 5 'channel=b x-dl=%s x-n=%s'
		part 08:00:02 AAAAAAAAAAAAAAAAAAAAAA 3 0-3 4 'channel=c x-dl=%s x-n=%s'
		part 08:00:03 AAAAAAAAAAAAAAAAAAAAAA 4 4-8 5 'channel=c x-dl=%s x-n=%s'
	} >log
	[ "$(chanpack-report --csv --by channel log)" = \
	    $'begun,completed,aborted,bytes,channel\n1,1,0,9,a\n1,0,1,9,b\n1,0,1,9,c' ]
	# It counts under the token of its first part.
	[ "$(chanpack-report --csv --by channel,x-dl log | grep ',a,')" = \
	    1,1,0,9,a,AAAAAAAAAAAAAAAAAAAAAA ]
}

@test "parallel ranges and what is resumed make one package, whose token is good" {
	local url from

	big
	serve_start --tokens tokens --log log
	url=http://127.0.0.1:$PORT/a/channel=huawei/big.apk
	# good FILE: it is the package of its own token.
	good()
	{
		local token

		token=$(chanpack-show "$1" | sed 's/.*dl=//')
		chanpack-inject -c huawei -x "dl=$token" big.apk | cmp - "$1" &&
		    chanpack-split --tokens tokens \
			"http://h/a/channel=huawei;x-dl=$token/big.apk" >/dev/null
	}
	sent_to=$(curl -sS -o text -w '%{redirect_url}' "$url")
	# Who goes on with the URL that has the token keeps it.
	aria2c -q -x 4 -s 4 -k 1M -o aria "$sent_to"
	good aria
	curl -sSf -r 0-4999999 -o part "$sent_to"
	curl -sSf -C - -o part "$sent_to"
	cmp part aria
	mkdir down
	head -c 9000000 aria >down/big.apk
	(cd down && wget -q -c -O big.apk "$sent_to")
	cmp down/big.apk aria
	# Who asks for the first URL again has another one.  All packages of a channel
	# have one length and differ in the token alone, so the parts still fit.
	aria2c -q -x 4 -s 4 -k 1M -o again "$url"
	good again
	curl -sSfL -r 0-4999999 -o resumed "$url"
	curl -sSfL -C - -o resumed "$url"
	good resumed
	[ "$(stat -c %s aria)" -eq "$(stat -c %s again)" ]
	[ "$(cmp -l aria again | wc -l)" -le 22 ]
}

@test "after SIGHUP tokens are made with the new keys, and old ones are good while their key is there" {
	export PROGRAM=chanpack-listen
	serve_start --tokens tokens
	old=$(curl -sS -o text -w '%{redirect_url}' "http://127.0.0.1:$PORT$plain")
	{ chanpack-splice --new-key t2; cat tokens; } >both
	cat both >tokens
	hang_up 'for tokens'
	told | grep -F '2 for tokens'
	[ "$(curl -sS -o text -w '%{http_code}' "$old")" = 200 ]
	new=$(curl -sS -o text -w '%{redirect_url}' "http://127.0.0.1:$PORT$plain")
	[[ $(python3 "$VECTORS/token.py" check tokens <<<"$new") == "t2 "* ]]
	sed -i 2d tokens
	hang_up '1 for tokens'
	[ "$(curl -sS -o text -w '%{http_code}' "$old")" = 403 ]
	[ "$(curl -sS -o text -w '%{http_code}' "$new")" = 200 ]
	# A file that cannot be read changes nothing.
	: >tokens
	hang_up 'stay in use'
	[ "$(curl -sS -o text -w '%{http_code}' "$new")" = 200 ]
}

@test "--check says from where the keys of tokens are" {
	run --separate-stderr chanpack-listen --check --tokens tokens
	grep -xF "tokens: 1 of tokens" <<<"$output"
}
