/*
 * The function that every fuzzer defines (libFuzzer's interface), and MUST,
 * which stops it when a rule is broken that no sanitizer sees.
 */
#ifndef FUZZ_H
#define FUZZ_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define MUST(rule)                                                             \
	do {                                                                   \
		if (!(rule)) {                                                 \
			(void)fprintf(stderr, "broken: %s\n", #rule);          \
			abort();                                               \
		}                                                              \
	} while (0)

#endif /* !FUZZ_H */
