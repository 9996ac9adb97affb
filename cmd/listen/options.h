/*
 * The command line of chanpack-listen.
 */
#ifndef LISTEN_OPTIONS_H
#define LISTEN_OPTIONS_H

#include "listen/config.h"

/* The values of the options as given; NULL where they are not. */
struct options {
	const char *channels, *denied, *forms, *keys, *listen, *public;
	const char *cache, *connections, *fallback, *grace, *head, *idle, *log;
	const char *per_peer, *progress, *request, *requests, *trust, *user;
	const char *recheck, *slices, *slices_size, *store_time, *workers;
	struct stores stores;
	int log_start, proxy, reuse, verbose;
};

/* Read the command line; exits with a message if it is wrong. */
void options_parse(struct options *o, int argc, char *argv[]);

/*
 * Fill in ${c}, but for the files of c->access, which are only named.  -1 for
 * a value that is refused; exits where it is no value at all.
 */
int options_apply(const struct options *o, struct config *c, struct err *e);

#endif /* !LISTEN_OPTIONS_H */
