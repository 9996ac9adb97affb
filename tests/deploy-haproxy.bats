# scripts/haproxy, run by HAProxy before two chanpack-listen nodes.
load lib/helper
export PROGRAM=chanpack-listen
load lib/serve
load lib/deploy

setup()
{
	deploy_setup
	cp -a "$XDG_DATA_HOME/chanpack" store2
	free_ports 3
	HTTP=http://127.0.0.1:${PORTS[0]}
	node "${PORTS[1]}" "$XDG_DATA_HOME/chanpack"
	NODE1=${STARTED[-1]}
	node "${PORTS[2]}" "$PWD/store2"
}

# node PORT STORE: a chanpack-listen of its own, with its answers in log.PORT.
node()
{
	start "node.$1.log" chanpack-listen "${SERVE[@]:2}" -s "$2" \
	    -l "127.0.0.1:$1" --log "log.$1" --trust 127.0.0.1 --proxy-protocol
	eventually takes "$1"
}

# haproxy_start [PEM]: before the nodes; over TLS with a certificate.
haproxy_start()
{
	recipe haproxy/chanpack.cfg 8080 | sed \
	    -e "s|bind :80$|bind 127.0.0.1:${PORTS[0]}|" \
	    -e "s|node1 192.0.2.1:8080|node1 127.0.0.1:${PORTS[1]}|" \
	    -e "s|node2 192.0.2.2:8080|node2 127.0.0.1:${PORTS[2]}|" \
	    -e "s|inter 2s|inter 200ms|" >haproxy.cfg
	[ $# -eq 0 ] || sed -i -e '/^\tbind/d' -e \
	    "s|# bind :443 ssl crt [^ ]*|bind 127.0.0.1:${PORTS[0]} ssl crt $1|" \
	    haproxy.cfg
	start haproxy.log haproxy -db -f haproxy.cfg
	eventually takes "${PORTS[0]}"
}

@test "behind HAProxy every channel URL gives the package that chanpack-inject writes" {
	haproxy_start
	all_arrive "$HTTP/a/game.apk"
	[ ! -s haproxy.log ] || ! grep -E 'WARNING|ALERT' haproxy.log
}

@test "over HAProxy's TLS a channel URL gives the package that chanpack-inject writes" {
	# shellcheck disable=SC2034 # for parts
	local url etag

	certificate
	cat cert.pem key.pem >both.pem
	haproxy_start "$PWD/both.pem"
	# shellcheck disable=SC2034 # for get
	CURL=(--cacert cert.pem --resolve "dl.example.com:${PORTS[0]}:127.0.0.1")
	url=$(chanpack-splice -K keys -c huawei \
	    "https://dl.example.com:${PORTS[0]}/a/game.apk")
	arrives "$url"
	parts "$url"
}

# logged N: have the nodes together so many lines of answers but health checks?
logged()
{
	[ "$(cat log.* | grep -c ' key=')" -eq "$1" ]
}

@test "the nodes' logs have HAProxy's clients, whatever these say of themselves" {
	local url i client

	haproxy_start
	url=$(chanpack-splice -K keys -c huawei "$HTTP/a/game.apk")
	# Connections are kept on both sides, and two clients take turns.
	for i in 1 2 3; do
		for client in 127.0.0.2 127.0.0.3; do
			curl -sSfI --interface "$client" "$url" "$url" \
			    -H 'X-Forwarded-For: 192.0.2.9' \
			    -H 'Forwarded: for=192.0.2.9'
		done
	done
	eventually logged 12
	for client in 127.0.0.2 127.0.0.3; do
		[ "$(cat log.* | grep -c \
		    " peer=$client via=127.0.0.1 method=HEAD key=a/game.apk ")" -eq 6 ] ||
		    fail "$(cat log.*)"
	done
}

# begun N: have so many downloads got a head?
begun()
{
	[ "$(cat head.* 2>/dev/null | grep -c '^HTTP/1.1 200')" -eq "$1" ]
}

@test "downloads that a node's death cuts are resumed at the other and are whole" {
	local url i status cut=0 etags readers=()

	large game.apk 48
	for i in "$XDG_DATA_HOME/chanpack" store2; do
		chanpack-upload --accept broken -fqk a/game.apk -s "$i" game.apk >/dev/null
	done
	haproxy_start
	url=$(chanpack-splice -K keys -e 1d -c huawei "$HTTP/a/game.apk")
	chanpack-inject -c huawei game.apk >want
	# Each waits, with more to come than buffers on its way can hold.
	for i in 1 2 3 4; do
		{
			status=0
			curl -sS -D head.$i "$url" 2>curl.$i || status=$?
			echo $status >status.$i
		} | {
			while [ ! -e go ]; do sleep 0.05; done
			cat >part.$i
		} 3>&- &
		readers+=($!)
	done
	eventually begun 4
	kill -KILL -- "-$NODE1"
	touch go
	for i in 1 2 3 4; do
		eventually test -s status.$i
		[ "$(cat status.$i)" -eq 0 ] || cut=$((cut + 1))
	done
	wait "${readers[@]}"
	[ "$cut" -eq 2 ] || fail "$cut were cut: $(cat curl.*)"
	for i in 1 2 3 4; do
		[ "$(cat status.$i)" -eq 0 ] ||
		    curl -sSf -D head.$i.again -C - -o part.$i "$url"
		cmp want part.$i
	done
	etags=$(cat head.* | grep -i '^etag:' | sort -u)
	[ "$(wc -l <<<"$etags")" -eq 1 ]
}

@test "a node whose store is gone gets no more requests" {
	local i url

	haproxy_start
	url=$(chanpack-splice -K keys -c huawei "$HTTP/a/game.apk")
	rm -r store2
	eventually grep -q 'Server chanpack/node2 is DOWN' haproxy.log
	for i in {1..20}; do
		get -I "$url"
		is 200
	done
}

@test "HAProxy lets a channel URL through that is as long as one may be" {
	local url long

	haproxy_start
	url=$(chanpack-splice -K keys -c huawei "$HTTP/a/game.apk")
	long=$(letters 16000)
	get "${url/huawei/$long}"
	error 400 "at most 4096"
}
