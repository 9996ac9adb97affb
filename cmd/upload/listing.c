#include <archive.h>
#include <archive_entry.h>
#include <string.h>
#include <unistd.h>

#include "upload/listing.h"
#include "util/text.h"

#define LISTING_BLOCK 65536

static int
archive_failed(struct archive *a, struct err *e)
{
	const char *why = archive_error_string(a);

	if (why == NULL)
		why = "unknown error";
	return (err_set(e, ERR_INPUT, "libarchive cannot list its entries: %s",
	    text_safe(why, strlen(why))));
}

static int
check_entries(struct archive *a, int fd, struct err *e)
{
	struct archive_entry *entry;
	int rc;

	if (archive_read_support_format_zip(a) < ARCHIVE_WARN ||
	    archive_read_open_fd(a, fd, LISTING_BLOCK) < ARCHIVE_WARN)
		return (archive_failed(a, e));
	/* A warning is about a name or a time, not about the structure. */
	while ((rc = archive_read_next_header(a, &entry)) != ARCHIVE_EOF)
		if (rc < ARCHIVE_WARN)
			return (archive_failed(a, e));
	return (0);
}

int
listing_check(int fd, struct err *e)
{
	struct archive *a;
	int rc;

	if (lseek(fd, 0, SEEK_SET) == -1)
		return (err_sys(e, "cannot read the package"));
	if ((a = archive_read_new()) == NULL)
		return (err_nomem(e));
	rc = check_entries(a, fd, e);
	(void)archive_read_free(a);
	return (rc);
}
