# chanpack-serve is started for each connection: it loads nothing.
# shellcheck disable=SC2034 # SERVE is for `ask`
load lib/helper
load lib/serve

# opened: the files that the traced program has opened, each once, with the
# file in the state directory that has the digest as "digest".
opened()
{
	sed -n 's/.*open[a-z0-9]*([^"]*"\([^"]*\)".*/\1/p' trace |
	    sed -e "s|^$XDG_DATA_HOME/||" \
	        -e 's/^[0-9a-f][0-9a-f]*-[0-9a-f][0-9a-f]*$/digest/' | sort -u
}

@test "chanpack-serve opens no file but those that it is told of" {
	# The libraries of the sanitizers are shared ones.
	! grep -q __asan_init "$(command -v chanpack-serve)" || skip "sanitizers"
	store a/game.apk "$GOLDEN/base-v2v3.apk"
	newkeys keys k1
	echo huawei >channels
	echo xiaomi >denied
	SERVE=(-s "$XDG_DATA_HOME/chanpack" -K keys -C channels --deny denied
	    --state state --log log --log-start)
	url=$(target -K keys -e 1d -c huawei http://localhost:8080/a/game.apk)
	request GET "$url" >asked
	# What makes a C library look for more: a language, a time zone.
	env -u TZ LC_ALL=de_DE.UTF-8 LANGUAGE=de strace -f -o trace \
	    -e trace=open,openat,openat2,execve \
	    chanpack-serve "${SERVE[@]}" <asked >answer
	[ "$(head -n 1 answer)" = $'HTTP/1.1 200 OK\r' ]
	[ "$(grep -c execve trace)" -eq 1 ]
	opened | diff - <(printf '%s\n' a/game.apk channels chanpack denied \
	    digest keys lock log state)
}

@test "chanpack-serve lies at another address in each process" {
	drive <<-'EOF'
	import subprocess
	starts = set()
	for _ in range(8):
	    with subprocess.Popen(["chanpack-serve"], stdin=subprocess.PIPE) as server:
	        with open(f"/proc/{server.pid}/maps") as maps:
	            starts.add(maps.readline().split("-")[0])
	        server.stdin.close()
	assert len(starts) > 1, starts
	EOF
}
