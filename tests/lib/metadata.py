#!/usr/bin/env python3
"""The services of a cloud that give keys to machines and containers.

    metadata.py FILE LOG

FILE is not used; the port is printed, each question is a line of LOG: its
status, method and path.  EC2: version 2 alone, for role "game-role"; below
/none there is no role, below /down nothing works.  ECS: /creds, and with the
right Authorization /guarded.  "/once" fails the first time.
"""
import json
import sys

import httpd

KEY = {"Code": "Success", "AccessKeyId": "AKIDTEST",
       "SecretAccessKey": "secret/of+test", "Token": "to+ken/==",
       "Expiration": "2099-01-01T00:00:00Z"}
TOKEN = "AQAEtoken=="
ROLES = "/latest/meta-data/iam/security-credentials/"
asked = []


class Service(httpd.Handler):
    def answer(self, status, text=""):
        with open(sys.argv[2], "a") as log:
            print(status, self.command, self.path, file=log)
        self.send_response(status)
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.write(text.encode())

    def do_PUT(self):
        ttl = self.headers["X-aws-ec2-metadata-token-ttl-seconds"]
        if self.path.startswith("/down"):
            return self.answer(503)
        if not self.path.endswith("/latest/api/token") or not ttl:
            return self.answer(400)
        self.answer(200, TOKEN)

    def do_GET(self):
        path = self.path
        asked.append(path)
        if path.startswith("/once") and asked.count(path) == 1:
            return self.answer(500)
        if path in ("/creds", "/once"):
            return self.answer(200, json.dumps(KEY))
        if path == "/guarded":
            if self.headers["Authorization"] != "Basic for/me":
                return self.answer(401)
            return self.answer(200, json.dumps(KEY))
        if path == "/evil":
            return self.answer(200, json.dumps(
                dict(KEY, Token="a\r\nX-Evil: b", AccessKeyId="A\nB")))
        if path == "/endless":
            return self.answer(200, 100000 * "x")
        if self.headers["X-aws-ec2-metadata-token"] != TOKEN:
            return self.answer(401)
        if path == ROLES:
            return self.answer(200, "game-role\nother")
        if path == ROLES + "game-role":
            return self.answer(200, json.dumps(KEY))
        self.answer(404)


if __name__ == "__main__":
    httpd.serve(Service)
