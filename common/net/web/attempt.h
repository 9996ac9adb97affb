/*
 * An attempt is one try of a call, over libcurl; a part of caller.h.
 */
#ifndef WEB_ATTEMPT_H
#define WEB_ATTEMPT_H

#include <curl/curl.h>

#include "aws/place.h"
#include "web/response.h"
#include "web/caller.h"

/* The state that all calls share. */
struct caller {
	struct caller_options options;
	struct aws aws; /* for S3 only */
	int loaded;     /* aws is filled in: see awsmeta_renew */
	char *bucket;   /* s3://BUCKET without the prefix; not S3: NULL */
	int global;     /* libcurl is initialized */
	CURLM *multi;
	int epoll;       /* of libcurl's sockets */
	long long timer; /* when libcurl wants to be called, in ms; or -1 */
	struct call *waiting; /* for call.ready, or for a free place */
	struct call *running;
	struct call *ended;
	unsigned int nrunning;
	long long ticked, filled; /* last time, in milliseconds of clock_ms */
	uint64_t tokens;          /* bytes that the rate allows now */
	int paused;               /* an attempt waits for tokens */
};

struct attempt {
	struct caller *caller;
	struct call *call;
	CURL *curl;
	struct curl_slist *fields;
	struct place place;
	struct buf url;
	uint64_t given;      /* bytes of the body that libcurl has */
	int paused;          /* waits for tokens */
	curl_off_t up, down; /* bytes sent and received */
	long long moved;     /* clock_ms() when up or down last changed */
	struct response answer;
	int judged; /* the sink has judged the head */
	enum verdict verdict;
	uint64_t taken; /* bytes of the body that the sink has */
	int stopped;    /* by one of our callbacks, for err */
	struct err err; /* also why the sink refuses the head */
};

/*
 * Reset the answer of ${call} and begin an attempt.  Return 0, or -1 with the
 * reason in ${e}; call attempt_free in either case.
 */
int attempt_start(struct caller *c, struct call *call, struct err *e);

/*
 * The attempt has ended with ${code}: fill in the answer.  Return the
 * milliseconds after which to try again, or -1 if the call has ended.
 */
long attempt_end(struct call *call, CURLcode code);

/* End the attempt of ${call}, if there is one, and free its memory. */
void attempt_free(struct call *call);

/* In attemptbody.c: set method and body: 1, or 0 if libcurl refuses some. */
int attempt_setbody(struct attempt *a);

/*
 * Add the tokens since the last call, up to one second of the rate, and let the
 * paused attempts go on.  ${now} is of clock_ms.  O(c->nrunning).
 */
void attempt_refill(struct caller *c, long long now);

/* In attemptfields.c: make the URL and the fields, signed if there is a key. */
int attempt_address(struct attempt *a, struct err *e);

/* In attemptjudge.c: let the sink judge the head, once an attempt. */
void attempt_judgehead(struct attempt *a);

/* Judge the answer, or the lack of one; return as attempt_end does. */
long attempt_judge(struct attempt *a, CURLcode code);

#endif /* !WEB_ATTEMPT_H */
