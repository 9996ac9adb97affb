# The identity of a base is the SHA-256 of its bytes, measured: what else looks
# the same is another base.
# shellcheck disable=SC2034 # SERVE is for `ask`
load lib/helper
load lib/serve

setup()
{
	helper_setup
	export XDG_STATE_HOME=$PWD/state
	store a/game.apk "$GOLDEN/base-v2v3.apk"
	game=$XDG_DATA_HOME/chanpack/a/game.apk
	url=/a/channel=huawei/game.apk
	# Younger files are measured each time.
	settle
}

settle()
{
	sleep 2.1
}

# tag TARGET: the entity tag of the answer, which is a 200.
tag()
{
	ask HEAD "$1" && is 200 && field ETag
}

# zeros FILE: overwrite some bytes in it, and give it its times back.
zeros()
{
	touch -r "$1" times
	dd if=/dev/zero of="$1" bs=1 seek=20000 count=50000 conv=notrunc status=none
	touch -r times "$1"
}

# reads COMMAND...: how many bytes of the base a command reads, by its tracer.
measures()
{
	strace -f -e trace=pread64 -o trace "$@" >/dev/null || return
	grep -c 'pread64(.*, 262144, 0)' trace || true
}

@test "a node with a damaged base has another entity tag" {
	cp -a "$XDG_DATA_HOME/chanpack" other
	zeros other/a/game.apk
	[ "$(stat -c '%s %Y' other/a/game.apk)" = "$(stat -c '%s %Y' "$game")" ]
	for target in "$url" /a/game.apk; do
		good=$(tag "$target")
		SERVE=(-s other)
		bad=$(tag "$target")
		SERVE=()
		[ "$good" != "$bad" ]
	done
	# An attribute or a name that goes with the copy changes nothing.
	cp "$game" other/a/game.apk
	SERVE=(-s other)
	[ "$(tag /a/game.apk)" = "$good" ]
}

@test "bytes that are not those of an upload's key are refused, and told" {
	base=$(chanpack-upload -q "$GOLDEN/base-v2v3.apk")
	path=${base#http://localhost:8080}
	file=$XDG_DATA_HOME/chanpack$path
	channel=${path%/*}/channel=huawei/${path##*/}
	cp -a "$file" good
	settle
	good=$(tag "$channel")
	chmod u+w "$file"
	zeros "$file"
	SERVE=(-v)
	ask GET "$channel" 2>told
	error 500 'the base package is damaged'
	grep -q "damaged: .*: $channel" told
	refused 500 'the base package is damaged' GET "$path"
	# Where others fill the store, a key says nothing.
	SERVE=(--no-key-check)
	[ "$(tag "$channel")" != "$good" ]
	SERVE=()
	cp good "$file"
	[ "$(tag "$channel")" = "$good" ]
}

@test "a new build that is copied over an old one is a new base" {
	old=$(tag "$url")
	cp "$GOLDEN/base-v1.apk" "$game"
	new=$(tag "$url")
	[ "$old" != "$new" ]
	settle
	[ "$(tag "$url")" = "$new" ]
	cp "$GOLDEN/base-v2v3.apk" "$game"
	[ "$(tag "$url")" = "$old" ]
}

@test "the second connection does not measure the base" {
	# A sanitizer's search for leaks cannot be traced.
	export ASAN_OPTIONS=detect_leaks=0
	request GET "$url" Connection:\ close >in
	[ "$(measures chanpack-serve <in)" = 1 ]
	[ "$(measures chanpack-serve <in)" = 0 ]
	cp "$GOLDEN/base-v1.apk" "$game"
	settle
	[ "$(measures chanpack-serve <in)" = 1 ]
	[ "$(measures chanpack-serve <in)" = 0 ]
	[ "$(measures chanpack-serve --state elsewhere <in)" = 1 ]
	STATE_DIRECTORY=$PWD/elsewhere:/nowhere run measures chanpack-serve <in
	[ "$output" = 0 ]
	# Without a place for it each connection measures.
	unset XDG_STATE_HOME
	[ "$(measures chanpack-serve <in)" = 1 ]
	[ "$(measures chanpack-serve <in)" = 1 ]
}

@test "a state directory that others can write to is not believed" {
	good=$(tag "$url")
	# Somebody has put the digest of the good bytes under the bad ones' name.
	zeros "$game"
	settle
	bad=$(tag "$url")
	[ "$good" != "$bad" ]
	mkdir open
	chmod 777 open
	for file in state/chanpack-serve/*-*; do
		sed "s/[0-9a-f]*$/$(printf '%064d' 0)/" "$file" \
		    >"open/${file##*/}"
	done
	SERVE=(--state open -v)
	ask HEAD "$url" 2>told
	[ "$(field ETag)" = "$bad" ]
	grep -q 'state directory open: others may write there' told
	# The same in a directory of one's own is believed: that is its point.
	chmod 700 open
	[ "$(tag "$url")" != "$bad" ]
}

@test "what cannot be remembered is told with -v, and answered" {
	SERVE=(--state "$game" -v)
	ask HEAD "$url" 2>told
	is 200
	grep -q "state directory .*: cannot make it\|cannot open it" told
	SERVE=(--state "$game")
	ask HEAD "$url" 2>told
	[ ! -s told ]
}
