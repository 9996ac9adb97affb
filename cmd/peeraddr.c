#include <inttypes.h>
#include <net/if.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

#include "peeraddr.h"
#include "tool.h"

/*
 * Append the zone of an IPv6 address (RFC 4007 section 11), which addr_text
 * leaves out: the name of the interface, or its number if it has gone.
 * getnameinfo could do this, but would bring NSS into a static program.
 */
static void
add_zone(const struct sockaddr_storage *sa, char name[PEER_MAX])
{
	char interface[IF_NAMESIZE];
	struct sockaddr_in6 in6;
	size_t n = strlen(name);
	uint32_t zone;

	memcpy(&in6, sa, sizeof(in6));
	zone = in6.sin6_scope_id;
	if (zone == 0)
		return;
	if (if_indextoname(zone, interface) != NULL)
		(void)snprintf(name + n, PEER_MAX - n, "%%%s", interface);
	else
		(void)snprintf(name + n, PEER_MAX - n, "%%%" PRIu32, zone);
}

static int
from_socket(int fd, struct addr *a, char name[PEER_MAX])
{
	struct sockaddr_storage sa;
	socklen_t len = sizeof(sa);

	memset(&sa, 0, sizeof(sa));
	if (getpeername(fd, (struct sockaddr *)&sa, &len) != 0)
		return (-1);
	*a = addr_sock(&sa);
	if (a->kind != ADDR_IP4 && a->kind != ADDR_IP6)
		return (-1);
	addr_text(a, name);
	if (a->kind == ADDR_IP6)
		add_zone(&sa, name);
	return (0);
}

void
peeraddr_find(int fd, struct addr *a, char name[PEER_MAX])
{
	static const char *const variables[] = {
	    "TCPREMOTEIP", "REMOTE_HOST", "REMOTE_ADDR"};
	const char *value = NULL;
	size_t i;

	*a = (struct addr){.kind = ADDR_NONE};
	if (from_socket(fd, a, name) == 0)
		return;
	for (i = 0; value == NULL && i < 3; i++)
		value = tool_env(variables[i]);
	(void)snprintf(name, PEER_MAX, "%s", value == NULL ? "-" : value);
	/* A local socket leads to the super-server, not to the client. */
	if (value != NULL && addr_parse(value, strlen(value), a) != 0)
		a->kind = ADDR_NONE;
}
