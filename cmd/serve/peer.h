/*
 * Who is at the other end of a connection.
 */
#ifndef SERVE_PEER_H
#define SERVE_PEER_H

#define PEER_MAX 64

/*
 * The address of the peer of ${fd}.  If that is no internet socket, what a
 * super-server has left in the environment: TCPREMOTEIP (tcpserver),
 * REMOTE_HOST (xinetd) or REMOTE_ADDR (systemd); else "-".
 */
void peer_name(int fd, char name[PEER_MAX]);

#endif /* !SERVE_PEER_H */
