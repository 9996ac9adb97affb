# Batches: one package for each channel of a file, each the one that a single
# run writes.
load lib/helper

# letters N: so many of them.
letters()
{
	printf "%0$1d" 0 | tr 0 L
}

# stamped PATH FORMS BASE CHANNEL [EXTRA]...: is it what a single run gives?
stamped()
{
	local path=$1 forms=$2 base=$3 channel=$4

	shift 4
	set -- -F "$forms" -c "$channel" "$@"
	chanpack-inject "$@" "$base" | cmp - "$path" ||
	    fail "$path is not: chanpack-inject $* $base"
}

# numbers N [FILE]: N channels c1, c2, ... in FILE or channels.txt.
numbers()
{
	seq -f c%g "$1" >"${2:-channels.txt}"
}

# count DIR: how many files are in it, hidden ones too.
count()
{
	find "$1" -type f | wc -l
}

# whole DIR BASE: every file in it is the package of the channel that its name
# says, and there is no other file.
whole()
{
	local path channel

	for path in "$1"/* "$1"/.[!.]*; do
		[ -e "$path" ] || continue
		[[ $path == "$1"/c*.apk ]] || fail "there is $path" || return
		channel=${path##*/}
		stamped "$path" auto "$2" "${channel%.apk}" || return
	done
}

@test "every package of a batch is the one that a single run writes" {
	local base form channel n paths every round=0
	local -a channels=() extras=()

	every=$(soaks 3 1)
	for ((n = 0; n < 24; n++)); do
		channels[n]=$(letters $((n * n / 3 + 1)))$n
	done
	channels+=(华为应用市场 'a"b' "it's" 'a b' '[x]' 1)
	# What no file name can hold can be in an extra: these outgrow the block.
	for n in 0 5 23; do
		extras[n]="k$n=$(letters 4096)"
	done
	for base in "$FIXTURES/v2v3.apk" "$FIXTURES/v1v2.apk" "$(edge room-40)"; do
		for form in walle vasdolly walle,kuaishou; do
			for n in "${!channels[@]}"; do
				printf %s "${channels[n]}"
				[ $form != walle ] || [ -z "${extras[n]-}" ] ||
				    printf '\t%s' "${extras[n]}"
				echo
			done >channels.txt
			chanpack-inject -F $form -f channels.txt \
			    -o 'dist/{name}-{channel}{ext}' "$base" >written
			mapfile -t paths <written
			[ ${#paths[@]} -eq 30 ]
			# A third of them, so that each channel is compared
			# once with each base and with each form.
			for n in "${!channels[@]}"; do
				[ $(((n + round + round / 3) % every)) -eq 0 ] ||
				    continue
				set -- "${channels[n]}"
				[ $form != walle ] || [ -z "${extras[n]-}" ] ||
				    set -- "$1" -x "${extras[n]}"
				stamped "${paths[n]}" $form "$base" "$@"
			done
			[ "$(count dist)" -eq 30 ]
			rm -r dist
			round=$((round + 1))
		done
	done
}

@test "any number of workers gives the same files and the same output" {
	local jobs

	numbers 60
	printf 'bad\x01\n' >>channels.txt
	for jobs in 1 4 100; do
		run -1 --separate-stderr chanpack-inject -J $jobs \
		    -f channels.txt -o "d$jobs/{channel}.apk" "$FIXTURES/v2v3.apk"
		[ ${#lines[@]} -eq 60 ]
		printf '%s\n' "${lines[@]#d*/}" >out$jobs
	done
	cmp out1 out4
	cmp out1 out100
	[ "$(head -n 1 out1)" = c1.apk ]
	diff -r d1 d4
	diff -r d1 d100
}

@test "-x is for every channel, and a line's own extra wins" {
	printf '%s\n' a $'b\tk=own' $'c\tother=1' >channels.txt
	chanpack-inject -x k=all -f channels.txt -o '{channel}.apk' \
	    "$FIXTURES/v2v3.apk"
	stamped a.apk walle "$FIXTURES/v2v3.apk" a -x k=all
	stamped b.apk walle "$FIXTURES/v2v3.apk" b -x k=own
	stamped c.apk walle "$FIXTURES/v2v3.apk" c -x other=1 -x k=all
}

@test "the channel file may be standard input" {
	numbers 3
	run -0 chanpack-inject -f - -o 'd/{channel}.apk' "$FIXTURES/v2v3.apk" \
	    <channels.txt
	[ "$output" = $'d/c1.apk\nd/c2.apk\nd/c3.apk' ]
	whole d "$FIXTURES/v2v3.apk"
}

@test "a pattern's words are the parts of the base's name and the channel" {
	# names BASE PATTERN PATH: what becomes of it for channel x.
	names() {
		run -0 chanpack-inject -n -f channels.txt -o "$2" "$1"
		[ "$output" = "$3" ] || fail "$2: $output"
	}
	echo x >channels.txt
	mkdir sub.dir
	for base in game.apk my.game.apk plain .apk sub.dir/game; do
		cp "$FIXTURES/v2v3.apk" "$base"
	done
	names game.apk '{name}-{channel}{ext}' game-x.apk
	names ./game.apk 'a/{channel}/{name}{ext}' a/x/game.apk
	names "$PWD/my.game.apk" '{name}-{channel}{ext}' my.game-x.apk
	names plain '{name}-{channel}{ext}' plain-x
	names .apk '{name}-{channel}{ext}' .apk-x
	names sub.dir/game '../{name}-{channel}{ext}' ../game-x
	names game.apk '{{{channel}}}{channel}' '{x}x'
}

@test "a channel is made a safe file name, and no two channels the same" {
	local -a channels want

	channels=(.. -rf a/b 'a\b' a:b 'a*b?' '"<a>|"' 'a%2Fb' a.b 华为 'a b'
	    '~' '$x')
	want=(%2E. %2Drf a%2Fb a%5Cb a%3Ab a%2Ab%3F %22%3Ca%3E%7C%22 a%252Fb a.b
	    华为 'a b' '~' '$x')
	printf '%s\n' "${channels[@]}" >channels.txt
	run -0 chanpack-inject -f channels.txt -o 'd/{channel}' "$FIXTURES/v2.apk"
	[ "$output" = "$(printf 'd/%s\n' "${want[@]}")" ]
	[ "$(count d)" -eq ${#want[@]} ]
	[ "$(ls -A)" = $'channels.txt\nd' ]
	stamped d/a%2Fb walle "$FIXTURES/v2.apk" a/b
}

@test "a name that Windows keeps for a device is made a safe one" {
	local name

	# In whatever case, and with whatever extension.
	printf '%s\n' CON nul Aux com1 LPT9 'COM²' con.x 'CONIN$' COM10 \
	    console xCON >list
	chanpack-inject -f list -o 'dist/{channel}{ext}' "$FIXTURES/v2.apk" >out
	for name in %43ON %6Eul %41ux %63om1 %4CPT9 '%43OM²' %63on.x '%43ONIN$' \
	    COM10 console xCON; do
		grep -qFx "dist/$name.apk" out || fail "$name: $(cat out)"
	done
	[ "$(chanpack-show -q dist/%6Eul.apk)" = nul ]
	# It is the name of a part of the path that counts, not the channel.
	printf '%s\n' ON 1 >list
	run -0 chanpack-inject -n -f list -o 'd/C{channel}' "$FIXTURES/v2.apk"
	[ "$output" = $'d/C%4FN\nd/C1' ]
	run -0 chanpack-inject -n -f list -o '{channel}/COM{channel}.x' \
	    "$FIXTURES/v2.apk"
	[ "$output" = $'ON/COMON.x\n%31/COM%31.x' ]
	# What the pattern names itself is meant.
	run -0 chanpack-inject -n -f list -o 'con/{channel}' "$FIXTURES/v2.apk"
	[ "$output" = $'con/ON\ncon/1' ]
}

@test "two lines that would give one file are an error before any is written" {
	printf '%s\n' a b $'a\tx=1' c '' $'a\tx=2' $'b\ty=1' >channels.txt
	run -1 --separate-stderr chanpack-inject -f channels.txt \
	    -o 'dist/{channel}' "$FIXTURES/v2.apk"
	[ -z "$output" ]
	[[ $stderr == *"channels.txt:3: dist/a is also the path of line 1"* ]]
	[[ $stderr == *"channels.txt:6: dist/a is also the path of line 1"* ]]
	[[ $stderr == *"channels.txt:7: dist/b is also the path of line 2"* ]]
	[[ $stderr == *"nothing was written"* ]]
	[ "$(ls -A)" = channels.txt ]
}

@test "a line that is there twice is told, and its package made once" {
	printf '%s\n' a b ' a # again' >channels.txt
	run -0 --separate-stderr chanpack-inject -f channels.txt -o '{channel}' \
	    "$FIXTURES/v2.apk"
	one_error inject
	[[ $stderr == *'channels.txt:3: line repeated, skipped: "a"' ]]
	[ "$output" = $'a\nb' ]
}

@test "-j prints a manifest, with --sha256 also digests" {
	printf 'a\tk=v\nb\n' >channels.txt
	chanpack-inject -j -f channels.txt -o 'd/{channel}{ext}' "$FIXTURES/v2.apk" >out
	[ "$(head -n 1 out)" = '{"file":"d/a.apk","channel":"a","extras":{"k":"v"},"form":"walle","size":8406}' ]
	chanpack-inject -j --sha256 -J 2 -f channels.txt -o 'd/{channel}{ext}' \
	    "$FIXTURES/v2.apk" >out
	[ "$(jq -r '.sha256 + "  " + .file' out)" = "$(sha256sum d/a.apk d/b.apk)" ]
	[ "$(chanpack-inject -nj -f channels.txt -o 'd/{channel}' "$FIXTURES/v2.apk" |
	    jq -c '[.file, .size]' | xargs)" = '[d/a,8406] [d/b,8406]' ]
}

@test "the base is not overwritten by one of its packages" {
	numbers 3
	cp "$FIXTURES/v2.apk" c2.apk
	run -1 --separate-stderr chanpack-inject -f channels.txt \
	    -o './{channel}{ext}' c2.apk
	[[ $stderr == *"channels.txt:2: ./c2.apk is the base package"* ]]
	cmp c2.apk "$FIXTURES/v2.apk"
	[ "$(ls -A)" = $'c2.apk\nchannels.txt' ]
}

@test "bad lines are named by number, the rest is done, and the status is 1" {
	{
		printf '%s\n' '# list' good $'bad\x7f' '' $'good2\tk=v' $'x\textra'
		printf '\xff\n%s\nlast\n' "$(letters 300)"
	} >channels.txt
	run -1 --separate-stderr chanpack-inject -f channels.txt -o '{channel}' \
	    "$FIXTURES/v2.apk"
	[ "$output" = $'good\ngood2\nlast' ]
	[ "$(cut -d : -f 1-3 <<<"$stderr" | grep -c .)" -eq 5 ]
	for n in 3 6 7 8; do
		[[ $stderr == *"channels.txt:$n: "* ]] || fail "$n: $stderr"
	done
	[[ $stderr == *"3 of 7 packages written"* ]]
	stamped good2 walle "$FIXTURES/v2.apk" good2 -x k=v
}

@test "a channel that does not fit the form is reported as a bad line is" {
	{
		printf '%s\n' a $'b\tk=v'
		seq 500
	} >channels.txt
	run -1 --separate-stderr chanpack-inject -F vasdolly -f channels.txt \
	    -J 1 -o 'd/{channel}' "$FIXTURES/v2.apk"
	[ ${#lines[@]} -eq 501 ]
	[[ $stderr == *"channels.txt:2: "*"no place for extras"* ]]
	[ "$(count d)" -eq 501 ]
	[ ! -e d/b ]
}

@test "a channel file without a channel is an error" {
	echo '# none' >channels.txt
	run -1 --separate-stderr chanpack-inject -f channels.txt -o '{channel}' \
	    "$FIXTURES/v2.apk"
	one_error inject
	[[ $stderr == *"no channel in channels.txt"* ]]
	run -1 --separate-stderr chanpack-inject -f none.txt -o '{channel}' \
	    "$FIXTURES/v2.apk"
	one_error inject
}

@test "a wrong pattern is a usage error that says what is wrong" {
	wrong() {
		run -2 --separate-stderr chanpack-inject -f channels.txt \
		    -o "$1" "$FIXTURES/v2.apk"
		[[ $stderr == *"$2"* ]] || fail "$1: $stderr"
		[ "$(ls -A)" = channels.txt ]
	}
	numbers 2
	wrong out.apk 'no {channel} in'
	wrong '' 'no {channel} in'
	wrong '{{channel}}' 'no {channel} in'
	wrong '{channel}-{version}' "not '{version}'"
	wrong '{channel' "not '{channel'"
	wrong '{channel}}' "not '}'"
	wrong '{channel}/' 'directory'
	wrong '{channel}/../x' '/..'
}

@test "no words of a pattern take the channel away again" {
	numbers 2
	cp "$FIXTURES/v2.apk" game
	cp "$FIXTURES/v2.apk" ..apk
	refused() {
		run -1 --separate-stderr chanpack-inject -f channels.txt \
		    -o "d/$1" "$2"
		[[ -z $output && $stderr == *"'..' behind the channel"* ]] ||
		    fail "$output$stderr"
		[ ! -e d ]
	}
	refused '{channel}/.{ext}./x.apk' game
	refused '{channel}/{name}./x.apk' ..apk
	refused '{channel}/{name}.' ..apk
	run -0 chanpack-inject -f channels.txt -o 'd/../{channel}' game
}

@test "a batch needs a file, a pattern and nothing that names one channel" {
	wrong() {
		run -2 --separate-stderr chanpack-inject "$@"
		[ -z "$output" ]
		[ "$(ls -A)" = channels.txt ] || fail "$*"
	}
	numbers 2
	wrong -f channels.txt "$FIXTURES/v2.apk"
	wrong -f channels.txt -o '{channel}'
	wrong -f channels.txt -o '{channel}' -
	wrong -f channels.txt -o '{channel}' -c x "$FIXTURES/v2.apk"
	wrong -f channels.txt -o '{channel}' -d "$FIXTURES/v2.apk"
	wrong -f channels.txt -f channels.txt -o '{channel}' "$FIXTURES/v2.apk"
	wrong -f channels.txt -o '{channel}' -J 0 "$FIXTURES/v2.apk"
	wrong -f channels.txt -o '{channel}' -J x "$FIXTURES/v2.apk"
	wrong -c x -J 2 "$FIXTURES/v2.apk"
}

@test "a base that is no regular file, or no package, is refused" {
	refused() {
		run -1 --separate-stderr chanpack-inject -f channels.txt \
		    -o 'd/{channel}' "$1"
		one_error inject
		[[ $stderr == *"$2"* ]] || fail "$1: $stderr"
		[ ! -e d ]
	}
	numbers 2
	mkfifo fifo
	refused fifo 'not a regular file'
	refused . 'not a regular file'
	refused /dev/null 'not a regular file'
	refused none.apk 'cannot open'
	refused channels.txt 'not a ZIP file'
}

@test "-n prints the names and writes nothing" {
	numbers 3
	run -0 --separate-stderr chanpack-inject -n -f channels.txt \
	    -o 'd/{channel}' "$FIXTURES/v2.apk"
	[ "$output" = $'d/c1\nd/c2\nd/c3' ]
	[ -z "$stderr" ]
	[ ! -e d ]
}

@test "progress is shown on a terminal only, and not with -q" {
	numbers 3
	cmd="chanpack-inject -f channels.txt -o '{channel}' '$FIXTURES/v2.apk'"
	script -qec "$cmd" /dev/null >terminal
	grep -q '\[#.* of 3' terminal
	grep -q c3 terminal
	script -qec "$cmd -q" /dev/null >terminal
	run ! grep -q '\[#' terminal
	sh -c "$cmd" >/dev/null 2>err
	[ ! -s err ]
}

@test "an output that cannot be written is a temporary failure" {
	numbers 3
	run -75 --separate-stderr sh -c "chanpack-inject -f channels.txt \
	    -o '{channel}' '$FIXTURES/v2.apk' >/dev/full"
	[[ $stderr == *"cannot write to standard output"* ]]
}

@test "a batch that meets the limit of file sizes leaves no part of a file" {
	large game.apk 2
	numbers 20
	run -1 --separate-stderr bash -c 'ulimit -f 1024 &&
	    chanpack-inject -f channels.txt -o "d/{channel}" game.apk'
	[ -z "$output" ]
	[[ $stderr == *"File too large"* ]]
	[ -z "$(ls -A d)" ]
}

@test "a base that changes under a batch ends it" {
	cp "$FIXTURES/v2v3.apk" game.apk
	mkfifo list
	chanpack-inject -f list -o 'd/{channel}' game.apk >out 2>err &
	# The list is opened after the scan.
	exec 5>list
	cat "$FIXTURES/v2v3-verity.apk" >game.apk
	seq 100 >&5
	exec 5>&-
	wait $! && fail "status 0" || [ $? -eq 75 ]
	grep -q 'game.apk: changed while it was read' err
	[ ! -s out ]
	[ -z "$(ls -A d)" ]
}

# start_batch: ALL packages of game.apk into dist/, in the background, as
# $BATCH; returns when some are there.
start_batch()
{
	ALL=$(soaks 60 200)
	numbers "$ALL"
	large game.apk 24
	env --default-signal=INT chanpack-inject -J 3 -f channels.txt \
	    -o 'dist/{channel}{ext}' game.apk >out 2>err 3>&- &
	BATCH=$!
	until [ -e dist/c3.apk ]; do
		kill -0 $BATCH || fail "it ended: $(cat err)" || return
		sleep 0.01
	done
}

# all_gone PID...: wait until these processes are.
all_gone()
{
	local pid

	for pid; do
		while kill -0 "$pid" 2>/dev/null; do
			sleep 0.01
		done
	done
}

@test "after Ctrl-C, or kill of any kind, all files are whole, and a second run finishes" {
	local signal workers

	for signal in KILL INT TERM; do
		start_batch
		mapfile -t workers < <(pgrep -P $BATCH)
		[ ${#workers[@]} -eq 3 ]
		kill -$signal $BATCH
		wait $BATCH && fail "it was too fast"
		all_gone "${workers[@]}"
		[ "$(count dist)" -lt "$ALL" ]
		whole dist game.apk
		rm -r dist
	done
	start_batch
	kill -KILL $BATCH
	wait $BATCH || true
	head -n 20 channels.txt >some.txt
	chanpack-inject -f some.txt -o 'dist/{channel}{ext}' game.apk >out
	[ "$(wc -l <out)" -eq 20 ]
	whole dist game.apk
	xargs -d '\n' ls <out >/dev/null
}

@test "a worker that is killed is reported, and the others do the rest" {
	local worker written status=0

	start_batch
	worker=$(pgrep -P $BATCH | head -n 1)
	kill -KILL "$worker"
	wait $BATCH || status=$?
	[ $status -eq 75 ]
	grep -q 'a worker was killed by signal 9' err
	# It may have been between two packages, or after one that no
	# one had counted yet.
	written=$(sed -n "s/.*: \([0-9]*\) of $ALL packages written.*/\1/p" err)
	written=${written:-$ALL}
	[ "$written" -ge $((ALL - 2)) ]
	[ "$(wc -l <out)" -eq "$written" ]
	[ "$(count dist)" -ge "$written" ]
	whole dist game.apk
}
