/*
 * The fields of a question to an HTTP server; a part of remote.h.
 */
#ifndef WEB_FIELDS_H
#define WEB_FIELDS_H

#include "web/transfer.h"

/*
 * Those of the next question, signed if there is a key to sign with.  NULL if
 * there is no memory.  To be freed with curl_slist_free_all.
 */
struct curl_slist *fields_make(const struct transfer *t);

#endif /* !WEB_FIELDS_H */
