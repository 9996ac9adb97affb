/* Finds the peer of a connection. */
#ifndef PEERADDR_H
#define PEERADDR_H

#include "origin/client.h"
#include "util/addr.h"

/*
 * Set ${a} to the address and ${name} to the name of the peer of ${fd}.  If
 * ${fd} is no internet socket, take them from the environment variable of a
 * super-server: TCPREMOTEIP (tcpserver), REMOTE_HOST (xinetd) or REMOTE_ADDR
 * (systemd).  If the variable has no address, ${a} is unknown.  Without a
 * variable, ${name} is "-", and ${a} is unknown unless ${fd} is a local socket.
 */
void peeraddr_find(int fd, struct addr *a, char name[PEER_MAX]);

#endif /* !PEERADDR_H */
