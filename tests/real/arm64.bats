# The programs on arm64, under an emulator.
# soak
load ../lib/helper

@test "built for arm64 the programs pass their unit tests and do the main job" {
	debootstrap --variant=minbase trixie root >log 2>&1 ||
	    fail "$(tail log)"
	mkdir root/chanpack
	cp -R "$TOP"/{Makefile,.commit,cmd,common,scripts,tests} root/chanpack
	cp /etc/resolv.conf root/etc
	run unshare -mpf --mount-proc=root/proc chroot root \
	    bash /chanpack/tests/lib/debian-arm64.sh /chanpack
	[ "$status $(grep -c ^seen: <<<"$output")" = "0 3" ] || fail "$output"
	rm -rf --one-file-system root
}
