# scripts/systemd, with the program that passes sockets as systemd does; there
# is no systemd in a test.
# shellcheck disable=SC2154 # `run` sets stderr
load lib/helper
load lib/serve
load lib/deploy

# command_of UNIT: what it starts, in the array COMMAND, and as options of
# systemd-socket-activate the variables of its file, in ENVIRONMENT.
command_of()
{
	local line words

	ENVIRONMENT=()
	grep -qx EnvironmentFile=/etc/default/chanpack "$TOP/scripts/systemd/$1"
	while read -r line; do
		[[ $line != [A-Z]*=* ]] || {
			declare -g "$line"
			ENVIRONMENT+=(-E "$line")
		}
	done < <(recipe systemd/chanpack.env 0 | tr -d \")
	words=$(recipe "systemd/$1" 0 | sed -n 's/^ExecStart=-\{0,1\}//p')
	read -r -a COMMAND <<<"${words/\$CHANPACK_*/ $(
	    [[ $1 == *@* ]] && echo "$CHANPACK_SERVE_OPTIONS" ||
		echo "$CHANPACK_LISTEN_OPTIONS")}"
	[ -x "${COMMAND[0]}" ]
}

# logged FILE: an answer of a channel package is in this log.
logged()
{
	eventually grep -q ' channel=huawei status=200 ' "$1"
}

# pass [OPTION]... COMMAND...: give it a socket on a port of ours, PORTS.
pass()
{
	free_ports 1
	start systemd.log systemd-socket-activate -l "127.0.0.1:${PORTS[0]}" \
	    "${ENVIRONMENT[@]}" "$@"
	eventually takes "${PORTS[0]}"
}

@test "as a systemd service for each connection every channel URL gives the package that chanpack-inject writes" {
	grep -qx Accept=yes "$TOP/scripts/systemd/chanpack.socket"
	grep -qx StandardInput=socket "$TOP/scripts/systemd/chanpack@.service"
	command_of chanpack@.service
	pass --accept --inetd "${COMMAND[@]}"
	all_arrive "http://127.0.0.1:${PORTS[0]}/a/game.apk"
	logged serve.log
}

# systemd makes the directory, and names it.
@test "as a systemd service the second connection does not measure the base" {
	grep -qx StateDirectory=chanpack-serve \
	    "$TOP/scripts/systemd/chanpack@.service"
	mkdir -m 755 state
	command_of chanpack@.service
	pass --accept --inetd -E "STATE_DIRECTORY=$PWD/state" "${COMMAND[@]}"
	measures_once "http://127.0.0.1:${PORTS[0]}/a/game.apk"
}

@test "as a systemd service that listens every channel URL gives the package that chanpack-inject writes" {
	export PROGRAM=chanpack-listen
	command_of chanpack-listen.service
	[[ ${COMMAND[*]} == *" -l systemd "* ]]
	pass "${COMMAND[@]}"
	all_arrive "http://127.0.0.1:${PORTS[0]}/a/game.apk"
	logged listen.log
}

@test "a service that was passed several sockets, one of them local, serves all" {
	local path=/.well-known/chanpack-health

	command_of chanpack-listen.service
	pass -l "$PWD/socket" "${COMMAND[@]}"
	get "http://127.0.0.1:${PORTS[0]}$path"
	is 200
	get --unix-socket "$PWD/socket" "http://localhost$path"
	is 200
}

@test "systemd is told that the service is ready once it listens" {
	local name

	grep -qx Type=notify "$TOP/scripts/systemd/chanpack-listen.service"
	for name in "$PWD/ready" "@chanpack-test-$$-$BATS_TEST_NUMBER"; do
		NOTIFY_SOCKET=$name drive <<-'EOP'
		import os, socket, subprocess
		name = os.environ["NOTIFY_SOCKET"]
		ready = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
		ready.bind(name.replace("@", "\0") if name[0] == "@" else name)
		ready.settimeout(20)
		server = subprocess.Popen(["chanpack-listen", "-l", "127.0.0.1:0"],
		                          stderr=subprocess.PIPE)
		try:
		    assert ready.recv(100) == b"READY=1"
		    assert any(b"listening" in line for line in server.stderr)
		finally:
		    server.terminate()
		    assert server.wait() == 0
		EOP
	done
}

@test "systemd is told which process is the main one when a new program has taken over" {
	grep -qx NotifyAccess=main "$TOP/scripts/systemd/chanpack-listen.service"
	NOTIFY_SOCKET=$PWD/ready drive <<-'EOP'
	import os, signal, socket, subprocess, time, urllib.request
	ready = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
	ready.bind(os.environ["NOTIFY_SOCKET"])
	ready.settimeout(20)
	server = subprocess.Popen(["chanpack-listen", "-l", "127.0.0.1:0"],
	                          stderr=subprocess.PIPE)
	at = next(line.split()[-1].decode() for line in server.stderr
	          if b"listening" in line)
	assert ready.recv(100) == b"READY=1"
	server.send_signal(signal.SIGUSR2)
	# That of the new one, which systemd does not heed.
	assert ready.recv(100) == b"READY=1"
	main = ready.recv(100)
	assert main.startswith(b"MAINPID="), main
	pid = int(main[8:])
	try:
	    assert server.wait(20) == 0
	    assert pid != server.pid
	    url = f"http://{at}/.well-known/chanpack-health"
	    assert urllib.request.urlopen(url).read() == b"ok\n"
	finally:
	    os.kill(pid, signal.SIGTERM)
	EOP
}

@test "systemctl reload makes the service read its keys again" {
	local reload

	command_of chanpack-listen.service
	pass "${COMMAND[@]}"
	reload=$(sed -n 's/^ExecReload=//p' \
	    "$TOP/scripts/systemd/chanpack-listen.service")
	MAINPID=${STARTED[-1]} sh -c "$reload"
	eventually grep -q 'read again: 1 key' systemd.log
}

# refused_with TEXT: after run -1, this is the one message.
refused_with()
{
	one_error listen
	[[ $stderr == *"$1"* ]] || fail "$stderr"
}

@test "sockets that were passed to another process, or none, are not listened on" {
	run -1 --separate-stderr timeout 20 chanpack-listen -l systemd
	refused_with "no sockets were passed"
	LISTEN_PID=1 LISTEN_FDS=1 run -1 --separate-stderr timeout 20 \
	    chanpack-listen -l systemd
	refused_with "no sockets were passed"
}

@test "what was passed and is no listening socket is refused" {
	local n

	# shellcheck disable=SC2016 # for the other shell
	for n in 1 9 0 x 4294967297; do
		run -1 --separate-stderr timeout 20 bash -c 'exec 3</dev/null
		    LISTEN_FDS=$1 LISTEN_PID=$$ exec chanpack-listen -l systemd' \
		    - $n
		case $n in
		1) refused_with "descriptor 3 that was passed is no listening" ;;
		9) refused_with "9 sockets were passed, at most 8" ;;
		*) refused_with "no sockets were passed" ;;
		esac
	done
}

@test "a connection that was passed, as for Accept=yes, is not listened on" {
	command_of chanpack-listen.service
	pass --accept "${COMMAND[@]}"
	curl -s -m 5 "http://127.0.0.1:${PORTS[0]}/" || true
	eventually grep -q "descriptor 3 that was passed is no listening" \
	    systemd.log
}

@test "systemd finds nothing wrong with the units" {
	local unit

	for unit in "$TOP"/scripts/systemd/*; do
		recipe "systemd/${unit##*/}" 8080 >"${unit##*/}"
	done
	run -0 systemd-analyze verify --man=no ./*.socket ./*.service
	[ -z "$output" ] || fail "$output"
	for unit in chanpack@.service chanpack-listen.service; do
		systemd-analyze security --offline=true --threshold=10 "./$unit" \
		    >exposure || fail "$(cat exposure)"
	done
}
