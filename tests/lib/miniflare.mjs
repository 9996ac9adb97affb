// miniflare.mjs WORKER [NAME=VALUE]...: run the module with these variables, and
// the cache of miniflare.  Prints the port, then what the worker logs.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const real = new URL("../real/", import.meta.url);
const { Miniflare } = createRequire(real)("miniflare");
const [script, ...vars] = process.argv.slice(2);
const mf = new Miniflare({
  host: "127.0.0.1", port: 0, modules: true, script: readFileSync(script, "utf8"),
  compatibilityDate: "2026-07-01", cf: false,
  bindings: Object.fromEntries(vars.map((v) => v.split(/=(.*)/s, 2))),
});
console.log((await mf.ready).port);
