/* The options of both servers, as rows for their tables (opt.h). */
#ifndef CONFIGOPT_H
#define CONFIGOPT_H

#include "opt.h"

enum {
	OPT_BASEFOR = OPT_FIRST,
	OPT_CACHE,
	OPT_CACHESIZE,
	OPT_CONTROL,
	OPT_DENY,
	OPT_FALLBACK,
	OPT_FILENAME,
	OPT_HEAD,
	OPT_IDLE,
	OPT_LOG,
	OPT_LOGFORMAT,
	OPT_LOGSTART,
	OPT_NOBASE,
	OPT_NOKEYCHECK,
	OPT_PROGRESS,
	OPT_PROXY,
	OPT_REQUEST,
	OPT_REQUESTS,
	OPT_STATE,
	OPT_STORETIME,
	OPT_TOKENS,
	OPT_TRUST,
	/* Greater numbers are options of chanpack-listen only. */
	CONFIG_LISTENING,
	OPT_CHECK,
	OPT_CONNECTIONS,
	OPT_GRACE,
	OPT_METRICS,
	OPT_MINRATE,
	OPT_PEER,
	OPT_RECHECK,
	OPT_USER,
	OPT_WORKERS
};

/* clang-format off */

/* Where packages are, and how they are given out. */
#define CONFIG_PACKAGES \
	{0, NULL, NULL, "Packages"}, \
	{'s', "store", "STORE", \
	    "where the base packages are: a directory, s3://BUCKET[/PREFIX] " \
	    "or http[s]://HOST/...; several are asked in their order; " \
	    "default: $CHANPACK_STORE or ~/.local/share/chanpack"}, \
	{'p', "public", "URL", \
	    "where the store is seen from outside; default: " \
	    "$CHANPACK_PUBLIC or http://localhost:8080"}, \
	{'F', "form", "FORM,...", \
	    "for channel URLs that name no form; default: auto (see " \
	    "chanpack-forms(5))"}, \
	{OPT_STATE, "state", "DIR", \
	    "where digests of bases are remembered; default: " \
	    "$STATE_DIRECTORY, or a directory in $XDG_STATE_HOME"}, \
	{OPT_CACHE, "cache", "DIR", \
	    "keep what is read of other machines' stores"}, \
	{OPT_CACHESIZE, "cache-size", "SIZE", "how much of it; default: 10G"}, \
	{OPT_CONTROL, "cache-control", "VALUE", \
	    "that field of each package; default: public, max-age=86400, " \
	    "no-transform"}, \
	{OPT_FILENAME, "filename", "PATTERN", \
	    "under which name clients save a channel package: {channel}, " \
	    "{name} and {ext}; default: that of the base"}, \
	{OPT_NOKEYCHECK, "no-key-check", NULL, \
	    "do not compare bases with the digits in their keys"}

#define CONFIG_WHO \
	{0, NULL, NULL, "Who gets what"}, \
	{'K', "keys", "FILE", \
	    "channel URLs must be signed by one of these keys; default: " \
	    "$CHANPACK_KEYS"}, \
	{'C', "channels", "FILE", "only these channels, one a line"}, \
	{OPT_DENY, "deny", "FILE", \
	    "not these: \"channel\", or \"channel TAB key\" for one base " \
	    "alone"}, \
	{OPT_TOKENS, "tokens", "FILE", \
	    "give each download of a channel a token, by these keys"}, \
	{OPT_FALLBACK, "fallback", "base|URL", \
	    "answer a channel URL that is refused with the base package, or " \
	    "redirect it to URL"}, \
	{OPT_NOBASE, "no-base", NULL, "refuse base URLs"}, \
	{OPT_BASEFOR, "base-for", "NET,...", \
	    "with --no-base: clients that get bases all the same"}, \
	{OPT_TRUST, "trust", "PEER,...", \
	    "proxies that are believed who the client is: an address, " \
	    "ADDRESS/BITS or unix"}, \
	{OPT_PROXY, "proxy-protocol", NULL, \
	    "trusted peers' connections begin with its header"}

#define CONFIG_LIMITS \
	{0, NULL, NULL, "Limits"}, \
	{OPT_HEAD, "max-head", "SIZE", "of a request; default: 32K"}, \
	{OPT_REQUESTS, "max-requests", "N", \
	    "of a connection; default: 10000"}, \
	{OPT_IDLE, "idle-timeout", "SEC", \
	    "how long to wait for a request to begin; default: 30"}, \
	{OPT_REQUEST, "request-timeout", "SEC", \
	    "how long a request may take to arrive; default: 30"}, \
	{OPT_PROGRESS, "progress-timeout", "SEC", \
	    "give a client up that takes no byte for so long; default: 60"}, \
	{OPT_STORETIME, "store-timeout", "SEC", \
	    "give a store up that sends no byte for so long; default: 30"}

#define CONFIG_LOG \
	{0, NULL, NULL, "What is told"}, \
	{OPT_LOG, "log", "DEST", \
	    "a line for each answer: DEST is a file, stderr, syslog or " \
	    "syslog:FACILITY"}, \
	{OPT_LOGFORMAT, "log-format", "logfmt|json", "default: logfmt"}, \
	{OPT_LOGSTART, "log-start", NULL, \
	    "a line at the start of each answer too"}, \
	{'v', "verbose", NULL, \
	    "say what is usual, too: trouble with a store, how processes " \
	    "are confined, and where auto is another form than walle"}

/* Only for chanpack-listen. */
#define CONFIG_PROCESSES \
	{0, NULL, NULL, "Connections and processes"}, \
	{'l', "listen", "[ADDR:]PORT", \
	    "where to listen; default: localhost:8080; systemd: the sockets " \
	    "that it has passed"}, \
	{OPT_METRICS, "metrics", "[ADDR:]PORT", \
	    "answer requests for metrics there"}, \
	{OPT_WORKERS, "workers", "N", \
	    "processes that serve connections; default: one for each " \
	    "processor"}, \
	{OPT_USER, "user", "NAME[:GROUP]", "the account to run as"}, \
	{OPT_CONNECTIONS, "max-connections", "N", \
	    "at a time; default: 16384"}, \
	{OPT_PEER, "max-per-peer", "N", "connections of one address"}, \
	{OPT_MINRATE, "min-rate", "SIZE", \
	    "give a client up that takes fewer bytes a second for a minute; " \
	    "default: 0"}, \
	{OPT_RECHECK, "recheck", "SEC", \
	    "how long what a store has said of a package is believed; " \
	    "default: 1"}, \
	{OPT_GRACE, "grace", "SEC", \
	    "after SIGTERM, how long answers may go on; default: 30"}, \
	{OPT_CHECK, "check", NULL, \
	    "say what is in effect and what is odd, and end"}

/* clang-format on */

#endif /* !CONFIGOPT_H */
