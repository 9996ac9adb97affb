# make deb, and what comes of the package.
# slow
load ../lib/helper

# built [VERSION]: the package, whose name is then in DEB.
built()
{
	DEB=$(cd "$TOP" && B=${CHANPACK_BIN:-bin} VERSION=${1-} \
	    scripts/debian/build "$BATS_TEST_TMPDIR/deb${1-}")
}

@test "lintian finds nothing in the package that is not explained" {
	built
	run -0 --separate-stderr lintian --fail-on error,warning "$DEB"
	[ -z "$output" ] || fail "$output"
	mv "$DEB" first.deb
	built
	cmp first.deb "$DEB"
}

@test "the package has all that make install has, in the places of a package" {
	built
	dpkg-deb -x "$DEB" root
	make -s -C "$TOP" -o all B="${CHANPACK_BIN:-$TOP/bin}" \
	    DESTDIR="$PWD/made" PREFIX=/usr install
	(cd made && find usr -type f ! -path '*/zsh/*' | sort) >made.list
	(cd root && find usr -type f | sed 's/\.gz$//' | sort) >root.list
	[ -z "$(comm -23 made.list root.list)" ]
	grep -qx '#CHANPACK_PUBLIC=.*' root/etc/default/chanpack
	run ! grep -rE '/usr/local|/srv/packages' root/etc root/usr/lib
}

@test "in Debian alone the package serves, counts, is updated and goes" {
	local release old

	for release in bookworm ${SOAK:+trixie}; do
		built 0.0.9
		old=$DEB
		built
		debootstrap --variant=minbase "$release" root >log 2>&1 ||
		    fail "$(tail log)"
		cp "$old" "$DEB" "$FIXTURES/v2v3.apk" root/tmp
		cp "$TOP/tests/lib/debian-day.sh" root/tmp
		cp /etc/resolv.conf root/etc
		run unshare -mpf --mount-proc=root/proc chroot root bash /tmp/debian-day.sh "/tmp/${old##*/}" \
		    "/tmp/${DEB##*/}" /tmp/v2v3.apk
		[ "$status $(grep -c ^seen: <<<"$output")" = "0 6" ] ||
		    fail "$output"
		rm -rf --one-file-system root
	done
}
