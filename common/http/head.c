#include "http/date.h"
#include "http/head.h"

const char *
http_reason(unsigned int status)
{
	static const struct {
		unsigned int status;
		const char *reason;
	} reasons[] = {
	    {200, "OK"},
	    {206, "Partial Content"},
	    {301, "Moved Permanently"},
	    {302, "Found"},
	    {304, "Not Modified"},
	    {307, "Temporary Redirect"},
	    {400, "Bad Request"},
	    {403, "Forbidden"},
	    {404, "Not Found"},
	    {405, "Method Not Allowed"},
	    {408, "Request Timeout"},
	    {410, "Gone"},
	    {412, "Precondition Failed"},
	    {413, "Content Too Large"},
	    {414, "URI Too Long"},
	    {416, "Range Not Satisfiable"},
	    {429, "Too Many Requests"},
	    {431, "Request Header Fields Too Large"},
	    {500, "Internal Server Error"},
	    {501, "Not Implemented"},
	    {502, "Bad Gateway"},
	    {503, "Service Unavailable"},
	    {504, "Gateway Timeout"},
	    {505, "HTTP Version Not Supported"},
	};
	size_t i;

	for (i = 0; i < sizeof(reasons) / sizeof(reasons[0]); i++)
		if (reasons[i].status == status)
			return (reasons[i].reason);
	return ("");
}

void
http_head_field(struct buf *b, const char *name, const char *value)
{
	size_t at, i;

	buf_addstr(b, name);
	buf_addstr(b, ": ");
	at = b->len;
	buf_addstr(b, value);
	for (i = at; i < b->len; i++)
		if (b->data[i] < ' ' || b->data[i] == 0x7f)
			b->data[i] = ' ';
	buf_addstr(b, "\r\n");
}

static void
add_date(struct buf *b, const char *name, time_t t)
{
	char date[HTTP_DATE_SIZE];

	http_date_format(t, date);
	http_head_field(b, name, date);
}

void
http_head_start(struct buf *b, unsigned int status, time_t now)
{
	buf_addstr(b, "HTTP/1.1 ");
	buf_addnum(b, status);
	buf_addbyte(b, ' ');
	buf_addstr(b, http_reason(status));
	buf_addstr(b, "\r\n");
	add_date(b, "Date", now);
}

void
http_head_number(struct buf *b, const char *name, uint64_t value)
{
	buf_addstr(b, name);
	buf_addstr(b, ": ");
	buf_addnum(b, value);
	buf_addstr(b, "\r\n");
}

void
http_head_modified(struct buf *b, time_t modified, time_t now)
{
	add_date(b, "Last-Modified", modified < now ? modified : now);
}

void
http_head_range(struct buf *b, uint64_t first, uint64_t last, uint64_t size)
{
	buf_addstr(b, "Content-Range: bytes ");
	buf_addnum(b, first);
	buf_addbyte(b, '-');
	buf_addnum(b, last);
	buf_addbyte(b, '/');
	buf_addnum(b, size);
	buf_addstr(b, "\r\n");
}

void
http_head_unsatisfied(struct buf *b, uint64_t size)
{
	buf_addstr(b, "Content-Range: bytes */");
	buf_addnum(b, size);
	buf_addstr(b, "\r\n");
}

void
http_head_connection(struct buf *b, unsigned int minor, int keep_alive)
{
	if (!keep_alive)
		buf_addstr(b, "Connection: close\r\n");
	else if (minor == 0)
		buf_addstr(b, "Connection: keep-alive\r\n");
}

void
http_head_end(struct buf *b)
{
	buf_addstr(b, "\r\n");
}
