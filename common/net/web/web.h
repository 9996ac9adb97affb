/*
 * What all questions to stores of other machines have in common, over libcurl;
 * a part of caller.h.
 */
#ifndef WEB_WEB_H
#define WEB_WEB_H

#include <curl/curl.h>

#include "aws/place.h"
#include "aws/sigv4.h"

/* Whom to ask as what, and whom to believe; see remote_options. */
struct web_options {
	const char *spec;
	const char *(*env)(const char *);
	const char *agent;
	long timeout; /* seconds without a byte */
};

/* Set what no question differs in: 0, or -1 if libcurl lacks some of it. */
int web_setup(CURL *curl, const struct web_options *o);

/* Is that an end which would come again, however often it is tried? */
int web_islasting(CURLcode code);

/* The seconds that the server wants to be left alone; 0 if it does not say. */
long web_retryafter(CURL *curl);

/* Add a field to the list: 0, or -1 if there is no memory. */
int web_addfield(struct curl_slist **list, const char *name, const char *value);

/*
 * Add what S3 wants of a question that is signed with ${aws}: of this method,
 * place, query (see sigv4.h) and body, whose SHA-256 is ${sha256}.  The fields
 * ${more}, which are in the list already, are signed as well; at most
 * WEB_MORE_MAX.  0, or -1 if there is no memory.
 */
#define WEB_MORE_MAX 8
struct web_question {
	const char *method;
	const struct place *place;
	const char *query;
	const char *sha256;
	const struct sigv4_field *more;
	size_t nmore;
};
int web_sign(struct curl_slist **list, const struct aws *aws,
    const struct web_question *q);

#endif /* !WEB_WEB_H */
