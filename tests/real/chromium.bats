# A browser downloads, is interrupted, and goes on where it was.
load ../lib/helper
load ../lib/serve
load ../lib/deploy

# cutter PORT OWN: pass connections on to PORT, but cut the first answer off
# after 8 MB.  What was asked is in the file asked, a request head a paragraph.
cutter()
{
	cat >cutter.py <<-'EOP'
	import socket, sys, threading
	server = socket.create_server(("127.0.0.1", int(sys.argv[2])))
	left = 8000000
	def up(client, to):
	    while data := client.recv(65536):
	        with open("asked", "ab") as f:
	            f.write(data)
	        to.sendall(data)
	    to.shutdown(socket.SHUT_WR)
	def down(client, to):
	    global left
	    while data := to.recv(65536):
	        client.sendall(data)
	        left -= len(data)
	        if -len(data) < left <= 0:
	            break
	    client.shutdown(socket.SHUT_RDWR)
	while True:
	    client = server.accept()[0]
	    to = socket.create_connection(("127.0.0.1", int(sys.argv[1])))
	    for way in up, down:
	        threading.Thread(target=way, args=(client, to), daemon=True).start()
	EOP
	start cutter.log python3 cutter.py "$1" "$2"
	eventually takes "$2"
}

@test "Chromium goes on with a download that was cut off, by If-Range" {
	local etag url

	large big.apk 24
	store a/big.apk big.apk
	chanpack-inject -c huawei -o want big.apk
	serve_start "${SERVE[@]}" --log served
	free_ports 1
	cutter "$PORT" "${PORTS[0]}"
	url=$(chanpack-splice -K keys -c huawei \
	    "http://127.0.0.1:${PORTS[0]}/a/big.apk")
	get -I "http://127.0.0.1:$PORT/${url#*://*/}"
	etag=$(field ETag)
	mkdir got
	python3 "$TOP/tests/real/chromium.py" "$url" "$PWD/got" 3>&- >events 2>log ||
	    fail "$(tail log events)"
	cmp want got/big.apk
	# Once the whole, then the rest of what the tag stands for.
	tr -d '\r' <asked >heads
	[ "$(grep -c "^GET /${url#*://*/} " heads)" -eq 2 ] || fail "$(cat heads)"
	[[ $(grep -i '^Range:' heads) =~ ^Range:\ bytes=[1-9][0-9]*-$ ]] ||
	    fail "$(cat heads)"
	[ "$(grep -icx "If-Range: $etag" heads)" -eq 1 ] || fail "$(cat heads)"
	grep -q ' channel=huawei .*status=206 .*complete=1$' served ||
	    fail "$(cat served)"
	# Which is one download.
	serve_stop
	[ "$(chanpack-report --csv --by channel served | cut -d , -f 1-3,5)" = \
	    $'begun,completed,aborted,channel\n1,1,0,huawei' ] ||
	    fail "$(cat served)"
}
