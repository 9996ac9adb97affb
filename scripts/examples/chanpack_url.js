// Signed channel URLs, by chanpack-url(7).
"use strict";
const { createHmac } = require("crypto");

// encodeURIComponent would leave ! ' ( ) * as they are.
const code = (text) => Buffer.from(text).reduce((all, byte) => {
  const c = String.fromCharCode(byte);
  return all + (/[A-Za-z0-9._~-]/.test(c) ? c
    : "%" + byte.toString(16).toUpperCase().padStart(2, "0"));
}, "");

const recode = (text) => code(Buffer.from(text.replace(/%([0-9a-f]{2})/gi,
  (_, hex) => String.fromCharCode(parseInt(hex, 16))), "latin1"));

// The channel URL of a base URL in the path form.  key and secret: a line of the
// key file, the secret as it is there; exp: when the URL expires, Unix seconds;
// extras: pairs of name and value, in order.
function channelUrl(base, channel, key, secret, { exp, extras = [], form } = {}) {
  const [, host, folder, name, query] =
    /^([^:]+:\/\/[^/]+)((?:\/[^/?]*)*)\/([^/?]*)((?:\?.*)?)$/.exec(base);
  const params = [["channel", channel], ...extras.map(([n, v]) => ["x-" + n, v]),
    ...[["form", form], ["exp", exp], ["key", key]].filter(([, v]) => v)];
  const segment = params.map(([n, v]) => code(n) + "=" + code(String(v))).join(";");
  const path = folder.split("/").map(recode);
  const sig = createHmac("sha256", Buffer.from(secret, "base64"))
    .update("chanpack-url-1\n" + [...path, segment, recode(name)].join("/"))
    .digest().subarray(0, 16).toString("base64url");
  return `${host}${folder}/${segment};sig=${sig}/${name}${query}`;
}

module.exports = { channelUrl };
