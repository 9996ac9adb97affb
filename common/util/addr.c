#include <arpa/inet.h>
#include <stdio.h>
#include <string.h>

#include "util/addr.h"

struct addr
addr_ip4(const uint8_t ip[4])
{
	struct addr a = {.kind = ADDR_IP4};

	memcpy(a.ip, ip, 4);
	return (a);
}

struct addr
addr_ip6(const uint8_t ip[16])
{
	static const uint8_t mapped[12] = {[10] = 0xff, [11] = 0xff};
	struct addr a = {.kind = ADDR_IP6};

	if (memcmp(ip, mapped, sizeof(mapped)) == 0)
		return (addr_ip4(ip + sizeof(mapped)));
	memcpy(a.ip, ip, 16);
	return (a);
}

struct addr
addr_sock(const struct sockaddr_storage *sa)
{
	const struct sockaddr_in *four = (const struct sockaddr_in *)sa;
	const struct sockaddr_in6 *six = (const struct sockaddr_in6 *)sa;
	struct addr a = {.kind = ADDR_NONE};

	if (sa->ss_family == AF_INET)
		return (addr_ip4((const uint8_t *)&four->sin_addr));
	if (sa->ss_family == AF_INET6)
		return (addr_ip6(six->sin6_addr.s6_addr));
	if (sa->ss_family == AF_UNIX)
		a.kind = ADDR_UNIX;
	return (a);
}

int
addr_parse(const char *s, size_t len, struct addr *a)
{
	char text[ADDR_TEXT_MAX];
	uint8_t ip[16];

	/* A NUL would end the text for inet_pton. */
	if (len >= sizeof(text) || memchr(s, '\0', len) != NULL)
		return (-1);
	memcpy(text, s, len);
	text[len] = '\0';
	if (inet_pton(AF_INET, text, ip) == 1)
		*a = addr_ip4(ip);
	else if (inet_pton(AF_INET6, text, ip) == 1)
		*a = addr_ip6(ip);
	else
		return (-1);
	return (0);
}

int
addr_equal(const struct addr *a, const struct addr *b)
{
	return (a->kind == b->kind && memcmp(a->ip, b->ip, 16) == 0);
}

void
addr_text(const struct addr *a, char text[ADDR_TEXT_MAX])
{
	if (a->kind == ADDR_IP4)
		(void)inet_ntop(AF_INET, a->ip, text, ADDR_TEXT_MAX);
	else if (a->kind == ADDR_IP6)
		(void)inet_ntop(AF_INET6, a->ip, text, ADDR_TEXT_MAX);
	else
		(void)snprintf(text, ADDR_TEXT_MAX, "%s",
		    a->kind == ADDR_UNIX ? "unix" : "-");
}
