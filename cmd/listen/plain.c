#include <string.h>
#include <time.h>

#include "http/head.h"
#include "listen/log.h"
#include "listen/plain.h"

/* How long a client is asked to wait after trouble with the storage. */
#define RETRY_AFTER "30"

static int
put(const struct http_request *r, unsigned int status, const char *location,
    const char *text, struct output *o, struct err *e)
{
	struct buf head = BUF_INIT;
	uint64_t body =
	    r != NULL && r->method == HTTP_HEAD ? 0 : strlen(text) + 1;
	int rc;

	log_refusal(status, text);
	http_head_start(&head, status, time(NULL));
	if (location != NULL)
		http_head_field(&head, "Location", location);
	http_head_field(&head, "Content-Type", "text/plain; charset=utf-8");
	http_head_number(&head, "Content-Length", strlen(text) + 1);
	http_head_field(&head, "Cache-Control", "no-store");
	if (status == 405)
		http_head_field(&head, "Allow", "GET, HEAD");
	if (status == 503)
		http_head_field(&head, "Retry-After", RETRY_AFTER);
	/* Of what was refused the version may not be known. */
	http_head_connection(&head, r == NULL || r->status != 0 ? 1 : r->minor,
	    r != NULL && r->keep_alive);
	http_head_end(&head);
	log_head(head.len, body);
	if (body > 0)
		buf_addf(&head, "%s\n", text);
	if ((rc = buf_ok(&head, e)) == 0)
		rc = output_put(o, head.data, head.len, e);
	buf_free(&head);
	return (rc);
}

int
plain_error(const struct http_request *r, unsigned int status, const char *text,
    struct output *o, struct err *e)
{
	return (put(r, status, NULL, text, o, e));
}

int
plain_redirect(const struct http_request *r, unsigned int status,
    const char *location, const char *text, struct output *o, struct err *e)
{
	return (put(r, status, location, text, o, e));
}
