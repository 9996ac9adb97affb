# What the edge takes of memory, beside a worker that passes everything on, which
# takes little more than workerd alone: it holds no package, and no slice.
# soak
export PROGRAM=chanpack-listen
load ../lib/helper
load ../lib/serve
load ../lib/deploy
load ../lib/workerd

setup()
{
	helper_setup
	large game.apk "$(soaks 256 2048)"
	chanpack-upload -qk a/game.apk --accept broken game.apk >/dev/null
	serve_start
	cat >through.js <<-'EOT'
	export default {
	  fetch: (request, env) => fetch(new Request(env.ORIGIN +
	    new URL(request.url).pathname, request)),
	};
	EOT
}

# most PID: the most memory that the process has had, in KiB.
most()
{
	awk '/^VmHWM/ { print $2 }' "/proc/$1/status"
}

# either NAME MORE COMMAND...: the command with EDGE before each of the workers; ours
# takes at most MORE KiB more.
either()
{
	local through cold hot

	SCRIPT=$PWD/through.js CACHE=none workerd_start ORIGIN="http://127.0.0.1:$PORT"
	"${@:3}"
	through=$(most "${STARTED[-1]}")
	workerd_start ORIGIN="http://127.0.0.1:$PORT"
	"${@:3}"
	cold=$(most "${STARTED[-1]}")
	# The same process, whose cache has all of it.
	"${@:3}"
	hot=$(most "${STARTED[-1]}")
	echo "# KiB of $1: $through through, $cold cold, $hot hot" >&3
	[ "$hot" -le $((through + $2)) ]
}

whole()
{
	curl -sS --fail -m 500 "http://127.0.0.1:$EDGE/a/channel=c/game.apk" | cmp - want
}

slow()
{
	local i

	for ((i = 0; i < CLIENTS; i++)); do
		printf 'url = "http://127.0.0.1:%s/a/channel=c%d/game.apk"\n' "$EDGE" $i
		echo 'output = /dev/null'
	done >list
	# They give up: none gets all of it.
	curl -sS -m 8 -Z --parallel-max 100 --parallel-immediate --limit-rate 300K \
	    -K list 2>curl.log || true
}

@test "a large package takes little more memory than passing it through" {
	chanpack-inject -qc c game.apk >want
	either "one client" 32768 whole
}

@test "slow clients take some hundred KiB each" {
	CLIENTS=$(soaks 40 100)
	either "$CLIENTS slow clients" $((32768 + CLIENTS * 512)) slow
}
