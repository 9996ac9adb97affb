# scripts/tcpserver.run, run with tcpserver.
load lib/helper
load lib/serve
load lib/deploy

setup()
{
	deploy_setup
	free_ports 1
	recipe tcpserver.run "${PORTS[0]}" |
	    sed "s/ 0 ${PORTS[0]} / 127.0.0.1 ${PORTS[0]} /" >run
	start tcpserver.log sh ./run
	eventually takes "${PORTS[0]}"
}

@test "under tcpserver every channel URL gives the package that chanpack-inject writes" {
	all_arrive "http://127.0.0.1:${PORTS[0]}/a/game.apk"
}

@test "under tcpserver the second connection does not measure the base" {
	measures_once "http://127.0.0.1:${PORTS[0]}/a/game.apk"
}
