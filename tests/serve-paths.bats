# No path leaves the store, and nothing in it hangs the server.
# shellcheck disable=SC2153 # `ask` sets STATUS
load lib/helper
load lib/serve

setup()
{
	helper_setup
	store a/game.apk "$GOLDEN/base-v2v3.apk"
	root=$XDG_DATA_HOME/chanpack
	echo classified >"$XDG_DATA_HOME/secret.apk"
	echo classified >"$root/a/.hidden"
	mkdir "$root/.git"
	echo classified >"$root/.git/config"
}

# closed TARGET...: none is served, and none tells what is there.
closed()
{
	local target

	for target; do
		ask GET "$target"
		[[ $STATUS = 40[04] ]] || fail "$target: $(cat header)"
		! grep -q classified answer || fail "$target"
	done
}

@test "dots and slashes, however they are written, do not leave the store" {
	closed /../secret.apk /a/../../secret.apk /a/../game.apk /./a/game.apk \
	    /%2e%2e/secret.apk /a/%2E%2E/%2e%2e/secret.apk /.%2e/secret.apk \
	    /%2e./secret.apk /a/%2e/game.apk /..%2fsecret.apk \
	    /..%2Fsecret.apk /a%2fgame.apk /a/%2e%2e%2f%2e%2e%2fsecret.apk \
	    '/..\secret.apk' /..%5csecret.apk /%2e%2e%5Csecret.apk \
	    //a/game.apk /a//game.apk ///etc/passwd /a/game.apk/ \
	    /a/game.apk/.. /a/game.apk/../game.apk
	closed /%2fetc/passwd /%2Fetc%2Fpasswd "/${XDG_DATA_HOME#/}/secret.apk" \
	    "/%2f${XDG_DATA_HOME#/}/secret.apk" file:///etc/passwd
}

@test "what is decoded twice by others is decoded once here" {
	closed /%252e%252e/secret.apk /..%252fsecret.apk /%25%32%65/secret.apk \
	    /a%252fgame.apk /%c0%ae%c0%ae/secret.apk /%e0%80%ae%2e/secret.apk \
	    /%u002e%u002e/secret.apk
}

@test "NUL and control characters in a path are refused" {
	refused 400 'control character' GET /a/game.apk%00
	refused 400 'control character' GET /a/game.apk%00.txt
	refused 400 'control character' GET /a%0d%0aX-Evil:1/game.apk
	lacks X-Evil
	answer < <(printf 'GET /a/game.apk\0.txt HTTP/1.0\r\n\r\n')
	is 400
}

@test "a channel is no way out of the store either" {
	closed /channel=../../secret.apk /channel=x/../secret.apk \
	    /a/channel=x/%2e%2e/secret.apk '/channel=x/..%2fsecret.apk' \
	    /channel=x/.hidden /a/channel=..%2f..%2f/.hidden
	ask GET /a/channel=..%2F..%2Fsecret.apk/game.apk
	is 200
	[ "$(chanpack-show -q body)" = ../../secret.apk ]
}

@test "names that begin with a dot are not served" {
	closed /a/.hidden /a/%2ehidden /a/channel=x/.hidden /.git/config \
	    /%2egit/config /.git
}

@test "a target in absolute form leads nowhere else" {
	closed http://127.0.0.1:1/secret.apk http://evil/../secret.apk \
	    http://evil http://evil/ 'http://evil?a' http:///secret.apk
	ask GET http://127.0.0.1:1/a/game.apk
	is 200
	cmp body "$root/a/game.apk"
}

@test "a symbolic link that leads out of the store is not there" {
	ln -s ../../secret.apk "$root/a/out.apk"
	ln -s "$XDG_DATA_HOME/secret.apk" "$root/a/absolute.apk"
	ln -s ../.. "$root/a/up"
	ln -s /proc/self/root "$root/a/proc"
	ln -s loop.apk "$root/a/loop.apk"
	ln -s gone.apk "$root/a/dangling.apk"
	for target in out.apk absolute.apk up/secret.apk proc/etc/passwd loop.apk \
	    dangling.apk; do
		refused 404 'no such package' GET "/a/$target"
	done
	refused 404 'no such package' GET /a/channel=x/out.apk
	ln -s ../a/game.apk "$root/a/in.apk"
	ask GET /a/in.apk
	is 200
	cmp body "$root/a/game.apk"
}

@test "what is not a regular file is not there, and hangs nothing" {
	mkdir "$root/a/dir.apk"
	mkfifo "$root/a/fifo.apk"
	python3 -c 'import os, socket, sys
os.chdir(sys.argv[1])
socket.socket(socket.AF_UNIX).bind("socket.apk")' "$root/a"
	ln -s fifo.apk "$root/a/link.apk"
	for name in dir.apk fifo.apk socket.apk link.apk; do
		timeout 20 chanpack-serve >answer < <(request GET "/a/$name")
		grep -q '^HTTP/1.1 404 ' answer
		refused 404 'no such package' GET "/a/channel=x/$name"
	done
	refused 404 'no such package' GET /a
}

@test "a file that cannot be read is 500, and its path is not told" {
	chmod 000 "$root/a/game.apk"
	unprivileged() {
		if [ "$(id -u)" = 0 ]; then
			setpriv --bounding-set=-dac_override,-dac_read_search \
			    --inh-caps=-dac_override,-dac_read_search "$@"
		else
			"$@"
		fi
	}
	unprivileged chanpack-serve >answer < <(request GET /a/game.apk)
	grep -q '^HTTP/1.1 500 ' answer
	! grep -qF "$root" answer || fail "$(cat answer)"
	chmod 000 "$root"
	unprivileged chanpack-serve >answer < <(request GET /a/game.apk)
	chmod 755 "$root"
	grep -q '^HTTP/1.1 500 ' answer
	! grep -qF "$root" answer || fail "$(cat answer)"
}
