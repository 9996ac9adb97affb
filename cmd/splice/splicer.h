/*
 * The work of chanpack-splice: each base URL times each channel.
 */
#ifndef SPLICE_SPLICER_H
#define SPLICE_SPLICER_H

#include "form/form.h"
#include "splice/channels.h"
#include "url/sign.h"
#include "util/input.h"

struct splicer {
	/* What is wanted. */
	struct channels channels;
	struct channel extras; /* of -x; has no id */
	const char *form;
	struct forms forms;    /* the same, parsed */
	const struct key *key; /* that signs, or NULL */
	uint64_t exp;
	int has_exp;
	enum url_place place;
	char sep;
	int json;
	int far; /* CHANPACK_STORE is on another machine */
	/* What is going on. */
	int again; /* bad channels were reported with the first base */
	int told_local, told_query;
	int status;
	struct signbase text;
	struct buf params;
	struct buf out;
};

#define SPLICER_INIT                                                           \
	{                                                                      \
		.extras = CHANNEL_INIT, .place = URL_PATH, .sep = '\n',        \
		.text = SIGNBASE_INIT, .params = BUF_INIT, .out = BUF_INIT     \
	}

/*
 * Print the channel URLs of all of ${in}, and report what is bad, which sets
 * s->status.  Exits where going on is useless.
 */
void splicer_run(struct splicer *s, struct input *in);

void splicer_free(struct splicer *s);

#endif /* !SPLICE_SPLICER_H */
