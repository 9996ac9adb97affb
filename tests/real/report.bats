# What chanpack-report counts of hundreds of clients, of which one in five gives
# up and two in ten come back; before two nodes, of which one is killed.
# slow
# shellcheck disable=SC2153 # lib/deploy sets PORTS
load ../lib/helper
export PROGRAM=chanpack-listen
load ../lib/serve
load ../lib/deploy

setup()
{
	deploy_setup
	large game.apk 24
	store a/game.apk game.apk
	free_ports 4
	N=$(soaks 100 500)
}

# node PORT [OPTION]...: its log is log.PORT.
node()
{
	start "node.$1" chanpack-listen -s "$XDG_DATA_HOME/chanpack" \
	    -l "127.0.0.1:$1" --log "log.$1" "${@:2}"
	eventually takes "$1"
}

# clients PORT [COMMAND]: what they do, as it is to be counted, is in want.
clients()
{
	python3 "$TOP/tests/lib/payers.py" "$1" "$(stat -c %s game.apk)" "$N" \
	    "${@:2}" >want
	# Connections that were cut off end with a line, too.
	sleep 2
}

# counted ARG...: the report of these logs says what the clients did.
counted()
{
	chanpack-report --csv --by channel "$@" | tail -n +2 |
	    cut -d , -f 1-3,5 | LC_ALL=C sort -t , -k 4 >got
	diff want got
}

@test "of a server alone the counts are what the clients did" {
	node "${PORTS[0]}"
	clients "${PORTS[0]}"
	counted "log.${PORTS[0]}"
}

@test "through nginx with a cache, and a node that is killed, they are the same" {
	node "${PORTS[0]}" --trust 127.0.0.1
	victim=${STARTED[-1]}
	node "${PORTS[1]}" --trust 127.0.0.1
	mkdir cache
	certificate
	nginx_start chanpack-cache.conf "${PORTS[@]:2}" "${PORTS[@]:0:2}"
	clients "${PORTS[2]}" "kill -KILL -$victim"
	counted --proxy-logs access.log "log.${PORTS[0]}" "log.${PORTS[1]}"
	counted access.log
}

# Of one that is killed the lines of open answers would be missing.
@test "through HAProxy, and a node that is stopped, they are the same" {
	node "${PORTS[0]}" --trust 127.0.0.1 --proxy-protocol
	victim=${STARTED[-1]}
	node "${PORTS[1]}" --trust 127.0.0.1 --proxy-protocol
	recipe haproxy/chanpack.cfg 8080 | sed \
	    -e "s|bind :80$|bind 127.0.0.1:${PORTS[2]}|" \
	    -e "s|node1 192.0.2.1:8080|node1 127.0.0.1:${PORTS[0]}|" \
	    -e "s|node2 192.0.2.2:8080|node2 127.0.0.1:${PORTS[1]}|" \
	    -e "s|inter 2s|inter 200ms|" >haproxy.cfg
	PATH=$PATH:/usr/sbin start haproxy.log haproxy -db -f haproxy.cfg
	eventually takes "${PORTS[2]}"
	clients "${PORTS[2]}" "kill -TERM $victim"
	counted "log.${PORTS[0]}" "log.${PORTS[1]}"
}
