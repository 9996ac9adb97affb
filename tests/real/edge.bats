# The edge, scripts/edge/worker.js, in real workerd before chanpack-listen: what a
# client gets is what the origin gives, and the origin gives each byte of a base
# once.
export PROGRAM=chanpack-listen
load ../lib/helper
load ../lib/serve
load ../lib/deploy
load ../lib/workerd

# origin [OPTION]...: chanpack-listen with a log on port ORIGIN.
origin()
{
	serve_start --log origin.log "$@"
	ORIGIN=$PORT
}

# asked PATTERN: how many lines of the origin's log have it.
asked()
{
	grep -cE -- "$1" origin.log || true
}

# comes N PATTERN: so many come, of which the last may take a second.
comes()
{
	local i

	for ((i = 0; i < 100 && $(asked "$2") < $1; i++)); do
		sleep 0.1
	done
	[ "$(asked "$2")" -eq "$1" ] || fail "$(asked "$2") lines have $2"
}

# targets: a store of three bases, key and list files, and what clients may ask of
# them, in urls.
targets()
{
	local base

	newkeys keys k1
	{ seq -f c%g 40; printf '%s\n' b 渠道 'q 1'; } >allow
	printf 'c3\nc4\ta/one.apk\n' >deny
	store a/one.apk "$GOLDEN/base-v2v3.apk"
	store 'b/d/zwei 渠.apk' "$FIXTURES/v1v2.apk"
	store c/three.apk "$FIXTURES/v1.apk"
	for base in a/one.apk b/d/zwei%20%E6%B8%A0.apk c/three.apk; do
		base=http://h/$base
		# Signed, in both forms, and what an extra may look like.
		chanpack-splice -K keys -f <(seq -f c%g 50) "$base"
		chanpack-splice -S query -K keys -f <(seq -f 'q %g' 10) "$base?v=1"
		chanpack-splice -K keys -e 2090-01-01 -c 渠道 -x token=a%2Fb -x sig=x "$base"
		chanpack-splice -K keys -c b -F vasdolly,packer "$base"
		# Expired, not signed, for another channel, refused.
		chanpack-splice -K keys --now 2020-01-01T00:00:00Z -e 1d -c late "$base"
		chanpack-splice -S query -K keys --now 2020-01-01T00:00:00Z -e 1d -c late "$base"
		chanpack-splice -c none "$base"
		chanpack-splice -K keys -c other "$base" | sed 's/other/another/'
		echo "$base"
		echo "$base?plan=1"
	done 2>/dev/null >made
	# With what is added on the way, or by the origin's own clients.
	sed -n '/channel=c1;/{s|$|?utm=1\&channel=x|p; s|/one|;plan=1/one|p}
	    /channel=q/{s|$|\&utm=1|p; s|sig=|x-oss-process=1\&&|p}' made >bent
	printf 'http://h%s\n' /none/channel=a/x.apk /a/channel=a/b/one.apk \
	    '/a/one.apk?channel=a;x-n=b' '/a/one.apk?a=b&amp;channel=c' \
	    '/a/channel=%/one.apk' / /a/ /a//channel=a/one.apk '/a/channel=/one.apk' \
	    '/a/channel=b/one.apk?channel=c' '/a/one.apk?Channel=a' \
	    '/a/%63hannel=b/one.apk' '/a/one.apk?channel=c1&v=50%' \
	    "/a/one.apk?channel=c1&v=$(printf %016380d 0)" /.well-known/chanpack-health |
	    sed 's|http://h||' made bent - >urls
}

# alike COUNT [OPTION]...: so many random requests to the edge before an origin with
# these options are answered as by the origin.
alike()
{
	origin "${@:2}"
	workerd_start ORIGIN="http://127.0.0.1:$ORIGIN" SLICE=4096
	timeout 500 python3 -B "$TOP/tests/lib/edgediff.py" "$EDGE" "$ORIGIN" "$1" \
	    "${SEED:-1}" <urls | tee diff.log
	[ "$(tail -n 1 diff.log)" = "compared $1" ]
	# The edge itself answers many, with each status of a package.
	[ "$(wc -l <edge.log)" -ge $(($1 / 5)) ]
	[ "$(jq -r .status edge.log | sort -u | paste -sd ' ')" = "200 206 304 412 416" ]
}

@test "thousands of random requests are answered as the origin answers them" {
	targets
	alike "$(soaks 1000 20000)" -K keys --deny deny
}

@test "so they are whatever options the origin has" {
	local n

	n=$(soaks 150 2000)
	targets
	alike "$n" -C allow
	alike "$n" -K keys --fallback base -C allow
	alike "$n" -K keys --fallback https://example.com/old --deny deny
	alike "$n" -K keys --no-base --base-for 127.0.0.1
	alike "$n" --cache-control 'public, max-age=9, s-maxage=5' -F walle
}

@test "a download goes on at the origin, or comes from both at once" {
	local i url=/a/channel=huawei/game.apk

	large game.apk 18
	store a/game.apk game.apk
	chanpack-inject -c huawei game.apk >want
	origin
	workerd_start ORIGIN="http://127.0.0.1:$ORIGIN"
	# Each part of the file from the other one, with the tag that came first.
	curl -sS -m 30 -D head -r 0-2999999 -o got "http://127.0.0.1:$EDGE$url"
	tag=$(sed -n 's/^[Ee][Tt]ag: *\(.*\)\r$/\1/p' head)
	for i in 3 6 9 12 15; do
		curl -sS -m 30 -f -H "If-Range: $tag" \
		    -r "${i}000000-$((i + 2))999999" >>got \
		    "http://127.0.0.1:$( ((i % 2)) && echo "$ORIGIN" || echo "$EDGE")$url"
	done
	curl -sS -m 30 -f -H "If-Range: $tag" -r 18000000- >>got \
	    "http://127.0.0.1:$EDGE$url"
	cmp got want
	aria2c -q -x 4 -s 8 -k 1M -o both "http://127.0.0.1:$EDGE$url" \
	    "http://127.0.0.1:$ORIGIN$url"
	cmp both want
	[ "$(grep -c '"status":206' edge.log)" -ge 4 ]
	eventually grep -q 'channel=huawei .*agent=aria2' origin.log
}

# downloads N CHANNELS: that many downloads of a/game.apk through the edge, 16 at a
# time, each compared with what chanpack-inject makes; the base is game.apk.
downloads()
{
	local i

	for ((i = 0; i < $1; i++)); do
		printf 'url = "http://127.0.0.1:%s/a/channel=c%d/game.apk"\n' \
		    "$EDGE" $((i % $2))
		printf 'output = "got.%d"\n' "$i"
	done >list
	curl -sS --fail -m 300 -Z --parallel-max 16 --parallel-immediate -K list
	for ((i = 0; i < $2; i++)); do
		chanpack-inject -c "c$i" game.apk | sha256sum | cut -c1-64
	done >want
	for ((i = 0; i < $1; i++)); do
		sha256sum <"got.$i" | cut -c1-64
		rm "got.$i"
	done >got
	for ((i = 0; i < $1; i += $2)); do cat want; done | head -n "$1" | cmp - got
}

# frugal CHANNELS: what the origin was asked for by downloads of 18 MB: each slice
# once, and one plan a channel.
frugal()
{
	comes $(($1 + 3)) .
	[ "$(asked ' plan=1 .*status=200')" -eq "$1" ]
	[ "$(asked 'key=a/game.apk status=')" -eq 3 ]
	grep -o 'range=[0-9]*-[0-9]*' origin.log | sort >ranges
	printf 'range=%s\n' 0-8388607 16777216-19071550 8388608-16777215 | cmp - ranges
	# 1 x the base and 1 KB a channel.
	awk -F 'sent=' '{ n += $2 } END { exit n > '$((19071551 + $1 * 1024))' }' origin.log
}

@test "however many download, the origin gives each slice once and one plan a channel" {
	large game.apk 18
	store a/game.apk game.apk
	origin
	CACHE=slow workerd_start ORIGIN="http://127.0.0.1:$ORIGIN"
	downloads "$(soaks 32 1000)" 10
	frugal 10
	[ "$(jq -s 'map(select(.acked != 19071551)) | length' edge.log)" -eq 0 ]
}

@test "the same with the cache of miniflare" {
	large game.apk 18
	store a/game.apk game.apk
	origin
	start edge.log node "$TOP/tests/lib/miniflare.mjs" "$TOP/scripts/edge/worker.js" \
	    ORIGIN="http://127.0.0.1:$ORIGIN"
	eventually test -s edge.log
	EDGE=$(head -n 1 edge.log)
	downloads "$(soaks 24 1000)" 10
	frugal 10
}

@test "SLICE=0 leaves the slices to the CDN: nginx with slice and proxy_cache_lock" {
	large game.apk 18
	store a/game.apk game.apk
	origin
	free_ports 1
	nginx_http "${PORTS[0]}" "proxy_cache_path $PWD/kept keys_zone=kept:1m;
	    server { listen 127.0.0.1:${PORTS[0]}; location / {
	    slice 4m; proxy_set_header Range \$slice_range; proxy_http_version 1.1;
	    proxy_pass http://127.0.0.1:$ORIGIN; proxy_cache kept; proxy_cache_lock on;
	    proxy_cache_key \$request_uri\$slice_range; } }"
	CACHE=none workerd_start ORIGIN="http://127.0.0.1:${PORTS[0]}" SLICE=0
	downloads "$(soaks 32 1000)" 10
	comes 15 .
	[ "$(asked ' plan=1 ')" -eq 10 ]
	[ "$(asked 'key=a/game.apk status=206')" -eq 5 ]
}

# fronted: nginx with the recipe for edges, whose secret is s3cret, before the
# chanpack-listen on ORIGIN; on port FRONT by TLS, and on PLAIN without, for a
# workerd that would not take our certificate.
fronted()
{
	certificate
	free_ports 2
	FRONT=${PORTS[0]}
	PLAIN=${PORTS[1]}
	recipe nginx/chanpack-edge.conf "$ORIGIN" | sed \
	    -e "s|listen 443 ssl;|listen 127.0.0.1:$FRONT ssl; listen 127.0.0.1:$PLAIN;|" \
	    -e "s|SECRET [$]|s3cret $|; s|SECRET (|s3cret (|" \
	    -e "s|/etc/ssl/chanpack/fullchain.pem|$PWD/cert.pem|" \
	    -e "s|/etc/ssl/chanpack/key.pem|$PWD/key.pem|" >chanpack.conf
	nginx_http "$FRONT" "include $PWD/chanpack.conf;"
}

@test "a base is given to the edge that knows the secret, and to nobody else" {
	local url=/a/channel=huawei/game.apk plan='/a/channel=huawei;plan=1/game.apk'
	local front peer

	store a/game.apk "$GOLDEN/base-v2v3.apk"
	chanpack-inject -c huawei "$GOLDEN/base-v2v3.apk" >want
	origin --no-base --base-for 127.0.0.2 --trust 127.0.0.1
	fronted
	front="https://127.0.0.1:$FRONT"
	workerd_start ORIGIN="http://127.0.0.1:$PLAIN" SECRET=s3cret PEER=X-Peer
	curl -sS -m 20 -o got "http://127.0.0.1:$EDGE$url"
	cmp got want
	comes 2 .
	[ "$(asked 'key=a/game.apk status=206 .*agent=chanpack-edge')" -eq 1 ]
	[ "$(asked 'channel=huawei plan=1 status=200')" -eq 1 ]
	# Through the edge or past it, others get no base, and no plan has its tag.
	for url in "http://127.0.0.1:$EDGE" "$front"; do
		[ "$(curl -ks -m 20 -o got -w '%{http_code}' "$url/a/game.apk" \
		    -H 'X-Forwarded-For: 127.0.0.2' -H 'X-Chanpack-Edge: guess')" = 403 ]
		curl -ks -m 20 "$url$plan" -H 'X-Forwarded-For: 127.0.0.2' |
		    jq -e '.base | has("sha256") and (has("etag") | not)'
	done
	# Of what is passed on, the client is named, but never as the edge.
	: >origin.log
	for peer in 192.0.2.7 2001:db8::7 127.0.0.2 ::ffff:127.0.0.2 '192.0.2.8 x'; do
		curl -sS -m 20 -o got -r 0-1,5-6 -H "X-Peer: $peer" \
		    "http://127.0.0.1:$EDGE/a/channel=huawei/game.apk"
		[ "$(curl -sS -m 20 -o got -w '%{http_code}' -H "X-Peer: $peer" \
		    "http://127.0.0.1:$EDGE/a/game.apk")" = 403 ]
	done
	comes 10 .
	[ "$(asked ' peer=192.0.2.7 ')" -eq 2 ]
	[ "$(asked ' peer=2001:db8::7 ')" -eq 2 ]
	[ "$(asked ' peer=127.0.0.1 ')" -eq 6 ]
	# Nobody is who does not know the secret as it is spelled.
	[ "$(curl -ks -m 20 -o got -w '%{http_code}' "$front/a/game.apk" \
	    -H 'X-Chanpack-Edge: S3CRET')" = 403 ]
	[ "$(curl -ks -m 20 -o got -w '%{http_code}' "$front/a/game.apk" \
	    -H 'X-Chanpack-Edge: s3cret')" = 200 ]
	# With another secret it makes no package, and the origin does.
	: >origin.log
	workerd_start ORIGIN="http://127.0.0.1:$PLAIN" SECRET=other
	curl -sS -m 20 -o got "http://127.0.0.1:$EDGE/a/channel=huawei/game.apk"
	cmp got want
	comes 2 'key=a/game.apk channel=huawei .*status=200'
}

@test "each download counts once, whether the edge made it or the origin" {
	local i

	store a/game.apk "$GOLDEN/base-v2v3.apk"
	origin
	workerd_start ORIGIN="http://127.0.0.1:$ORIGIN" PEER=X-Peer SLICE=65536
	for i in 1 2 3; do
		curl -sS -m 20 -H "X-Peer: 192.0.2.$i" -o /dev/null \
		    "http://127.0.0.1:$EDGE/a/channel=huawei;x-n=%22%5C/game.apk"
	done
	# A part, and the rest of it; one that is given up; no plan.
	curl -sS -m 20 -H "X-Peer: 192.0.2.9" -r 0-99999 -o /dev/null \
	    "http://127.0.0.1:$EDGE/a/channel=huawei;x-n=%22%5C/game.apk"
	curl -sS -m 20 -H "X-Peer: 192.0.2.9" -r 100000- -o /dev/null \
	    "http://127.0.0.1:$EDGE/a/channel=huawei;x-n=%22%5C/game.apk"
	curl -sS -m 20 -H "X-Peer: 192.0.2.9" -r 0-99999 -o /dev/null \
	    "http://127.0.0.1:$EDGE/a/channel=xiaomi/game.apk"
	curl -sS -m 20 -r 0-1,5-9 -o /dev/null \
	    "http://127.0.0.1:$EDGE/a/channel=oppo/game.apk"
	curl -sS -m 20 -o /dev/null "http://127.0.0.1:$EDGE/a/channel=huawei;bad/game.apk"
	eventually test "$(wc -l <edge.log)" -eq 6
	comes 10 .
	chanpack-report --csv --by channel --also edge,refused edge.log origin.log >got
	cmp got - <<-'EOT'
	begun,completed,aborted,bytes,edge,refused,channel
	0,0,0,0,4,2,
	4,4,0,788732,1,0,huawei
	1,1,0,197183,1,0,oppo
	1,0,1,100000,1,0,xiaomi
	EOT
}

@test "with --tokens each download through the edge has a token of its own" {
	local i url=/a/channel=huawei/game.apk

	large game.apk 18
	store a/game.apk game.apk
	newkeys tokens t1
	newkeys keys k1
	origin --tokens tokens -K keys
	workerd_start ORIGIN="http://127.0.0.1:$ORIGIN" PEER=X-Peer
	url=$(target -K keys -c huawei http://h/a/game.apk)
	for i in {1..12}; do
		curl -sSfL -m 30 -H "X-Peer: 192.0.2.$i" -o "got.$i" \
		    "http://127.0.0.1:$EDGE$url"
		token=$(chanpack-show "got.$i" | sed 's/.*dl=//')
		chanpack-inject -c huawei -x "dl=$token" game.apk | cmp - "got.$i"
		echo "$token"
	done >seen
	[ "$(sort -u seen | wc -l)" -eq 12 ]
	# It has made each of them, of one copy of the base.
	eventually test "$(wc -l <edge.log)" -eq 12
	[ "$(asked 'method=GET key=a/game.apk (total|status)')" -le 4 ]
	# Who goes on with the URL that has the token keeps it.
	own=$(curl -sS -o text -w '%{redirect_url}' "http://127.0.0.1:$EDGE$url")
	[[ $own == "http://127.0.0.1:$EDGE/a/channel=huawei;x-dl="* ]]
	curl -sSf -m 30 -D head -o want "$own"
	grep -i '^cache-control: private, no-store' head
	aria2c -q -x 4 -s 8 -k 1M -o aria "$own"
	cmp aria want
	curl -sSf -m 30 -r 0-4999999 -o part "$own"
	curl -sSf -m 30 -C - -o part "$own"
	cmp part want
	# Who wants no token gets none: the origin says so, not the edge.
	curl -sSfL -m 30 -H 'Sec-GPC: 1' -o plain "http://127.0.0.1:$EDGE$url"
	chanpack-inject -c huawei game.apk | cmp - plain
	run -1 grep -c sig= origin.log
	# A wrong token is the origin's matter, too.
	[ "$(curl -sS -m 30 -o text -w '%{http_code}' \
	    "http://127.0.0.1:$EDGE$(target -K keys -c huawei -x dl=AAAAAAAAAAAAAAAAAAAAAA \
	    http://h/a/game.apk)")" = 403 ]
	chanpack-report --csv --by x-dl edge.log origin.log >rows
	while read -r token; do
		grep -x "1,1,0,$(stat -c %s got.1),$token" rows
	done <seen
	# No plan of a token is kept in the cache.
	grep '^miss .*x-dl' cache.log
	run -1 grep '^put .*x-dl' cache.log
}
