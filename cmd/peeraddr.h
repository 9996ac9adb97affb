/*
 * Who is at the other end of a connection.
 */
#ifndef PEERADDR_H
#define PEERADDR_H

#include "origin/client.h"
#include "util/addr.h"

/*
 * The address of the peer of ${fd}, and how it is shown.  If that is no
 * internet socket, what a super-server has left in the environment: TCPREMOTEIP
 * (tcpserver), REMOTE_HOST (xinetd) or REMOTE_ADDR (systemd); the address is
 * not known then if it is none.  Else "-", and not known but for that of a
 * local socket.
 */
void peeraddr_find(int fd, struct addr *a, char name[PEER_MAX]);

#endif /* !PEERADDR_H */
