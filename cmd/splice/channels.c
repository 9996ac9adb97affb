#include <stdlib.h>
#include <string.h>

#include "splice/channels.h"
#include "tool.h"

int
channels_add(struct channels *s, const char *id, struct err *e)
{
	const char **v = reallocarray(s->id, s->n + 1, sizeof(*v));

	if (v == NULL)
		return (err_nomem(e));
	s->id = v;
	s->id[s->n++] = id;
	return (0);
}

int
channels_open(struct channels *s, int many, struct err *e)
{
	if (s->path == NULL)
		return (0);
	if (strcmp(s->path, "-") == 0)
		tool_waits("channels");
	if (chanfile_open(&s->file, s->path, e) != 0)
		return (-1);
	s->opened = 1;
	return (many ? chanfile_keep(&s->file, e) : 0);
}

int
channels_next(struct channels *s, struct channel *c, struct err *e)
{
	const char *id;
	int rc;

	for (; s->at < s->n; s->at++) {
		if ((id = s->id[s->at]) == NULL) {
			if ((rc = chanfile_next(&s->file, c, e)) != 0)
				return (rc);
			continue;
		}
		s->at++;
		if (channel_setid(c, id, strlen(id), e) != 0)
			return (err_in(e, "-c"));
		return (1);
	}
	return (0);
}

int
channels_where(const struct channels *s, struct err *e)
{
	/* channels_next moves on behind a -c, not behind a line of the file. */
	if (s->at < s->n && s->id[s->at] == NULL && s->file.rec.num > 0)
		return (chanfile_where(&s->file, e));
	return (err_in(e, "-c"));
}

int
channels_rewind(struct channels *s, struct err *e)
{
	s->at = 0;
	return (s->opened ? chanfile_rewind(&s->file, e) : 0);
}

void
channels_free(struct channels *s)
{
	free(s->id);
	if (s->opened)
		chanfile_close(&s->file);
}
