/*
 * The access key, from all its sources: aws.h; a program; and the services of a
 * cloud that give keys to containers (ECS, EKS) and to machines (EC2 instance
 * metadata, version 2).  A program that calls this links libcurl.
 */
#ifndef AWS_AWSMETA_H
#define AWS_AWSMETA_H

#include "aws/aws.h"
#include "util/err.h"

/*
 * Load ${a} if ${loaded} is 0 or a->renew has come; else do nothing.  ${a} must
 * be zeroed or loaded.  Return 0 and set ${loaded} to 1; or -1 with the reason
 * in ${e} and ${a} unchanged.  If a renewal fails while the old key is valid,
 * keep the old key, return 0, and try again after AWSKEY_AGAIN seconds.
 *
 * Call aws_load.  If it finds no key, ask the first of these that applies:
 *   the program of credential_process (see awsproc.h), if there is one;
 *   the service of containers, if AWS_CONTAINER_CREDENTIALS_* names it;
 *   the service of the machine, if AWS_EC2_METADATA_DISABLED is not "true", and
 *   S3 is Amazon's or AWS_EC2_METADATA_SERVICE_ENDPOINT names the service.
 * Return 0 without a key if none applies, if the machine's service has no role,
 * or if it gives no token and no variable names it.  A service is asked up to 3
 * questions, of 4 seconds each at most.
 */
int awsmeta_renew(struct aws *a, int *loaded, const char *(*env)(const char *),
    struct err *e);

#endif /* !AWS_AWSMETA_H */
