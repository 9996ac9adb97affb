# Batches on file systems of their own: one that shares blocks, and one that
# gets full.  Skipped only where nothing can be mounted.
load lib/helper
load lib/desktop

setup()
{
	helper_setup
	MOUNTED=
}

teardown()
{
	[ -z "$MOUNTED" ] || umount "$MOUNTED"
	helper_teardown
}

# mounted DIR ARG...: mount ARG... DIR, or skip the test with the reason.
mounted()
{
	local dir=$1 said

	shift
	mkdir "$dir"
	said=$(mount "$@" "$dir" 2>&1) || skip "cannot mount: ${said//$'\n'/ }"
	MOUNTED=$PWD/$dir
}

# xfs DIR: an empty XFS file system of 2 GiB that can share blocks.
xfs()
{
	truncate -s 2G image
	PATH=$PATH:/sbin:/usr/sbin mkfs.xfs -q -m reflink=1 image
	mounted "$1" -o loop image
}

# count DIR: how many files are in it, hidden ones too.
count()
{
	find "$1" -type f | wc -l
}

# used DIR: kilobytes that the file system has in use.
used()
{
	sync -f "$1"
	df -k --output=used "$1" | tail -n 1
}

# whole DIR BASE: every package in it has the channel of its name, and one size,
# and each tenth (with SOAK=1, all) the size and the bytes of the plan that a
# single run prints; the rest is shared.
whole()
{
	python3 - "$1" "$2" "$(soaks 10 1)" <<-'EOF'
	import os, re, subprocess, sys
	folder, base, every = sys.argv[1:]
	names = sorted(os.listdir(folder))
	paths = [os.path.join(folder, name) for name in names]
	if len({os.stat(path).st_size for path in paths}) != 1:
	    sys.exit("not all have one size")
	shown = subprocess.run(["chanpack-show", "-q", *paths], check=True,
	                       capture_output=True, text=True).stdout.splitlines()
	for n, name in enumerate(names):
	    channel = re.fullmatch(r"game-(channel-\d+)\.apk", name)
	    if not channel:
	        sys.exit("there is " + name)
	    if shown[n] != paths[n] + "\t" + channel[1]:
	        sys.exit("it is shown as " + shown[n])
	    if n % int(every):
	        continue
	    plan = subprocess.run(["chanpack-inject", "-n", "-c", channel[1], base],
	                          capture_output=True, check=True, text=True).stdout
	    with open(os.path.join(folder, name), "rb") as f:
	        at = 0
	        for kind, *rest in map(str.split, plan.splitlines()):
	            n = int(rest[1]) if kind == "base" else len(rest[0]) // 2
	            if kind == "lit":
	                f.seek(at)
	                if f.read(n) != bytes.fromhex(rest[0]):
	                    sys.exit(name + " has another channel")
	            at += n
	        if os.fstat(f.fileno()).st_size != at:
	            sys.exit(name + " has another size")
	EOF
}

@test "1000 packages of 18 MB take less than 20 MB where blocks can be shared" {
	local before after n

	xfs fs
	large fs/game.apk 18
	seq -f channel-%g 1000 >channels.txt
	before=$(used fs)
	chanpack-inject -f channels.txt -o 'fs/dist/{name}-{channel}{ext}' \
	    fs/game.apk >out
	after=$(used fs)
	[ "$(wc -l <out)" -eq 1000 ]
	[ $((after - before)) -lt 20480 ] || fail "$((after - before)) KiB"
	for n in 1 2 499 500 777 1000; do
		chanpack-inject -c channel-$n fs/game.apk |
		    cmp - "fs/dist/game-channel-$n.apk"
	done
	[ "$(stat -c %s fs/dist/* | sort -u | wc -l)" -eq 1 ]
	whole fs/dist fs/game.apk
}

@test "a batch that is killed leaves whole files, and another run makes the rest" {
	local batch n before made workers

	xfs fs
	large fs/game.apk 18
	seq -f channel-%g 1000 >channels.txt
	before=$(used fs)
	chanpack-inject -J 2 -f channels.txt -o 'fs/dist/{name}-{channel}{ext}' \
	    fs/game.apk >out 2>err 3>&- &
	batch=$!
	until [ -e fs/dist/game-channel-20.apk ]; do
		kill -0 $batch || fail "it ended: $(cat err)" || return
		sleep 0.01
	done
	# Without a process: it would be over meanwhile.
	read -ra workers <"/proc/$batch/task/$batch/children" || true
	kill -KILL $batch
	wait $batch && fail "it was too fast"
	# They go with it.
	for n in "${workers[@]}"; do
		while kill -0 "$n" 2>/dev/null; do
			sleep 0.01
		done
	done
	made=$(count fs/dist)
	[ "$made" -ge 19 ]
	[ "$made" -lt 1000 ] || fail "it was too fast"
	for n in fs/dist/*; do
		cmp -s -n 1000000 "$n" fs/game.apk || fail "$n" || return
	done
	whole fs/dist fs/game.apk
	chanpack-inject -f channels.txt -o 'fs/dist/{name}-{channel}{ext}' \
	    fs/game.apk >out
	[ "$(wc -l <out)" -eq 1000 ]
	[ "$(count fs/dist)" -eq 1000 ]
	whole fs/dist fs/game.apk
	[ $(($(used fs) - before)) -lt 20480 ]
	n=$(shuf -i 1-1000 -n 1)
	chanpack-inject -c "channel-$n" fs/game.apk |
	    cmp - "fs/dist/game-channel-$n.apk"
}

@test "packages that outgrow the block share the rest too, and are the same" {
	local before after n

	xfs fs
	large game.apk 8
	# A directory of 4 MiB, which moves by a page in every package.
	python3 - game.apk fs/game.apk <<-'PY'
	import random, struct, sys
	data = bytearray(open(sys.argv[1], "rb").read())
	eocd = data.rindex(b"PK\5\6")
	(size,) = struct.unpack_from("<I", data, eocd + 12)
	struct.pack_into("<I", data, eocd + 12, size + (4 << 20))
	data[eocd:eocd] = random.Random(2).randbytes(4 << 20)
	open(sys.argv[2], "wb").write(data)
	PY
	for n in {1..100}; do
		printf 'c%d\tk=%04000d\n' "$n" "$n"
	done >channels.txt
	before=$(used fs)
	chanpack-inject -f channels.txt -o 'fs/{channel}.apk' fs/game.apk >out
	after=$(used fs)
	[ "$(stat -c %s fs/c5.apk)" -eq $(($(stat -c %s fs/game.apk) + 4096)) ]
	[ $((after - before)) -lt 8192 ] || fail "$((after - before)) KiB"
	for n in 1 50 100; do
		chanpack-inject -c c$n -x k="$(printf %04000d $n)" fs/game.apk |
		    cmp - fs/c$n.apk
		chanpack-inject -d -o fs/back.apk fs/c$n.apk
		chanpack-inject -d fs/c$n.apk | cmp - fs/back.apk
	done
}

@test "every form writes the same file by cloned blocks as through a pipe" {
	local form base length

	xfs fs
	for base in v1v2 v2 v2v3 v3 v2v3-verity; do
		cp "$FIXTURES/$base.apk" fs/game.apk
		for form in walle vasdolly packer hume kuaishou walle,vasdolly; do
			for length in 1 100 4000; do
				set -- -F $form -c "$(printf "%0${length}d" 0)"
				chanpack-inject "$@" -o fs/out.apk fs/game.apk
				chanpack-inject "$@" <fs/game.apk | cmp - fs/out.apk
				chanpack-inject -d -o fs/back.apk fs/out.apk
				chanpack-inject -d <fs/out.apk | cmp - fs/back.apk
			done
		done
	done
	cp "$FIXTURES/v1.apk" fs/game.apk
	chanpack-inject -c x -o fs/out.apk fs/game.apk
	chanpack-inject -c x fs/game.apk | cmp - fs/out.apk
	chanpack-inject -d -o fs/back.apk fs/out.apk
	cmp fs/back.apk fs/game.apk
}

@test "programs for Windows share all but the place with their base" {
	local mib count form before after n

	xfs fs
	mib=$(soaks 8 300)
	count=$(soaks 50 1000)
	desktop pe fs/setup.exe mozilla omaha blob size="$mib"
	head -c $((mib - 2))M /dev/urandom |
	    dd of=fs/setup.exe bs=1M seek=1 conv=notrunc status=none
	seq -f c%g "$count" >channels.txt
	for form in mozilla omaha blob; do
		before=$(used fs)
		chanpack-inject -F $form -f channels.txt \
		    -o "fs/$form/{channel}.exe" fs/setup.exe >out
		after=$(used fs)
		[ "$(wc -l <out)" -eq "$count" ]
		# The table alone is 10 KiB.
		[ $((after - before)) -lt $((count * 40)) ] ||
		    fail "$((after - before)) KiB"
		for n in 1 $((count / 2)) "$count"; do
			chanpack-inject -F $form -c "c$n" <fs/setup.exe |
			    cmp - "fs/$form/c$n.exe"
			[ "$(chanpack-show "fs/$form/c$n.exe")" = "$form	c$n" ]
		done
		rm -r fs/$form
	done
}

@test "a base that changes under a batch is noticed in its clone" {
	xfs fs
	cp "$FIXTURES/v2v3.apk" fs/game.apk
	mkfifo list
	chanpack-inject -f list -o 'fs/d/{channel}' fs/game.apk >out 2>err &
	# The list is opened after the scan.
	exec 5>list
	cat "$FIXTURES/v2v3-verity.apk" >fs/game.apk
	seq 100 >&5
	exec 5>&-
	wait $! && fail "status 0" || [ $? -eq 75 ]
	grep -q 'changed while it was read' err
	[ "$(count fs/d)" -eq 0 ]
}

@test "on a full disk a batch ends as a failure that may pass, all files whole" {
	local path

	mounted fs -t tmpfs -o size=64M tmpfs
	large game.apk 18
	seq -f c%g 20 >channels.txt
	run -75 --separate-stderr chanpack-inject -f channels.txt \
	    -o 'fs/dist/{channel}' game.apk
	[[ $stderr == *"No space left on device"* ]]
	[ ${#lines[@]} -gt 0 ]
	[ "$(count fs/dist)" -eq ${#lines[@]} ]
	for path in "${lines[@]}"; do
		chanpack-inject -c "${path##*/}" game.apk | cmp - "$path"
	done
}
