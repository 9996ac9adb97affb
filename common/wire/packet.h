/*
 * Send and receive messages of wire/wire.h, with their descriptors.  The other
 * side is not trusted: if a packet breaks a rule, all its descriptors are
 * closed and the caller must end the connection.  No function waits.
 */
#ifndef WIRE_PACKET_H
#define WIRE_PACKET_H

#include "wire/wire.h"

enum packet {
	PACKET_GOT,
	PACKET_NONE, /* no packet is there now */
	PACKET_END,  /* the other side has closed the socket */
	PACKET_BAD /* the packet breaks a rule, or the socket fails: see ${e} */
};

/*
 * Send a message with descriptor ${fd}, or without a descriptor if ${fd} is -1.
 * The caller still closes ${fd}.  Return 0; 1 if the socket has no room now; or
 * -1 with ERR_TEMP if the connection has ended.
 */
int packet_send(
    int sock, const uint8_t *data, size_t len, int fd, struct err *e);

/* Make a pair of sockets, both non-blocking and close-on-exec. */
int packet_pair(int end[2], struct err *e);

/* Return 1 if ${fd} is a UNIX socket of type SOCK_SEQPACKET. */
int packet_issocket(int fd);

/* For a coprocess: receive an ask of an asker; WIRE_NEW breaks a rule. */
enum packet packet_ask(int sock, struct wire_ask *q, struct err *e);

/*
 * For a coprocess, on the control socket: receive WIRE_NEW.  Set ${asker} to
 * the socket of the new asker; the caller closes it.
 */
enum packet packet_new(int sock, int *asker, struct err *e);

/*
 * For an asker: receive an answer.  Set ${fd} to its descriptor, which the
 * caller closes, or to -1.
 */
enum packet packet_answer(
    int sock, struct wire_answer *a, int *fd, struct err *e);

#endif /* !WIRE_PACKET_H */
