#!/bin/bash
# debian-arm64.sh SOURCE: in a root with nothing but Debian 13 (its emulator knows
# openat2), as root: build SOURCE for arm64 with the cross compiler, and run the
# unit tests and the main job under qemu-user.  Prints a line for each thing that
# was seen.
set -eu -o pipefail
export DEBIAN_FRONTEND=noninteractive
trap 'echo "failed: line $LINENO" >&2' ERR

dpkg --add-architecture arm64
apt-get update -q >/dev/null
apt-get install -y -q --no-install-recommends make gcc libc6-dev \
    gcc-aarch64-linux-gnu qemu-user libc6-dev:arm64 \
    libcurl4-openssl-dev:arm64 nettle-dev:arm64 libjansson-dev:arm64 \
    libarchive-dev:arm64 zlib1g-dev:arm64 libseccomp-dev:arm64 \
    libexpat1-dev:arm64 >/dev/null
cd "$1"
mapfile -t units < <(find tests/unit -name 'test_*.c' |
    sed 's|.*/\(.*\)\.c|build/arm64/unit/\1|')
make -s -j "$(nproc)" CC=aarch64-linux-gnu-gcc AR=aarch64-linux-gnu-ar \
    O=build/arm64 B=build/arm64/bin all "${units[@]}"
echo "seen: it builds"

# The emulator tells no failed exec behind vfork (asker, awsproc), has no Landlock
# and no seccomp (confine), and leaves descriptors of a cut message open (wire).
for unit in "${units[@]}"; do
	case $unit in *_asker | *_awsproc | *_confine | *_wire) continue ;; esac
	qemu-aarch64 "$unit" >unit.log || { cat unit.log; exit 1; }
done
echo "seen: unit tests"

for program in build/arm64/bin/*; do
	printf '#!/bin/sh\nexec qemu-aarch64 %s "$@"\n' "$PWD/$program" \
	    >"/usr/local/bin/${program##*/}"
	chmod +x "/usr/local/bin/${program##*/}"
done
export CHANPACK_STORE=$PWD/store
url=$(chanpack-upload tests/fixtures/golden/base-v2v3.apk |
    chanpack-splice -c huawei)
printf 'GET %s HTTP/1.0\r\nHost: localhost\r\n\r\n' \
    "/${url#http://localhost:8080/}" | chanpack-serve >answer
chanpack-inject -c huawei tests/fixtures/golden/base-v2v3.apk >want
tail -c "$(stat -c %s want)" answer | cmp - want
chanpack-show --verify -q want
[ "$(chanpack-show -q want)" = huawei ]
echo "seen: a channel package from upload to show"
