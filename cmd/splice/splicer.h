/*
 * The work of chanpack-splice: each base URL times each channel.
 */
#ifndef SPLICE_SPLICER_H
#define SPLICE_SPLICER_H

#include "form/form.h"
#include "splice/channels.h"
#include "splice/sealing.h"
#include "url/sign.h"
#include "util/items.h"

struct splicer {
	/* What the command line asks for. */
	struct channels channels;
	struct channel extras; /* the extras of -x, without an id */
	const char *form;
	struct forms forms;    /* ${form}, parsed */
	const struct key *key; /* the signing key, or NULL */
	struct sealing sealing;
	uint64_t exp;
	int has_exp;
	enum url_place place;
	char sep;
	int json;
	int far; /* CHANPACK_STORE is on another machine */
	/* The state of the run. */
	int again; /* the first base is done, and bad channels are reported */
	int told_local, told_query;
	int status;
	struct signbase text;
	struct buf params;
	struct buf out;
};

#define SPLICER_INIT                                                           \
	{                                                                      \
		.extras = CHANNEL_INIT, .sealing = SEALING_INIT,               \
		.place = URL_PATH, .sep = '\n', .text = SIGNBASE_INIT,         \
		.params = BUF_INIT, .out = BUF_INIT                            \
	}

/*
 * Print the channel URLs of all base URLs of ${in}.  Report bad base URLs and
 * bad channels, and set s->status.  Exit the program for any other error, or if
 * there is no channel.
 */
void splicer_run(struct splicer *s, struct items *in);

void splicer_free(struct splicer *s);

#endif /* !SPLICE_SPLICER_H */
