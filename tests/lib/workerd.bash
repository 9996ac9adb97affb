# What the tests of the edge share: `load lib/helper`, lib/serve and lib/deploy,
# then this.  workerd and miniflare come from npm: tests/real/fetch.
# shellcheck shell=bash disable=SC2034 # for the tests

setup_file()
{
	"$TOP/tests/real/fetch" >/dev/null
}

setup()
{
	helper_setup
	ulimit -c 0
}

# workerd_start [NAME=VALUE]...: scripts/edge/worker.js with these variables in a
# workerd of its own, on port EDGE; its log is edge.log.  Its Cache API is
# edgecache.py, whose log is cache.log; with CACHE=MODE that mode of it, and none
# with CACHE=none, or the one before with CACHE=same.  SCRIPT is another worker.
workerd_start()
{
	local var

	if [ "${CACHE-}" != none ] && [ "${CACHE-}" != same ]; then
		rm -rf cache
		mkdir cache
		: >cache.log
		start cache.log python3 -B "$TOP/tests/lib/edgecache.py" cache "${CACHE:-keeps}"
		eventually test -s cache.log
	fi
	cp "${SCRIPT-$TOP/scripts/edge/worker.js}" worker.js
	free_ports 1
	EDGE=${PORTS[0]}
	{
		echo 'using Workerd = import "/workerd/workerd.capnp";'
		echo 'const config :Workerd.Config = (services = ['
		echo '  (name = "edge", worker = .edge),'
		echo '  (name = "internet", network = (allow = ["public", "private"])),'
		[ "${CACHE-}" = none ] ||
		    echo "  (name = \"cache\", external = (address =" \
		        "\"127.0.0.1:$(head -n 1 cache.log)\", http = ())),"
		echo '], sockets = [(name = "http", service = "edge", http = (),'
		echo "  address = \"127.0.0.1:$EDGE\")]);"
		echo 'const edge :Workerd.Worker = ('
		echo '  modules = [(name = "worker.js", esModule = embed "worker.js")],'
		echo '  compatibilityDate = "2026-07-01",'
		[ "${CACHE-}" = none ] || echo '  cacheApiOutbound = "cache",'
		echo '  bindings = ['
		for var; do
			echo "    (name = \"${var%%=*}\", text = \"${var#*=}\"),"
		done
		echo '  ]);'
	} >workerd.capnp
	start edge.log "$(workerd)" serve workerd.capnp
	eventually takes "$EDGE"
}

# workerd: the path of the program.
workerd()
{
	echo "$TOP/tests/real/node_modules/@cloudflare/workerd-linux-64/bin/workerd"
}
