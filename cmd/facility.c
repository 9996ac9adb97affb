#include <string.h>
#include <syslog.h>

#include "facility.h"
#include "util/text.h"

static const struct {
	const char *name;
	int facility;
} facilities[] = {
    {"daemon", LOG_DAEMON},
    {"user", LOG_USER},
    {"local0", LOG_LOCAL0},
    {"local1", LOG_LOCAL1},
    {"local2", LOG_LOCAL2},
    {"local3", LOG_LOCAL3},
    {"local4", LOG_LOCAL4},
    {"local5", LOG_LOCAL5},
    {"local6", LOG_LOCAL6},
    {"local7", LOG_LOCAL7},
};

int
facility_of(const char *where, int *facility, struct err *e)
{
	const char *name = where + strlen("syslog");
	size_t i;

	if (strncmp(where, "syslog", strlen("syslog")) != 0)
		return (0);
	if (name[0] != '\0' && name[0] != ':')
		return (0);
	name = name[0] == ':' ? name + 1 : "daemon";
	for (i = 0; i < sizeof(facilities) / sizeof(facilities[0]); i++)
		if (strcmp(facilities[i].name, name) == 0) {
			*facility = facilities[i].facility;
			return (1);
		}
	return (err_set(e, ERR_INPUT,
	    "'%s' is no facility: daemon, user, or local0 to local7",
	    text_safe(name, strlen(name))));
}
