# scripts/nginx, run by nginx before one chanpack-listen.
# shellcheck disable=SC2153 # `get` sets STATUS
load lib/helper
export PROGRAM=chanpack-listen
load lib/serve
load lib/deploy

setup()
{
	deploy_setup
	free_ports 3
	HTTP=http://127.0.0.1:${PORTS[0]}
	HTTPS=https://dl.example.com:${PORTS[1]}
	certificate
	mkdir -p cache
}

# before_serve RECIPE [OPTION]...: nginx, and chanpack-listen behind it.
before_serve()
{
	serve_start "${SERVE[@]}" --log log --trust 127.0.0.1 "${@:2}"
	nginx_start "$1" "${PORTS[@]:0:2}" "$PORT"
}

@test "behind nginx every channel URL gives the package that chanpack-inject writes" {
	before_serve chanpack.conf
	all_arrive "$HTTP/a/game.apk"
}

@test "behind nginx's cache every channel URL gives the package that chanpack-inject writes" {
	before_serve chanpack-cache.conf
	all_arrive "$HTTP/a/game.apk"
}

@test "over nginx's TLS every channel URL gives the package that chanpack-inject writes" {
	local recipe

	# shellcheck disable=SC2034 # for get
	CURL=(--cacert cert.pem --resolve "dl.example.com:${PORTS[1]}:127.0.0.1")
	for recipe in chanpack.conf chanpack-cache.conf; do
		before_serve $recipe
		all_arrive "$HTTPS/a/game.apk" || fail "$recipe"
		deploy_stop
		serve_stop
	done
}

# stalled URL: a client that asks for it and reads the head alone, as long as
# the test lasts.
stalled()
{
	cat >stalled.py <<-'EOP'
	import sys, time, urllib.parse
	import wire
	url = urllib.parse.urlsplit(sys.argv[1])
	kept = wire.Kept(str(url.port))
	kept.begin(url.path)
	print("begun", flush=True)
	time.sleep(300)
	EOP
	PYTHONPATH=$TOP/tests/lib start stalled.log python3 -B stalled.py "$1"
	eventually grep -q begun stalled.log
}

@test "nginx that passes channel packages on writes none to the disk" {
	local url

	large big.apk 64
	store a/big.apk big.apk
	before_serve chanpack.conf
	url=$(chanpack-splice -K keys -c huawei "$HTTP/a/big.apk")
	stalled "$url"
	get "$(chanpack-splice -K keys -c xiaomi "$HTTP/a/big.apk")"
	is 200
	run ! grep -r 'temporary file' nginx.errors.log
	[ "$(find cache temp -type f | wc -l)" -eq 0 ]
}

@test "through nginx a stranger gets no base, and who may does" {
	local url recipe kept

	SERVE+=(--no-base --base-for 127.0.0.2)
	for recipe in chanpack.conf chanpack-cache.conf; do
		STRANGER=1 before_serve $recipe
		url=$(chanpack-splice -K keys -c huawei "$HTTP/a/game.apk")
		get "$url"
		is 200
		# What looks like a channel URL to one of the two is one to both.
		for kept in '' '?/channel=x/y' '?v=/channel=x/' '?xchannel=1'; do
			get "$HTTP/a/game.apk$kept"
			is 403 || fail "$recipe $kept"
			# Whom --base-for names leaves nothing in a cache.
			get --interface 127.0.0.2 -r 0-9 "$HTTP/a/game.apk$kept"
			[ $recipe = chanpack-cache.conf ] || is 206
			get "$HTTP/a/game.apk$kept"
			is 403 || fail "$recipe $kept, after another"
		done
		deploy_stop
		serve_stop
	done
}

@test "nginx keeps one copy of a channel's package, whatever query is behind it" {
	local url query

	before_serve chanpack-cache.conf
	url=$(chanpack-splice -K keys -c huawei "$HTTP/a/game.apk")
	for query in '' '?' '?1' '?v=2&channel=x'; do
		get -r 0-9 "$url$query"
		is 206
	done
	[ "$(field X-Cache-Status)" = HIT ]
	# A query that names the channel is passed on.
	url=$(chanpack-splice -K keys -S query -c huawei "$HTTP/a/game.apk")
	get -r 0-9 "$url"
	is 206
	lacks X-Cache-Status
	[ "$(find cache -type f | wc -l)" -eq 1 ]
}

@test "nginx answers base URLs from the disk, without chanpack-listen" {
	before_serve chanpack-cache.conf
	serve_stop
	get "$HTTP/a/game.apk"
	is 200
	cmp game.apk body
	[ "$(field Content-Type)" = application/vnd.android.package-archive ]
	get -r 5-9 "$HTTP/a/game.apk"
	is 206
	get "$(chanpack-splice -K keys -c huawei "$HTTP/a/game.apk")"
	is 502
}

@test "nginx follows no link out of the store" {
	before_serve chanpack-cache.conf
	echo secret >secret
	ln -s "$PWD/secret" "$XDG_DATA_HOME/chanpack/a/linked.apk"
	ln -s "$PWD" "$XDG_DATA_HOME/chanpack/b"
	get "$HTTP/a/linked.apk"
	is 404
	get "$HTTP/b/secret"
	is 404
}

@test "nginx answers a channel URL again, and ranges of it, from its cache" {
	local url etag

	before_serve chanpack-cache.conf
	url=$(chanpack-splice -K keys -e 1d -c huawei "$HTTP/a/game.apk")
	chanpack-inject -c huawei game.apk >want
	get "$url"
	etag=$(field ETag)
	[ "$(field X-Cache-Status)" = MISS ]
	serve_stop
	get "$url"
	is 200
	cmp want body
	[ "$(field X-Cache-Status) $(field ETag)" = "HIT $etag" ]
	get -H 'Accept-Encoding: gzip' "$url"
	cmp want body
	[ "$(field ETag)" = "$etag" ]
	get -I "$url"
	is 200
	[ "$(field ETag)" = "$etag" ]
	parts "$url"
}

@test "nginx asks for a range no more than the slices that it touches" {
	local url

	before_serve chanpack-cache.conf
	url=$(chanpack-splice -K keys -c huawei "$HTTP/a/game.apk")
	get -r 0-0 "$url"
	is 206
	get -r 8388608-8388609 "$url"
	is 206
	[ "$(find cache -type f | wc -l)" -eq 2 ]
}

@test "a node that dies behind nginx's slices: the file is one, and right" {
	local url pid n=0

	large game.apk 40
	store a/game.apk game.apk
	cp -pr "$XDG_DATA_HOME/chanpack" store2
	start node1.log chanpack-listen "${SERVE[@]}" -l "127.0.0.1:${PORTS[2]}" \
	    --log node1.served
	eventually takes "${PORTS[2]}"
	pid=${STARTED[-1]}
	serve_start "${SERVE[@]:2}" -s "$PWD/store2" --log node2.served
	nginx_start chanpack-cache.conf "${PORTS[@]:0:2}" "${PORTS[2]}" "$PORT"
	url=$(chanpack-splice -K keys -c huawei "$HTTP/a/game.apk")
	chanpack-inject -c huawei game.apk >want
	curl -sS --limit-rate 16M -o got "$url" 2>curl.log 3>&- &
	until [ "$(stat -c %s got 2>/dev/null || echo 0)" -gt 2000000 ]; do
		kill -0 $! || fail "$(cat curl.log)"
		sleep 0.02
	done
	kill -KILL -- "-$pid"
	[ "$(find cache -type f | wc -l)" -lt 30 ]
	# Where a slice was under way nginx goes on with the next one, and cuts
	# the client off in the end: never a wrong file that looks complete.  To
	# go on with that would make one, see chanpack-deploy(7).
	wait $! || curl -sSf -o got "$url"
	cmp got want
	# Both had a part in it.
	for n in 1 2; do
		grep -q ' status=206 .*complete=1$' node$n.served
	done
	[ "$(find cache -type f | wc -l)" -eq 41 ]
}

@test "the log has nginx's clients, whatever these say of themselves" {
	local recipe kind url client channel

	for recipe in chanpack.conf chanpack-cache.conf; do
		before_serve $recipe
		for kind in path query; do
			client=127.0.0.$((RANDOM % 200 + 2))
			channel=$kind-of-$client
			url=$(chanpack-splice -K keys -S $kind -c "$channel" \
			    "$HTTP/a/game.apk")
			get --interface "$client" -r 0-9 \
			    -H 'X-Forwarded-For: 192.0.2.9' \
			    -H 'Forwarded: for=192.0.2.9' "$url"
			is 206
			eventually grep -q " peer=$client via=127.0.0.1 method=GET key=a/game.apk channel=$channel " log
		done
		deploy_stop
		serve_stop
	done
}

@test "nginx keeps no refusal" {
	local url

	before_serve chanpack-cache.conf
	url=$(chanpack-splice -K keys -c huawei "$HTTP/a/game.apk")
	get "${url/huawei/oppo}"
	is 403
	get "${url/huawei/oppo}"
	error 403 "signature"
	lacks X-Cache-Status
	[ "$(find cache -type f | wc -l)" -eq 0 ]
}

# echo_start: a server on PORTS[2] that answers each request with its target.
echo_start()
{
	cat >echo.py <<-'EOP'
	import socket, sys
	server = socket.create_server(("127.0.0.1", int(sys.argv[1])))
	while True:
	    sock = server.accept()[0]
	    with sock, sock.makefile("rb") as stream:
	        target = (stream.readline().split(b" ") + [b""])[1]
	        while stream.readline().strip():
	            pass
	        sock.sendall(b"HTTP/1.1 404 Not Found\r\nConnection: close\r\n"
	                     b"Content-Length: %d\r\n\r\n" % len(target) + target)
	EOP
	start echo.log python3 echo.py "${PORTS[2]}"
	eventually takes "${PORTS[2]}"
}

@test "nginx sends channel URLs on byte for byte" {
	local recipe target

	for recipe in chanpack.conf chanpack-cache.conf; do
		echo_start
		nginx_start $recipe "${PORTS[@]:0:2}" "${PORTS[2]}"
		for target in '/a/channel=a;x-b=c/g.apk' \
		    '/a/channel=%E6%b8%a0%2F/g.apk' \
		    '/a/channel=a%2fb%3B%2E%2E%25/g.apk' \
		    '/a//channel=a//g.apk' '/a/channel=a/../g.apk' \
		    '/a/./channel=a/%67.apk' \
		    '/a/g%20h.apk?v=1&channel=a%26b&sig=-_' \
		    '/a/g.apk?channel=a?b=/../c' \
		    '/a/g.apk?channel=a+b;c//d' '/a/channel=a/g.apk?v=%67'; do
			get "$HTTP$target"
			[ "$(cat body)" = "$target" ] ||
			    fail "$target: $(cat header body)"
		done
		deploy_stop
	done
}

@test "behind nginx a hidden file is not found, and the health check is seen" {
	local recipe

	echo words >"$XDG_DATA_HOME/chanpack/.secret"
	mkdir "$XDG_DATA_HOME/chanpack/.well-known"
	echo words >"$XDG_DATA_HOME/chanpack/.well-known/other"
	for recipe in chanpack.conf chanpack-cache.conf; do
		before_serve $recipe
		get "$HTTP/.secret"
		[[ $STATUS = 40[04] && $(cat body) != *words* ]]
		get "$HTTP/.well-known/other"
		[[ $STATUS = 40[04] && $(cat body) != *words* ]]
		get "$HTTP/a/"
		[[ $STATUS = 40[04] ]]
		get "$HTTP/.well-known/chanpack-health"
		error 200 ok
		deploy_stop
		serve_stop
	done
}

@test "nginx's cache never gives one client's token to another" {
	local recipe url i args dl urls

	newkeys tokens t1
	SERVE+=(--tokens "$PWD/tokens")
	for recipe in chanpack-cache.conf chanpack.conf; do
		before_serve $recipe
		for url in "$(chanpack-splice -K keys -c huawei "$HTTP/a/game.apk")" \
		    "$(chanpack-splice -S query -K keys -c huawei "$HTTP/a/game.apk")"; do
			rm -f got.*
			args=() urls=()
			for i in {1..24}; do
				args+=(-o "got.$i" "$url")
			done
			curl -sSfL -Z --parallel-max 8 --max-time 60 "${args[@]}"
			mapfile -t dl < <(chanpack-show got.{1..24} |
			    sed 's/.*dl=//')
			for i in {1..24}; do
				chanpack-inject -c huawei -x "dl=${dl[i - 1]}" \
				    game.apk | cmp - "got.$i"
				urls+=("http://h/a/channel=huawei;x-dl=${dl[i - 1]}/game.apk")
			done
			chanpack-split --tokens tokens "${urls[@]}" |
			    cut -f 3 | sort -u >tokens.seen
			[ "$(wc -l <tokens.seen)" -eq 24 ] || fail "$recipe"
			# Nor does who asks for none get that of another.
			get -H 'DNT: 1' "$url"
			is 200
			chanpack-inject -c huawei game.apk | cmp - body
		done
		[ "$(find cache -type f | wc -l)" -eq 0 ] || fail "$recipe"
		deploy_stop
		serve_stop
		# By nginx's own log each is one download, and no redirection is a refusal.
		[ "$(chanpack-report --csv --by channel --also refused access.log)" = \
		    "begun,completed,aborted,bytes,refused,channel
50,50,0,$(($(stat -c %s got.1) * 48 + $(stat -c %s body) * 2)),0,huawei" ]
		[ "$(chanpack-report --csv --by x-dl access.log | wc -l)" -eq 50 ]
		rm access.log log
	done
}
