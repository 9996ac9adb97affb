#!/bin/bash
# debian-day.sh OLD.deb NEW.deb GAME.apk: in a root with nothing but Debian, as
# root: install the old package, publish, serve and count as the account does that
# it makes, let logrotate rotate, install the new one over it, and purge.  Prints
# a line for each thing that was seen.
set -eu -o pipefail
export DEBIAN_FRONTEND=noninteractive
trap 'echo "failed: line $LINENO" >&2' ERR

seen()
{
	echo "seen: $*"
}

apt-get update -q >/dev/null
apt-get install -y -q --no-install-recommends "$1" curl logrotate >/dev/null
[ "$(stat -c '%U:%G %a' /var/lib/chanpack)" = "chanpack:chanpack 755" ]
seen the package installed, with its account and its store

# The files that dpkg leaves alone.
sed -i 's|^#CHANPACK_PUBLIC=.*|CHANPACK_PUBLIC=http://dl.example.com|
    s|^#CHANPACK_KEYS=|CHANPACK_KEYS=|' /etc/default/chanpack
chanpack-splice --new-key k1 |
    install -g chanpack -m 640 /dev/stdin /etc/chanpack/keys
systemd-analyze verify --man=no /usr/lib/systemd/system/chanpack*
for unit in chanpack-listen.service chanpack@.service; do
	systemd-analyze security --offline=true --threshold=19 \
	    "/usr/lib/systemd/system/$unit" >/dev/null
done
seen units that verify, and score below 2

set -a
# shellcheck disable=SC1091
. /etc/default/chanpack
set +a
as="setpriv --reuid chanpack --regid chanpack --clear-groups"
$as chanpack-upload - -k game/1.0/game.apk <"$3" >/dev/null
url=$($as chanpack-splice -c huawei \
    http://dl.example.com/game/1.0/game.apk)
# What systemd would make for the account.
install -d -o chanpack -m 750 /var/log/chanpack
install -d -o chanpack -m 700 /var/lib/chanpack-listen
command=$(sed -n 's/^ExecStart=//p' \
    /usr/lib/systemd/system/chanpack-listen.service)
# The root has the machine's ports, of which others may have 8080.
at=127.0.0.1:$((20000 + RANDOM % 10000))
command=${command/-l systemd/-l $at}
command=${command/\$CHANPACK_LISTEN_OPTIONS/$CHANPACK_LISTEN_OPTIONS}
# shellcheck disable=SC2086 # several words
STATE_DIRECTORY=/var/lib/chanpack-listen $as $command &
server=$!
get()
{
	curl -sf --retry 20 --retry-connrefused --retry-delay 1 -o got.apk \
	    -H 'Host: dl.example.com' \
	    "http://$at${url#http://dl.example.com}"
}
get
[ "$(chanpack-show -q got.apk)" = huawei ]
seen "a channel package of the unit's own command"

# There is no systemd in here that could reload.
cat >/usr/local/bin/systemctl <<'EOF'
#!/bin/sh
[ "$*" = "try-reload-or-restart chanpack-listen" ] && kill -HUP "$(cat /run/server)"
EOF
chmod +x /usr/local/bin/systemctl
echo $server >/run/server
logrotate -f /etc/logrotate.d/chanpack
rm /usr/local/bin/systemctl
for _ in $(seq 50); do
	[ ! -e /var/log/chanpack/listen.log ] || break
	sleep 0.2
done
get
for _ in $(seq 50); do
	[ ! -s /var/log/chanpack/listen.log ] || break
	sleep 0.2
done
[ -s /var/log/chanpack/listen.log ]
[ "$(find /var/log/chanpack -type f | wc -l)" = 2 ]
kill $server
wait $server
chanpack-report --csv /var/log/chanpack/listen.log* >report
grep -qE ',2,2,0,[0-9]+,huawei$' report
seen a log that rotates, and a report of both files

apt-get install -y -q "$2" >/dev/null
grep -q '^CHANPACK_PUBLIC=http://dl.example.com' /etc/default/chanpack
[ -s /etc/chanpack/keys ]
[ "$(dpkg-query -W -f '${Version}' chanpack)" = \
    "$(dpkg-deb -f "$2" Version)" ]
seen an update that keeps what was changed

apt-get purge -y -q chanpack >/dev/null
left=$(find / -xdev -name '*chanpack*' ! -path '/proc/*' ! -path '/tmp/*' \
    ! -path '/var/lib/chanpack*' ! -path '/var/lib/apt/*')
[ -z "$left" ] || { echo "left: $left" >&2; exit 1; }
[ -s /var/lib/chanpack/game/1.0/game.apk ]
seen nothing left but the store
