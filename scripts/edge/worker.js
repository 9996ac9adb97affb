// The edge of chanpack: it answers channel URLs out of one copy of the base in
// the CDN's cache.  For Cloudflare Workers, and what has the same interface; how
// it is set up: chanpack-edge(7).
//
// For a channel URL it asks the origin for the plan of the package
// (chanpack-plan(5)), and sends the pieces: those of the base from its cache.
// All other requests go to the origin as they came, and so does every request
// that it cannot answer by a plan: the origin has the right answer.
//
// Variables of the worker, all optional:
//   ORIGIN  where chanpack-listen is, "https://origin.example.com"; without it
//           requests go to the address that they came for, as on a route
//   SLICE   the least size of a slice of the base in the cache, 8388608 bytes;
//           0: none; the CDN cuts slices, and gets a range for each piece
//   STALE   for how many seconds a plan is used while the origin is away, 3600;
//           it is never used beyond the URL's expiry
//   WAIT    for how many seconds the origin may let us wait for the head of a
//           slice, 60; for a plan it is 10 at most
//   SECRET  goes to ORIGIN in X-Chanpack-Edge: a proxy there knows us by it
//   PEER    the field that has the client's address, CF-Connecting-IP
//   LOG     "off": the console gets no line for chanpack-report(1)

const AGENT = "chanpack-edge";
const URL_MAX = 16384;
const PLAN_TYPE = "application/vnd.chanpack.plan+json";
const PLAN_MAX = 1048576; // bytes of text
const PIECES_MAX = 64;
const SPEED_MIN = 65536; // bytes a second of a slice, behind its head
const SLICES_MAX = 240; // a download may make so many requests to the cache
const PLANS_KEPT = 16777216; // bytes of text of all plans in memory

// In seconds.
const PLAN_WAIT = 10;
const PLAN_AGE = 60; // no plan is kept longer, whatever a cache on the way says
const AWAY = 10; // an origin that is away is not asked again for a plan
const DEAF = 60; // a cache that keeps nothing is not asked again

// What all requests of this process share.
const plans = new Map(); // by URL, the one loaded last is last
let plansLength = 0;
const flights = new Map(); // what is being fetched: see once
let fills = 0; // slices that came into the cache
let deafUntil = 0;

export default {
  async fetch(request, env, ctx) {
    try {
      const made = await answer(request, env, ctx);
      if (made !== null) return made;
    } catch {
      // The origin will say what is wrong, if it can.
    }
    return pass(request, env);
  },
};

// The client's own request.  A proxy that knows us is told whose it is.
async function pass(request, env) {
  try {
    const own = new Request(originOf(request, env) + targetOf(request), request);
    if (env.SECRET && env.ORIGIN) {
      own.headers.set("X-Chanpack-Edge", env.SECRET);
      own.headers.set("X-Chanpack-Client", peerOf(request, env));
    }
    return await fetch(own);
  } catch {
    return new Response("the origin cannot be reached\n", { status: 503, headers: {
      "Content-Type": "text/plain; charset=utf-8",
      "Cache-Control": "no-store", "Retry-After": "30" } });
  }
}

function originOf(request, env) {
  return new URL(env.ORIGIN || request.url).origin;
}

// The client's address, or "-".
function peerOf(request, env) {
  return request.headers.get(env.PEER || "CF-Connecting-IP") ?? "-";
}

// The path and query of a request, as they came.
function targetOf(request) {
  return request.url.slice(request.url.indexOf("/", request.url.indexOf("://") + 3));
}

// The answer by a plan, or null: then the request is for the origin.
async function answer(request, env, ctx) {
  if (request.method !== "GET" && request.method !== "HEAD") return null;
  const target = planTarget(targetOf(request));
  if (target === null) return null;
  const origin = originOf(request, env);
  // A URL that fetch() would change is another one at the origin.
  if (new URL(origin + target).href !== origin + target) return null;

  const started = Date.now();
  const wait = number(env.WAIT, 60);
  const edge = { env, ctx, origin, url: origin + target, wait,
    planWait: Math.min(wait, PLAN_WAIT), stale: number(env.STALE, 3600),
    sliceMin: number(env.SLICE, 8388608) };
  edge.plan = await getPlan(edge);
  if (edge.plan === null) return null;
  const verdict = judge(request.headers, request.method, edge.plan);
  if (verdict === null) return null;
  const { status, first, last } = verdict;
  const headers = headersFor(edge.plan, verdict);
  const log = (sent, acked) => env.LOG === "off" ||
    console.log(logLine(request, env, started, status, headers, sent, acked));
  if (request.method === "HEAD" || status === 304 || status >= 400) {
    log(0, 0);
    return new Response(null, { status, headers });
  }
  const parts = cut(edge, first, last);
  // Trouble with the base shows here, before there is a head.
  const begin = parts.find((part) => part.bytes === undefined);
  if (begin !== undefined) begin.body = await openPart(edge, begin, parts);
  const { readable, writable } = new FixedLengthStream(last - first + 1);
  ctx.waitUntil(send(edge, parts, writable, log));
  return new Response(readable, { status, headers });
}

// ---- Channel URLs, chanpack-url(7)

const OWN = /^(?:channel|form|seal|exp|key|sig|x-(?!(?:oss|cos|amz|obs|goog|bce|kss)-)[^=]*)=/i;

// The target of the plan for that of a package; null if it is none by its form.
// What is spelled in an unusual way is for the origin.
function planTarget(target) {
  if (target.length > URL_MAX) return null;
  const question = target.indexOf("?");
  const path = question < 0 ? target : target.slice(0, question);
  const name = path.lastIndexOf("/") + 1;
  const segment = path.slice(path.lastIndexOf("/", name - 2) + 1, name - 1);
  if (name === path.length) return null;
  if (segment.startsWith("channel="))
    return segment.endsWith(";plan=1") ? null
      : path.slice(0, name - 1) + ";plan=1" + path.slice(name - 1);
  if (question < 0 || path.includes("/channel")) return null;
  const params = queryParams(target.slice(question + 1).split("&"));
  return params === null ? null
    : path.slice(0, name) + params.join(";") + ";plan=1/" + path.slice(name);
}

// The channel's own parameters of a query; null if there are none, or if a
// separator of the path form is in one, or a parameter of ours stands apart.
function queryParams(all) {
  const from = all.findIndex((p) => p.startsWith("channel="));
  if (from < 0) return null;
  let to = from + 1;
  while (to < all.length && OWN.test(all[to])) to++;
  const own = all.slice(from, to);
  const others = [...all.slice(0, from), ...all.slice(to)];
  return own.every((p) => /^[^=;/?]+=[^=;/?]*$/.test(p)) &&
    !others.some((p) => OWN.test(p.replace(/^amp;/, "")) || /^[^=]*%/.test(p)) &&
    others.every((p) => /^(?:[!$'()*+,\-./0-9:;=?@A-Z_a-z~]|%[0-9A-Fa-f]{2})*$/.test(p))
    ? own : null;
}

// ---- Plans, chanpack-plan(5)

const HEADERS = ["ETag", "Last-Modified", "Content-Type", "Content-Disposition",
  "Cache-Control", "X-Content-Type-Options"];

// Read a plan; an Error if the text is none.  Literals become bytes.
function readPlan(bytes) {
  const must = (holds) => { if (!holds) throw new Error("not a plan"); };
  const isObject = (x) => typeof x === "object" && x !== null && !Array.isArray(x);
  const isNumber = (x) => Number.isSafeInteger(x) && x >= 0;
  const isTag = (x) => typeof x === "string" && /^"[!#-~]*"$/.test(x);

  must(bytes.byteLength <= PLAN_MAX);
  const text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  const plan = JSON.parse(text, (name, value, context) => typeof value !== "number" ||
    /^(?:0|[1-9][0-9]*)$/.test(context?.source ?? value) ? value : NaN);
  must(isObject(plan) && plan.version === 1 && isNumber(plan.size) && plan.size > 0);
  must(plan.exp === undefined || (isNumber(plan.exp) && plan.exp > 0));

  must(isObject(plan.headers) && isTag(plan.headers.ETag));
  for (const [name, value] of Object.entries(plan.headers))
    must(HEADERS.includes(name) && typeof value === "string" &&
      !/[\0-\x08\x0a-\x1f\x7f]/.test(value));

  const { base } = plan;
  must(isObject(base) && isNumber(base.size) && base.size > 0);
  must(typeof base.path === "string" &&
    /^(?:\/[!$%&'()*+,\-.0-9:;=@A-Z_a-z~]+)+$/.test(base.path));
  must(base.sha256 !== undefined || base.etag !== undefined);
  must(base.sha256 === undefined || (typeof base.sha256 === "string" &&
    /^[0-9a-f]{64}$/.test(base.sha256)));
  must(base.etag === undefined || isTag(base.etag));

  must(Array.isArray(plan.pieces));
  must(plan.pieces.length >= 1 && plan.pieces.length <= PIECES_MAX);
  let size = 0;
  plan.pieces = plan.pieces.map((piece) => {
    must(isObject(piece) && Object.keys(piece).length === 1);
    if (typeof piece.lit === "string") {
      const bytes = fromBase64(piece.lit);
      must(bytes.length > 0);
      size += bytes.length;
      return { bytes, length: bytes.length };
    }
    must(Array.isArray(piece.base) && piece.base.length === 2);
    const [offset, length] = piece.base;
    must(isNumber(offset) && isNumber(length) && length > 0);
    must(offset + length <= base.size);
    size += length;
    return { offset, length };
  });
  must(size === plan.size);
  return plan;
}

// Canonical base64 is what makes the same text again.
function fromBase64(text) {
  const decoded = atob(text);
  if (btoa(decoded) !== text) throw new Error("not base64");
  const bytes = new Uint8Array(decoded.length);
  for (let i = 0; i < bytes.length; i++) bytes[i] = decoded.charCodeAt(i);
  return bytes;
}

// The plan for edge.url, or null if there is none that is good now.
async function getPlan(edge) {
  let kept = plans.get(edge.url);
  if (kept === undefined || kept.again <= Date.now())
    kept = await once("plan " + edge.url, edge.planWait, edge.ctx,
      () => loadPlan(edge, kept));
  // Without the tag the origin does not give us the base.
  if (kept === null || kept.plan.base.etag === undefined) return null;
  return kept.plan.exp === undefined || Date.now() < kept.plan.exp * 1000
    ? kept.plan : null;
}

// Get the plan from the cache, or from the origin.  ${old}: what we have of it.
async function loadPlan(edge, old) {
  const copy = await cachedPlan(edge);
  // Where there is a cache, a copy that has gone was refused elsewhere.
  if (copy !== undefined) old = copy ?? undefined;
  if (old !== undefined && old.fresh > Date.now()) return keepPlan(edge, old);

  let response = null;
  try {
    response = await within(edge.planWait, (signal) => fetch(edge.url, {
      headers: headersOfOurs(edge), redirect: "manual", signal }));
  } catch {
    // The origin is away.
  }
  if (response === null || response.status >= 502) {
    await response?.body?.cancel();
    const until = old === undefined ? 0 : old.fresh + 1000 * edge.stale;
    return until <= Date.now() ? null : keepPlan(edge,
      { ...old, again: Math.min(until, Date.now() + 1000 * AWAY) });
  }
  if (response.status !== 200 || response.headers.get("Content-Type") !== PLAN_TYPE) {
    await response.body?.cancel();
    await forgetPlan(edge);
    return null;
  }
  const bytes = await within(edge.planWait, () => readAll(response.body, PLAN_MAX));
  const plan = readPlan(bytes);
  const control = /(?:^|[\s,])max-age=([0-9]+)/i.exec(
    response.headers.get("Cache-Control") ?? "");
  const seconds = Math.min(control === null ? 0 : Number(control[1]), PLAN_AGE) -
    number(response.headers.get("Age"), 0);
  const fresh = Date.now() + 1000 * seconds;
  const kept = { plan, length: bytes.length, fresh, again: fresh };
  if (seconds > 0) edge.ctx.waitUntil(cachePlan(edge, bytes, kept));
  return keepPlan(edge, kept);
}

// Remember it, and forget those that were loaded the longest time ago.
function keepPlan(edge, kept) {
  dropPlan(edge.url);
  plans.set(edge.url, kept);
  plansLength += kept.length;
  for (const url of plans.keys()) {
    if (plansLength <= PLANS_KEPT) break;
    dropPlan(url);
  }
  return kept;
}

function dropPlan(url) {
  plansLength -= plans.get(url)?.length ?? 0;
  plans.delete(url);
}

// The origin refuses it, or its base is another one by now.
async function forgetPlan(edge) {
  dropPlan(edge.url);
  try {
    await within(edge.planWait, async () =>
      (await openCache(edge)).delete(edge.url));
  } catch {
    // There is no cache.
  }
}

// The cache of our own, in which nobody finds anything by asking for a URL; an
// Error if there is none, as with SLICE=0.
async function openCache({ sliceMin }) {
  if (sliceMin === 0) throw new Error("no cache");
  return caches.open("chanpack");
}

// What the cache has, which other processes of this place share: null if nothing,
// undefined if there is no cache.
async function cachedPlan(edge) {
  try {
    return await within(edge.planWait, async () => {
      const response = await (await openCache(edge)).match(edge.url);
      if (response === undefined) return null;
      const bytes = await readAll(response.body, PLAN_MAX);
      const fresh = number(response.headers.get("X-Fresh-Until"), 0);
      return { plan: readPlan(bytes), length: bytes.length, fresh, again: fresh };
    });
  } catch {
    return undefined;
  }
}

async function cachePlan(edge, bytes, kept) {
  const seconds = Math.ceil((kept.fresh - Date.now()) / 1000) + edge.stale;
  try {
    await (await openCache(edge)).put(edge.url, new Response(bytes, {
      headers: { "Content-Type": PLAN_TYPE, "X-Fresh-Until": String(kept.fresh),
        "Cache-Control": "max-age=" + seconds } }));
  } catch {
    // Then each process asks the origin.
  }
}

// ---- Requests, RFC 9110

// What to answer: status, first and last byte; null: only the origin knows.
function judge(headers, method, plan) {
  const whole = { status: 200, first: 0, last: plan.size - 1 };
  const etag = plan.headers.ETag;
  const modified = dateOf(plan.headers["Last-Modified"] ?? null);
  // undefined: the client's field is malformed, or of an old kind.
  const tags = (name) => tagsOf(headers.get(name));
  const date = (name) => dateOf(headers.get(name));
  const match = tags("If-Match"), none = tags("If-None-Match");
  const unmodified = date("If-Unmodified-Since"), since = date("If-Modified-Since");
  if ([modified, match, none, unmodified, since].includes(undefined)) return null;

  if (match !== null) {
    if (match !== "*" && !match.includes(etag)) return { ...whole, status: 412 };
  } else if (unmodified !== null && modified !== null && modified > unmodified) {
    return { ...whole, status: 412 };
  }
  if (none !== null) {
    if (none === "*" || none.some((tag) => tag.replace(/^W\//, "") === etag))
      return { ...whole, status: 304 };
  } else if (since !== null && modified !== null && modified <= since) {
    return { ...whole, status: 304 };
  }
  const range = headers.get("Range");
  if (method !== "GET" || range === null) return whole;
  const condition = headers.get("If-Range");
  if (condition !== null && condition.endsWith('"')) {
    if (condition !== etag) return whole;
  } else if (condition !== null) {
    const when = dateOf(condition);
    if (when === undefined) return null;
    if (modified === null || modified >= Date.now() || when !== modified) return whole;
  }
  return rangeOf(range, plan.size);
}

// The tags of a list, or "*"; null without the field, undefined if malformed.
function tagsOf(field) {
  if (field === null || field === "*") return field;
  const tag = /[ \t,]*((?:W\/)?"[^" \t]*")[ \t]*(?=,|$)/y, found = [];
  for (let m; tag.lastIndex < field.length;) {
    if ((m = tag.exec(field)) === null) return undefined;
    found.push(m[1]);
  }
  return found;
}

// Milliseconds of an IMF-fixdate, null without one, undefined for all else.
function dateOf(field) {
  if (field === null) return null;
  const time = Date.parse(field);
  return !Number.isNaN(time) && new Date(time).toUTCString() === field
    ? time : undefined;
}

function rangeOf(field, size) {
  const m = /^bytes=(?:([0-9]+)-([0-9]*)|-([0-9]+))$/i.exec(field);
  if (m === null) return null;
  const first = m[1] === undefined ? Math.max(size - Number(m[3]), 0) : Number(m[1]);
  const last = m[2] ? Number(m[2]) : Infinity;
  if (last < first) return null;
  if (first >= size) return { status: 416, first: 0, last: size - 1 };
  return { status: 206, first, last: Math.min(last, size - 1) };
}

// The fields that the origin sends with this status.
function headersFor(plan, { status, first, last }) {
  const headers = new Headers({ "Accept-Ranges": "bytes" });
  const isContent = status === 200 || status === 206;
  for (const [name, value] of Object.entries(plan.headers))
    if (isContent || ["ETag", "Last-Modified", "Cache-Control"].includes(name))
      headers.set(name, value);
  const left = plan.exp === undefined ? Infinity
    : Math.max(plan.exp - Math.floor(Date.now() / 1000), 0);
  if (status >= 400) headers.set("Cache-Control", "no-store");
  else if (headers.has("Cache-Control"))
    headers.set("Cache-Control", headers.get("Cache-Control").replace(
      /(max-?age=)([0-9]+)/gi, (same, name, age) => age > left ? name + left : same));
  if (status !== 304)
    headers.set("Content-Length", isContent ? last - first + 1 : 0);
  if (status === 206) headers.set("Content-Range", `bytes ${first}-${last}/${plan.size}`);
  if (status === 416) headers.set("Content-Range", `bytes */${plan.size}`);
  return headers;
}

// ---- The body

// The parts of an answer: bytes, or a range of the base, which is cut at the
// bounds of slices if there are slices.
function cut({ plan, sliceMin }, first, last) {
  const slice = sliceSize(plan.base.size, sliceMin);
  const parts = [];
  let at = 0;
  for (const piece of plan.pieces) {
    let from = Math.max(first - at, 0);
    const to = Math.min(last + 1 - at, piece.length);
    at += piece.length;
    if (from >= to) continue;
    if (piece.bytes !== undefined) {
      parts.push({ bytes: piece.bytes.subarray(from, to), length: to - from });
      continue;
    }
    for (let end; from < to; from = end) {
      const offset = piece.offset + from;
      const number = slice === 0 ? 0 : Math.floor(offset / slice);
      end = slice === 0 ? to : Math.min(to, (number + 1) * slice - piece.offset);
      parts.push({ slice, number, offset, length: end - from });
    }
  }
  return parts;
}

// The smallest power of two from ${least} on that makes no more slices than
// SLICES_MAX; 0 for none.
function sliceSize(size, least) {
  let slice = least === 0 ? 0 : 1;
  while (slice > 0 && (slice < least || slice * SLICES_MAX < size)) slice *= 2;
  return slice;
}

// Send the parts.  What cannot be whole is cut, so that the client sees it.
async function send(edge, parts, writable, log) {
  let acked = 0, sent = 0;
  try {
    for (const part of parts) {
      const body = part.bytes === undefined
        ? part.body ?? await openPart(edge, part, parts) : null;
      sent += part.length;
      if (body === null) {
        const writer = writable.getWriter();
        await writer.write(part.bytes);
        writer.releaseLock();
      } else {
        await body.pipeTo(writable, { preventClose: true });
      }
      acked = sent;
    }
    await writable.close();
  } catch (error) {
    await writable.abort(error).catch(() => {});
  }
  log(sent, acked);
}

// The body of a part: from the cache, which is filled first if it lacks it.
async function openPart(edge, part, parts) {
  if (part.slice === 0 || Date.now() < deafUntil) return openDirect(edge, part);
  const before = fills;
  let body = await openCached(edge, part, part.offset, part.length);
  if (body !== null) return body;
  if (Date.now() < deafUntil) return openDirect(edge, part);
  await fillSlice(edge, part, before);
  body = await openCached(edge, part, part.offset, part.length);
  if (body === null) {
    // It takes everything and keeps nothing.
    deafUntil = Date.now() + 1000 * DEAF;
    return openDirect(edge, part);
  }
  // Who is first to come here will need the next slice, too.
  const next = parts.find((p) => p.slice > 0 && p.number === part.number + 1);
  if (next !== undefined) edge.ctx.waitUntil(warm(edge, next));
  return body;
}

async function warm(edge, part) {
  try {
    const before = fills;
    if (!await hasSlice(edge, part)) await fillSlice(edge, part, before);
  } catch {
    // It will be tried again when it is needed.
  }
}

async function hasSlice(edge, part) {
  const body = await openCached(edge, part, part.offset, 1);
  await body?.cancel();
  return body !== null;
}

// A slice has a key for each identity of the base, size and number.
function sliceKey({ origin, plan: { base } }, { slice, number }) {
  const identity = encodeURIComponent(base.sha256 ?? base.etag);
  return `${origin}${base.path}?base=${identity}&slice=${slice}&number=${number}`;
}

// ${length} bytes of the base from the cache; null if it has not got them.
async function openCached(edge, part, offset, length) {
  const start = part.number * part.slice;
  const of = Math.min(part.slice, edge.plan.base.size - start);
  const first = offset - start, last = first + length - 1;
  let response;
  try {
    response = await within(edge.planWait, async () =>
      (await openCache(edge)).match(new Request(sliceKey(edge, part),
        { headers: { Range: `bytes=${first}-${last}` } })));
  } catch {
    // There is no cache.
    deafUntil = Date.now() + 1000 * DEAF;
  }
  if (response === undefined) return null;
  if (isRange(response, first, last, of)) return response.body;
  await response.body?.cancel();
  return null;
}

// Fetch the slice into the cache, once for all who want it.  ${before}: how many
// fills there were when the cache was looked at.  It may have come since then.
function fillSlice(edge, part, before) {
  const key = sliceKey(edge, part);
  const start = part.number * part.slice;
  const length = Math.min(part.slice, edge.plan.base.size - start);
  const wait = edge.wait + length / SPEED_MIN;
  return once(key, wait, edge.ctx, () => within(wait, async (signal) => {
    if (fills !== before && await hasSlice(edge, part)) return;
    const response = await within(edge.wait,
      () => fetchBase(edge, start, length, signal));
    // A put() does not tell that the body was cut: the pipe does.
    const { readable, writable } = new FixedLengthStream(length);
    const cache = await openCache(edge);
    await Promise.all([response.body.pipeTo(writable),
      cache.put(key, new Response(readable, { headers: {
        "Content-Length": String(length), "Content-Type": "application/octet-stream",
        "Cache-Control": "public, max-age=31536000" } }))]);
    fills++;
  }));
}

async function openDirect(edge, { offset, length }) {
  return (await within(edge.wait, (signal) =>
    fetchBase(edge, offset, length, signal))).body;
}

async function fetchBase(edge, offset, length, signal) {
  const { origin, plan: { base } } = edge;
  const last = offset + length - 1;
  const response = await fetch(origin + base.path, { redirect: "manual", signal,
    headers: { ...headersOfOurs(edge), "If-Match": base.etag,
      Range: `bytes=${offset}-${last}` } });
  if (isRange(response, offset, last, base.size) &&
      response.headers.get("ETag") === base.etag) return response;
  await response.body?.cancel();
  if (response.status === 412 || response.status === 404) await forgetPlan(edge);
  throw new Error("not the base");
}

// Is the body exactly this range?  A length that is not told could be any.
function isRange(response, first, last, size) {
  return response.status === 206 && !response.headers.has("Content-Encoding") &&
    response.headers.get("Content-Range") === `bytes ${first}-${last}/${size}` &&
    response.headers.get("Content-Length") === String(last - first + 1);
}

// ---- The log

// A line for chanpack-report(1).  ${sent} counts the part that was under way,
// ${acked} does not.
function logLine(request, env, started, status, headers, sent, acked) {
  const now = Date.now();
  // As in logfmt, what nobody sees is \xNN.
  const text = (s) => s.replace(/[\\\0-\x1f\x7f-\x9f]/g, (c) => c === "\\" ? "\\\\"
    : "\\x" + c.charCodeAt(0).toString(16).padStart(2, "0"));
  return JSON.stringify({ proxy: "edge", time: now / 1000,
    peer: text(peerOf(request, env)),
    method: request.method, uri: text(targetOf(request)), status,
    range: headers.get("Content-Range") ?? "-",
    length: headers.get("Content-Length") ?? "-",
    agent: text(request.headers.get("User-Agent") ?? "-"),
    control: headers.get("Cache-Control") ?? "-",
    sent, acked, seconds: (now - started) / 1000 });
}

// ---- Helpers

function headersOfOurs({ env }) {
  return { "User-Agent": AGENT, "Accept-Encoding": "identity",
    ...(env.SECRET && env.ORIGIN ? { "X-Chanpack-Edge": env.SECRET } : {}) };
}

function number(text, otherwise) {
  return /^[0-9]+$/.test(text ?? "") ? Number(text) : otherwise;
}

// The bytes of a body that has no more than ${max}.
async function readAll(body, max) {
  const chunks = [];
  let length = 0;
  for await (const chunk of body) {
    chunks.push(chunk);
    if ((length += chunk.length) > max) throw new Error("too long");
  }
  return new Uint8Array(await new Blob(chunks).arrayBuffer());
}

// What make(signal) gives, or the Error ${late} after so many seconds.
async function within(seconds, make, late = new Error("too late")) {
  const controller = new AbortController();
  let timer;
  const alarm = new Promise((_, reject) => {
    timer = setTimeout(() => {
      reject(late);
      controller.abort();
    }, 1000 * seconds);
  });
  try {
    return await Promise.race([make(controller.signal), alarm]);
  } finally {
    clearTimeout(timer);
  }
}

// What make() gives, which is called once for all who ask at the same time.
// Who asked first may be gone and never finish: others wait so long, and then
// try themselves.
async function once(key, seconds, ctx, make) {
  const first = flights.get(key);
  if (first !== undefined) {
    const late = new Error("too late");
    try {
      return await within(seconds, () => first, late);
    } catch (error) {
      if (error !== late) throw error;
      if (flights.get(key) === first) flights.delete(key);
      return once(key, seconds, ctx, make);
    }
  }
  const flight = make();
  flights.set(key, flight);
  const done = () => {
    if (flights.get(key) === flight) flights.delete(key);
  };
  ctx.waitUntil(flight.then(done, done));
  return flight;
}
