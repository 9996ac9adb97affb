/*
 * One question to an HTTP server and its answer, over libcurl; a part of
 * remote.h.
 */
#ifndef WEB_TRANSFER_H
#define WEB_TRANSFER_H

#include <curl/curl.h>

#include "aws/place.h"
#include "web/reading.h"
#include "web/remote.h"

enum transfer_ask {
	ASK_BYTES, /* those of the reading, by GET */
	ASK_HEAD,  /* what the package is, by HEAD */
	ASK_FIRST  /* the same by GET of the first byte, which the reading is */
};

struct transfer {
	CURL *curl;
	const struct remote_options *options;
	struct aws aws; /* of S3 alone */
	struct place place;
	enum transfer_ask ask;
	struct reading reading;
	remote_sink *sink;
	void *cookie;
	/* Of the present answer: */
	struct answer answer;
	int judged;
	enum verdict verdict; /* once judged */
	struct err err;       /* what was wrong with it */
	int stopped;          /* because of err */
	uint64_t mtime;       /* of Last-Modified; 0 without */
};

/* Prepare ${t}, whose options are known, for its questions. */
int transfer_open(struct transfer *t, struct err *e);

/*
 * Ask the place for what is wanted still; bytes of ASK_BYTES go to the sink.
 * VERDICT_TAKE: all is there; else the reason is in ${e}, and ${wait} is the
 * seconds that the server wants to be left alone, or 0.
 */
enum verdict transfer_run(struct transfer *t, long *wait, struct err *e);

void transfer_close(struct transfer *t);

#endif /* !WEB_TRANSFER_H */
