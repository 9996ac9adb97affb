/*
 * Messages of wire/wire.h as packets of a socket, descriptors included.  The
 * other side is not believed: a packet that breaks a rule, and every descriptor
 * that came with it, is closed and thrown away, and the caller is to end the
 * connection.  Nothing here waits.
 */
#ifndef WIRE_PACKET_H
#define WIRE_PACKET_H

#include "wire/wire.h"

enum packet {
	PACKET_GOT,
	PACKET_NONE, /* there is none now */
	PACKET_END,  /* the other side has gone */
	PACKET_BAD   /* it breaks a rule, or the socket fails: see ${e} */
};

/*
 * Send a message, with descriptor ${fd}, which the caller closes, or with -1.
 * 0 if it is on its way; 1 if the socket has no room now; -1 with ${e}, ERR_TEMP,
 * if it never will.
 */
int packet_send(
    int sock, const uint8_t *data, size_t len, int fd, struct err *e);

/* Make a pair of sockets, of which neither waits nor is inherited. */
int packet_pair(int end[2], struct err *e);

/* Is ${fd} a socket that packets can come from? */
int packet_issocket(int fd);

/* As a coprocess: receive an ask, of any kind but WIRE_NEW, on a socket. */
enum packet packet_ask(int sock, struct wire_ask *q, struct err *e);

/*
 * As a coprocess, on the control socket: receive WIRE_NEW, and the socket of an
 * asker, which is the caller's.
 */
enum packet packet_new(int sock, int *asker, struct err *e);

/*
 * As an asker: receive an answer, and the descriptor that comes with it, which
 * is the caller's, or -1.
 */
enum packet packet_answer(
    int sock, struct wire_answer *a, int *fd, struct err *e);

#endif /* !WIRE_PACKET_H */
