# The cache of chanpack-fetch --coprocess.
load lib/helper
load lib/origin
load lib/coprocess

SLICE=4194304

setup()
{
	helper_setup
	large game.apk 9
	size=$(wc -c <game.apk)
	origin_start origin.py
	ORIGIN=http://127.0.0.1:$PORT
}

teardown()
{
	origin_stop
	helper_teardown
}

# slices [VERSION [KEY]]: questions for all of the package.
slices()
{
	local i

	for ((i = 0; i * SLICE < size; i++)); do
		echo "slice $i 0:\"${1:-v1}\" $size ${2:-a}"
	done
}

# kept: the files of slices that are in the cache, in order.
kept()
{
	find cache -path '*/??/*/[0-9]*' -not -path '*/keys/*' | sort
}

# bytes: how much they are.
bytes()
{
	kept | xargs -r stat -c %s | awk '{ n += $1 } END { print n + 0 }'
}

@test "slices are the package, and are read once" {
	slices | talk -s "$ORIGIN" --cache cache
	[ "$(sort -u said)" = "ok $size 0 0:\"v1\"" ]
	kept | xargs cat | cmp - game.apk
	[ "$(stat -c %a cache)" = 700 ]
	[ "$(sort -u asked | wc -l)" -eq 3 ]
	: >asked
	slices | talk -s "$ORIGIN" --cache cache
	[ ! -s asked ]
	talk -s "$ORIGIN" --cache cache <<<"slice 3 0:\"v1\" $size a"
	says 'error input *no such slice'
}

@test "many coprocesses that ask at once read each byte once" {
	local i pids=()

	slices >questions
	for ((i = 0; i < 8; i++)); do
		lines -s "$ORIGIN" --cache cache <questions >"said.$i" 3>&- &
		pids+=($!)
	done
	wait "${pids[@]}"
	# One that waits for another's slice may say so before.
	[ "$(cat said.* | grep -v '^wait ' | sort | uniq -c)" = \
	    "     24 ok $size 0 0:\"v1\"" ] ||
	    fail "$(cat said.*)"

	kept | xargs cat | cmp - game.apk
	[ "$(wc -l <asked)" -eq 3 ]
	[ "$(sort -u asked | wc -l)" -eq 3 ]
}

@test "another version, key or store is kept apart" {
	slices | talk -s "$ORIGIN" --cache cache
	slices v1 b | talk -s "$ORIGIN" --cache cache
	slices | talk -s "$ORIGIN/x" --cache cache
	[ "$(kept | wc -l)" -eq 9 ]
	slices v2 | talk -s "$ORIGIN" --cache cache
	says 'error changed *'
	[ "$(kept | wc -l)" -eq 9 ]
}

@test "what fails leaves nothing, and works later" {
	local fault

	for fault in 403:fatal 503:temp 404:changed whole:fatal \
	    reset-weak:changed nothing:temp; do
		talk --retries 0 -s "$ORIGIN/${fault%:*}" --cache cache \
		    <<<"slice 0 0:\"v1\" $size a"
		says "error ${fault#*:} *"
	done
	talk -s "$ORIGIN" --cache cache <<<"slice 3 0:\"v1\" $((size * 2)) a"
	says 'error input *no byte*'
	[ -z "$(kept)" ]
	slices | talk -s "$ORIGIN/503:1" --cache cache
	kept | xargs cat | cmp - game.apk
}

@test "one that is killed leaves nothing half" {
	local pid

	echo "slice 0 0:\"v1\" $size a" >questions
	lines -s "$ORIGIN/hang:3" --cache cache <questions >said 3>&- &
	pid=$!
	# The slices behind it are read ahead, and may be asked for first.
	until [ "$(wc -l <asked)" -eq 3 ]; do
		sleep 0.05
	done
	# The shell's child has it as a child.
	pkill -KILL -x chanpack-fetch --parent "$(pgrep --parent $pid)"
	wait $pid || true
	run ! grep '/[0-9]*$' <(kept)
	slices | talk -s "$ORIGIN/hang:3" --cache cache
	kept | xargs cat | cmp - game.apk
}

@test "a full disk is said before the store is asked" {
	slices | (ulimit -f 2000 && talk -s "$ORIGIN" --cache cache)
	[ "$(cut -d ' ' -f 1,2 said | sort -u)" = "$(
		printf 'error full\nok %s' "$size")" ]
	# The last slice is smaller.
	[ "$(wc -l <asked)" -eq 1 ]
}

@test "no more is kept than there may be, and the oldest goes" {
	local key

	for key in a b c d; do
		slices v1 $key | talk -s "$ORIGIN" --cache cache \
		    --cache-size 16M
		[ "$(bytes)" -le $((16 << 20)) ]
	done
	[ "$(bytes)" -gt $((8 << 20)) ]
	: >asked
	slices v1 d | talk -s "$ORIGIN" --cache cache --cache-size 16M
	[ ! -s asked ]
	slices v1 a | talk -s "$ORIGIN" --cache cache --cache-size 16M
	grep -q '^/a bytes' asked
}

@test "a slice that was cut or replaced is read again" {
	local first

	slices | talk -s "$ORIGIN" --cache cache
	first=$(kept | head -n 1)
	truncate -s 5 "$first"
	slices | talk -s "$ORIGIN" --cache cache
	kept | xargs cat | cmp - game.apk
	ln -sf /etc/passwd "$first"
	slices | talk -s "$ORIGIN" --cache cache
	kept | xargs cat | cmp - game.apk
	[ "$(wc -l <asked)" -eq 5 ]
}

@test "a directory that others may write to is no cache" {
	mkdir cache
	chmod 777 cache
	run -1 --separate-stderr lines -s "$ORIGIN" --cache cache <<<'stat a'
	one_error fetch
	[[ $stderr == *'cache cache: others may write there' ]]
	[ -z "$(ls cache)" ]
	: >file
	run -1 --separate-stderr lines -s "$ORIGIN" --cache file <<<'stat a'
	one_error fetch
}
