/*
 * keyring: any bytes as a key file.  Loaded ids must be legal, and each unique.
 */
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "fuzz.h"
#include "url/keyring.h"
#include "util/io.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct keyring k = KEYRING_INIT;
	struct err e;
	char path[32];
	size_t i;
	int fd = memfd_create("keys", MFD_CLOEXEC);

	MUST(fd != -1 && fchmod(fd, 0600) == 0);
	MUST(io_write(fd, data, size) == 0);
	(void)snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	if (keyring_load(&k, path, &e) != 0) {
		MUST(k.v == NULL && k.n == 0 && e.text[0] != '\0');
	} else {
		MUST(k.n > 0 && k.n <= KEYS_MAX);
		for (i = 0; i < k.n; i++) {
			MUST(keyfile_checkid(
				 k.v[i].id, strlen(k.v[i].id), &e) == 0);
			MUST(keyring_find(&k, k.v[i].id) == &k.v[i]);
		}
	}
	keyring_free(&k);
	(void)close(fd);
	return (0);
}
