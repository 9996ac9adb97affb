/*
 * A form: a named pair of a slot in a container and a codec.  Some forms are in
 * several kinds of packages.  Each form is what one reader library in apps
 * expects.  The only table of forms is in form.c.
 */
#ifndef FORM_FORM_H
#define FORM_FORM_H

#include <stddef.h>
#include <stdint.h>

#include "form/codec.h"
#include "form/container.h"
#include "form/zippath.h"
#include "util/err.h"

/* The parameter that follows the name of a form and a colon. */
enum form_param { PARAM_NONE, PARAM_ID, PARAM_PATH };

struct form {
	const char *name;
	const struct container *const
	    *in; /* the package's decides; NULL ends */
	const struct codec *codec;
	uint32_t id;     /* of the slot, unless the parameter gives it */
	uint32_t ids[3]; /* slots that readers try in turn; 0: no more */
	enum form_param param;
	/*
	 * The largest values with which today's reader libraries still find the
	 * channel (FORMATS 3.12).  0: no limit but the format's.
	 */
	uint32_t cd_max;      /* offset of the central directory */
	uint32_t comment_max; /* bytes of ZIP comment */
};

/* A form with its parameter. */
struct formref {
	const struct form *form;
	uint32_t id;                /* preferred slot of a new channel */
	char path[ZIPPATH_MAX + 1]; /* of a ZIP entry, or "" */
};

#define FORMS_MAX 16

/* The forms that option -F or a URL's form parameter names. */
struct forms {
	struct formref v[FORMS_MAX];
	size_t n; /* 0 stands for "auto": the package decides */
};

/*
 * Parse "auto" or a list "form[,form]..." of ${len} bytes into ${f}.  Return 0,
 * or -1 with ERR_INPUT if a form is unknown, if its parameter is missing, wrong
 * or reserved, if two forms would write the same place, or if there are more
 * than FORMS_MAX.  On failure ${f} is undefined.
 */
int forms_parse(const char *list, size_t len, struct forms *f, struct err *e);

/* Return form ${i} of the table; NULL after the last without a parameter. */
const struct form *form_at(size_t i);

/* Return the form called ${name}, or NULL if there is none. */
const struct form *form_named(const char *name);

/* Make ${r} a reference to ${form}, without a parameter. */
void formref_set(struct formref *r, const struct form *form);

/*
 * Return 1 if both would write the same place, else 0.  Two different forms
 * whose codecs can share one value do not clash.
 */
int formref_clash(const struct formref *a, const struct formref *b);

#define FORM_NAME_MAX (ZIPPATH_MAX + 32)

/*
 * Add form seal, for a channel that has a seal, unless it is there.  Return 0,
 * or -1 with ERR_INPUT: another form writes its place, or there are too many.
 */
int forms_addseal(struct forms *f, struct err *e);

/* Is form seal among ${f}? */
int forms_haveseal(const struct forms *f);

/*
 * Extras are not sealed, and have a place only in a form beside the seal.
 * Return 0, or -1 with ERR_INPUT if ${c} has extras and there is no such form.
 */
int forms_checkextras(
    const struct forms *f, const struct channel *c, struct err *e);

/*
 * Check that each of ${f} can carry ${c} so that its readers give ${c} back
 * unchanged.  Return 0, or -1 with ERR_INPUT.  "auto" is not checked: only a
 * scan of the package tells which form it stands for.
 */
int forms_carry(const struct forms *f, const struct channel *c, struct err *e);

/* Write the name of a form with its parameter, as forms_parse takes it. */
void formref_name(const struct formref *r, char name[FORM_NAME_MAX]);

/* The same for a message, as text_safe gives it (util/text.h). */
const char *formref_text(const struct formref *r);

#endif /* !FORM_FORM_H */
