/*
 * Keys that somebody else gives: a program, or the services that a machine or a
 * container in a cloud has around it, for containers (ECS, EKS) and for
 * machines (EC2 instance metadata, version 2).  Whoever calls this links
 * libcurl.
 */
#ifndef AWS_AWSMETA_H
#define AWS_AWSMETA_H

#include "aws/aws.h"
#include "util/err.h"

/*
 * Load the key if ${loaded} is 0, which it is no more then, or if the key
 * should be renewed; one that has not expired yet is better than none.
 *
 * The key is that of aws_load; and if that finds none, ask the program of
 * credential_process (see awsproc.h) if there is one, else these services: that
 * of containers if AWS_CONTAINER_CREDENTIALS_* say where it is, else that of
 * the machine if S3 is Amazon's, or AWS_EC2_METADATA_SERVICE_ENDPOINT says
 * where it is, unless AWS_EC2_METADATA_DISABLED is "true".  No key and no error
 * if nobody had to be there, and nobody is, or has a key.  Takes 4 seconds a
 * question of a service at most.
 */
int awsmeta_renew(struct aws *a, int *loaded, const char *(*env)(const char *),
    struct err *e);

#endif /* !AWS_AWSMETA_H */
