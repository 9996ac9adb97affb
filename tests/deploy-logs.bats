# scripts/logrotate and scripts/cron, with a server whose log they are of.
# shellcheck disable=SC2034,SC2154 # for lib/helper; `run` sets output
load lib/helper
export PROGRAM=chanpack-listen
load lib/serve

setup()
{
	helper_setup
	PATH=$PATH:/usr/sbin
	store a/game.apk "$GOLDEN/base-v2v3.apk"
	mkdir -m 755 logs
	serve_start --log "$PWD/logs/listen.log"
	sed -e "s|/var/log/chanpack|$PWD/logs|" \
	    -e "s|systemctl try-reload-or-restart chanpack-listen|kill -HUP $SERVE_PID|" \
	    "$TOP/scripts/logrotate/chanpack" >rotate.conf
	chmod 644 rotate.conf
	sed "s|/var/log/chanpack|$PWD/logs|" "$TOP/scripts/cron/chanpack-report" \
	    >report
	chmod +x report
}

# answers N FILE...: so many are in them soon.
answers()
{
	local n want=$1

	for ((n = 0; n < 100; n++)); do
		[ "$(cat "${@:2}" | grep -c event=end)" != "$want" ] || return 0
		sleep 0.05
	done
	fail "not $want: $(cat "${@:2}")"
}

@test "logrotate puts a day's log aside, and no line is lost" {
	for ((n = 0; n < 3; n++)); do
		fetched /a/channel=huawei/game.apk
	done
	answers 3 logs/listen.log
	logrotate -f -s state rotate.conf
	for ((n = 0; n < 100; n++)); do
		[ ! -e logs/listen.log ] || break
		sleep 0.05
	done
	fetched /a/channel=huawei/game.apk
	answers 1 logs/listen.log
	answers 3 logs/listen.log-*
	# The next time the first is packed, and read all the same.
	touch -d '2 days ago' logs/listen.log-*
	rename=$(date -d '2 days ago' +%Y%m%d)
	mv logs/listen.log-* "logs/listen.log-$rename"
	logrotate -f -s state rotate.conf
	[ -e "logs/listen.log-$rename.gz" ]
	[ "$(chanpack-report --csv --by channel logs/listen.log* | tail -n 1)" = \
	    "4,4,0,$((4 * $(wc -c <body))),huawei" ]
}

@test "the daily report has yesterday's downloads, also those that went on today" {
	yesterday=$(date -u -d yesterday +%F)
	today=$(date -u +%F)
	line()
	{
		printf 'time=%sT%s.000Z event=end peer=192.0.2.1 method=GET key=k channel=c status=%s total=9 %ssent=%s seconds=1.000\n' "$@"
	}
	line "$yesterday" 23:59:50 200 '' 4 >"logs/listen.log-$yesterday"
	line "$today" 00:00:10 206 'range=4-8 ' 5 >logs/listen.log
	./report
	diff "logs/report-$yesterday.csv" - <<-EOF
	day,begun,completed,aborted,bytes,channel
	$yesterday,1,1,0,9,c
	EOF
}
