# scripts/xinetd, run by xinetd.
load lib/helper
load lib/serve
load lib/deploy

setup()
{
	deploy_setup
	free_ports 1
	recipe xinetd/chanpack "${PORTS[0]}" |
	    sed 's/^\tport .*/&\n\tbind = 127.0.0.1/' >conf
	start xinetd.log xinetd -dontfork -f "$PWD/conf" \
	    -pidfile "$PWD/xinetd.pid"
	eventually takes "${PORTS[0]}"
}

@test "under xinetd every channel URL gives the package that chanpack-inject writes" {
	all_arrive "http://127.0.0.1:${PORTS[0]}/a/game.apk"
}

@test "under xinetd the second connection does not measure the base" {
	measures_once "http://127.0.0.1:${PORTS[0]}/a/game.apk"
}

@test "under xinetd more than 50 connections a second are served" {
	local i

	for ((i = 0; i < 100; i++)); do
		exec 5<>"/dev/tcp/127.0.0.1/${PORTS[0]}"
		exec 5>&-
	done
	get "http://127.0.0.1:${PORTS[0]}/.well-known/chanpack-health"
	is 200
}
