/*
 * Forms: named pairs of a container's slot and a codec, each what some app's
 * own reader library expects.  The one table of them is in form.c.
 */
#ifndef FORM_FORM_H
#define FORM_FORM_H

#include <stddef.h>
#include <stdint.h>

#include "form/codec.h"
#include "form/container.h"
#include "form/zippath.h"
#include "util/err.h"

/* What follows the name of a form and a colon. */
enum form_param { PARAM_NONE, PARAM_ID, PARAM_PATH };

struct form {
	const char *name;
	const struct container *container;
	const struct codec *codec;
	uint32_t id;     /* of the container's slot, unless it is a parameter */
	uint32_t ids[3]; /* slots that readers try in turn; 0: no more */
	enum form_param param;
	/*
	 * Where the reader libraries that ship today still find the channel
	 * (FORMATS 3.12); 0: as far as the format goes.
	 */
	uint32_t cd_max;      /* offset of the central directory */
	uint32_t comment_max; /* bytes of ZIP comment */
};

/* A form with its parameter. */
struct formref {
	const struct form *form;
	uint32_t id; /* where a channel goes that no reader finds elsewhere */
	char path[ZIPPATH_MAX + 1]; /* of a ZIP entry; "" if not in one */
};

#define FORMS_MAX 16

/* What option -F or a URL's form parameter asks for. */
struct forms {
	struct formref v[FORMS_MAX];
	size_t n; /* 0 stands for "auto": the package decides */
};

/*
 * Parse "auto" or a list "form[,form]..." of ${len} bytes.  ERR_INPUT if a
 * form is unknown, given twice, or its parameter is wrong or reserved.
 */
int forms_parse(const char *list, size_t len, struct forms *f, struct err *e);

/*
 * All forms without a parameter, in table order; NULL after the last.
 */
const struct form *form_at(size_t i);

/* The form called ${name}, which must exist. */
const struct form *form_named(const char *name);

/* Make ${r} a reference to ${form}, without a parameter. */
void formref_set(struct formref *r, const struct form *form);

/* Would both write the same place, and not into one value that they share? */
int formref_clash(const struct formref *a, const struct formref *b);

#define FORM_NAME_MAX (ZIPPATH_MAX + 32)

/*
 * Can each of ${f} carry ${c}, so that its readers give it back unchanged?  0,
 * or -1 with ERR_INPUT.  What "auto" stands for is not known here.
 */
int forms_carry(const struct forms *f, const struct channel *c, struct err *e);

/* The name of a form with its parameter, as forms_parse takes it. */
void formref_name(const struct formref *r, char name[FORM_NAME_MAX]);

#endif /* !FORM_FORM_H */
