/*
 * Directories that are to be there.
 */
#ifndef UTIL_DIRS_H
#define UTIL_DIRS_H

/*
 * Make the directories above ${path}, or those of them that are missing.  No
 * error is returned: it shows when ${path} itself is opened.
 */
void dirs_above(const char *path);

#endif /* !UTIL_DIRS_H */
