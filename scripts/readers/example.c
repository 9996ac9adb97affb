/*
 * Print the channels that packages carry, as chanpack-show(1) does:
 *
 *   cc -o example example.c channel.c
 *   ./example FORM[,FORM]... FILE...
 *
 * Forms: walle, vasdolly, packer, block:0xID.  The license is in channel.h.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "channel.h"

static char buf[CHANREAD_ROOM];

/* Read the channel of ${form}; write it as chanpack-show does into ${name}. */
static int
read_form(int fd, const char *form, struct chanread *out, char name[32])
{
	unsigned long id;

	(void)snprintf(name, 32, "%s", form);
	if (strcmp(form, "walle") == 0)
		return (chanread_walle(fd, buf, sizeof(buf), out));
	if (strcmp(form, "vasdolly") == 0)
		return (chanread_vasdolly(fd, buf, sizeof(buf), out));
	if (strcmp(form, "packer") == 0)
		return (chanread_packer(fd, buf, sizeof(buf), out));
	if (strncmp(form, "block:0x", 8) != 0)
		return (0);
	id = strtoul(form + 8, NULL, 16);
	(void)snprintf(name, 32, "block:0x%08lx", id);
	return (chanread_text(fd, (uint32_t)id, buf, sizeof(buf), out));
}

/* Print the channel of one form, if there is one; return if there is. */
static int
print_form(int fd, const char *form, const char *file)
{
	struct chanread c;
	char name[32];
	size_t i;

	if (!read_form(fd, form, &c, name))
		return (0);
	if (file != NULL)
		(void)printf("%s\t", file);
	(void)printf("%s\t%s", name, c.id);
	for (i = 0; i < c.n; i++)
		(void)printf("\t%s=%s", c.extra[i].name, c.extra[i].value);
	(void)putchar('\n');
	return (1);
}

/* Print the channels of ${list}, forms that are joined by commas. */
static int
print_forms(int fd, const char *list, const char *file)
{
	char form[32];
	int found = 0;
	size_t n;

	for (;; list += n + 1) {
		n = strcspn(list, ",");
		(void)snprintf(form, sizeof(form), "%.*s", (int)n, list);
		found |= print_form(fd, form, file);
		if (list[n] == '\0')
			return (found);
	}
}

int
main(int argc, char **argv)
{
	int fd, i, status = argc < 3 ? 2 : 0;

	for (i = 2; i < argc; i++) {
		fd = open(argv[i], O_RDONLY);
		if (!print_forms(fd, argv[1], argc > 3 ? argv[i] : NULL))
			status = 1;
		if (fd != -1)
			(void)close(fd);
	}
	return (status);
}
