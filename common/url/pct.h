/*
 * Another name of util/pct.h, for cmd/fetch.
 */
#ifndef URL_PCT_H
#define URL_PCT_H

#include "util/pct.h"

#endif /* !URL_PCT_H */
