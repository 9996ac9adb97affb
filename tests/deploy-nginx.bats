# scripts/nginx, run by nginx before one chanpack-listen.
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

# certificate: for dl.example.com, in cert.pem and key.pem.
certificate()
{
	openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes \
	    -keyout key.pem -out cert.pem -days 2 -subj /CN=dl.example.com \
	    -addext subjectAltName=DNS:dl.example.com 2>openssl.log
}

# nginx_start PORT [PORT2]: with what listens on PORT behind it; or on both, and
# slices of 1 MB.
nginx_start()
{
	recipe nginx/chanpack.conf "$1" | sed \
	    ${2:+-e "s|server 127.0.0.1:$1;|& server 127.0.0.1:$2;|" \
	    -e 's|slice 4m;|slice 1m;|'} \
	    -e "s|listen 80;|listen 127.0.0.1:${PORTS[0]};|" \
	    -e "s|listen 443 |listen 127.0.0.1:${PORTS[1]} |" \
	    -e "s|/var/cache/chanpack|$PWD/cache|" \
	    -e "s|/etc/ssl/chanpack/fullchain.pem|$PWD/cert.pem|" \
	    -e "s|/etc/ssl/chanpack/key.pem|$PWD/key.pem|" >chanpack.conf
	{
		[ "$(id -u)" -ne 0 ] || echo "user root;"
		echo "daemon off; pid $PWD/nginx.pid; worker_processes 2;"
		echo "events {} http {"
		echo "access_log off; gzip on; gzip_types *;"
		printf '%s_temp_path temp;\n' client_body proxy fastcgi uwsgi scgi
		echo "include $PWD/chanpack.conf; }"
	} >nginx.conf
	start nginx.log nginx -e "$PWD/nginx.errors.log" -p "$PWD" \
	    -c "$PWD/nginx.conf"
	eventually takes "${PORTS[0]}"
}

# before_serve: nginx, and chanpack-listen behind it.
before_serve()
{
	serve_start "${SERVE[@]}" --log log --trust 127.0.0.1
	nginx_start "$PORT"
}

@test "behind nginx every channel URL gives the package that chanpack-inject writes" {
	before_serve
	all_arrive "$HTTP/a/game.apk"
}

@test "over nginx's TLS every channel URL gives the package that chanpack-inject writes" {
	before_serve
	# shellcheck disable=SC2034 # for get
	CURL=(--cacert cert.pem --resolve "dl.example.com:${PORTS[1]}:127.0.0.1")
	all_arrive "$HTTPS/a/game.apk"
}

@test "nginx answers base URLs from the disk, without chanpack-listen" {
	before_serve
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

@test "nginx answers a channel URL again, and ranges of it, from its cache" {
	local url etag

	before_serve
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

	before_serve
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
	nginx_start "${PORTS[2]}" "$PORT"
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
	local url client

	before_serve
	for client in 127.0.0.2 127.0.0.3; do
		url=$(chanpack-splice -K keys -c "of-$client" "$HTTP/a/game.apk")
		get --interface "$client" -r 0-9 -H 'X-Forwarded-For: 192.0.2.9' \
		    -H 'Forwarded: for=192.0.2.9' "$url"
		is 206
		eventually grep -q " peer=$client via=127.0.0.1 method=GET key=a/game.apk channel=of-$client " log
	done
}

@test "nginx keeps no refusal" {
	local url

	before_serve
	url=$(chanpack-splice -K keys -c huawei "$HTTP/a/game.apk")
	get "${url/huawei/oppo}"
	is 403
	get "${url/huawei/oppo}"
	error 403 "signature"
	lacks X-Cache-Status
	[ "$(find cache -type f | wc -l)" -eq 0 ]
}

@test "nginx sends channel URLs on byte for byte" {
	local target

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
	nginx_start "${PORTS[2]}"
	for target in '/a/channel=a;x-b=c/g.apk' '/a/channel=%E6%b8%a0%2F/g.apk' \
	    '/a/channel=a%2fb%3B%2E%2E%25/g.apk' '/a//channel=a//g.apk' \
	    '/a/channel=a/../g.apk' '/a/./channel=a/%67.apk' \
	    '/a/g%20h.apk?v=1&channel=a%26b&sig=-_' '/a/g.apk?channel=a?b=/../c' \
	    '/a/g.apk?channel=a+b;c//d'; do
		get "$HTTP$target"
		[ "$(cat body)" = "$target" ] || fail "$target: $(cat header body)"
	done
}

@test "behind nginx a hidden file is not found, and the health check is seen" {
	before_serve
	echo secret >"$XDG_DATA_HOME/chanpack/.secret"
	mkdir "$XDG_DATA_HOME/chanpack/.well-known"
	echo secret >"$XDG_DATA_HOME/chanpack/.well-known/other"
	get "$HTTP/.secret"
	is 404
	get "$HTTP/.well-known/other"
	is 404
	get "$HTTP/a/"
	is 404
	get "$HTTP/.well-known/chanpack-health"
	error 200 ok
}
