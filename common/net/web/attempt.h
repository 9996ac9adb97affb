/*
 * One try of a call, over libcurl; a part of caller.h.
 */
#ifndef WEB_ATTEMPT_H
#define WEB_ATTEMPT_H

#include <curl/curl.h>

#include "aws/place.h"
#include "web/answer.h"
#include "web/caller.h"

/* What all calls share. */
struct caller {
	struct caller_options options;
	struct aws aws; /* of S3 alone */
	int loaded;     /* its key is known, or that there is none */
	char *bucket;   /* s3://BUCKET alone; else NULL */
	int global;     /* libcurl is initialized */
	CURLM *multi;
	struct call *waiting; /* for their time, or for room */
	struct call *running;
	struct call *ended;
	unsigned int nrunning;
	long long ticked, filled; /* when: milliseconds */
	uint64_t tokens;          /* bytes that the rate allows now */
	int paused;               /* a try waits for some */
};

struct attempt {
	struct caller *caller;
	struct call *call;
	CURL *curl;
	struct curl_slist *fields;
	struct place place;
	struct buf url;
	uint64_t given;      /* bytes of the body that libcurl has */
	int paused;          /* for the rate */
	curl_off_t up, down; /* what was sent and received */
	long long moved;     /* when that was another: milliseconds */
	struct answer answer;
	int judged; /* by the sink of the call */
	enum verdict verdict;
	uint64_t taken; /* bytes of the body that the sink has */
	int stopped;    /* by ourselves */
	struct err err; /* why it was stopped, or its head is not taken */
};

/* Begin a try of ${call}; 0, or -1 with ${e}, when there is none. */
int attempt_start(struct caller *c, struct call *call, struct err *e);

/*
 * The try has ended with ${code}: fill in the answer.  Returns the milliseconds
 * after which it should be made again, or -1: the call has ended.
 */
long attempt_end(struct call *call, CURLcode code);

/* Free it. */
void attempt_free(struct call *call);

/*
 * In attemptbody.c: method and body of the question; 0 if libcurl lacks some.
 */
int attempt_setbody(struct attempt *a);

/* Let go what the rate has held back: at most what a second allows. */
void attempt_refill(struct caller *c, long long now);

/* In attemptfields.c: URL and fields of the question. */
int attempt_address(struct attempt *a, struct err *e);

/* In attemptjudge.c: let the sink judge the head, once. */
void attempt_judgehead(struct attempt *a);

/* What attempt_end says of an answer or its lack. */
long attempt_judge(struct attempt *a, CURLcode code);

#endif /* !WEB_ATTEMPT_H */
