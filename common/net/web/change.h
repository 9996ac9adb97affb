/*
 * A package that changed on its server while it was being read: which versions
 * there were.  A part of remote.h.
 */
#ifndef WEB_CHANGE_H
#define WEB_CHANGE_H

#include "web/transfer.h"

/*
 * The reading of ${t} has ended because its version is not there any more.
 * Write into ${e}, ERR_TEMP, which version was read and which is there now.
 * Most servers do not say that when they refuse a version: then this asks for
 * the first byte, at most twice.
 */
void change_explain(struct transfer *t, struct err *e);

#endif /* !WEB_CHANGE_H */
