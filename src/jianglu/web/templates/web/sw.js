// Serves without a network: the pages that stand in for others (lessons taken along, practice to score), files of lessons,
// and public pages read before.
// Public pages are kept as a visitor sees them (fetched without credentials), so that no personal page lies in a cache.
"use strict";
const SHELL = "jl-shell-{{ version }}", PAGES = "jl-pages", FILES = "jl-lessons";
const OFFLINE = [{% for page in pages %}{ url: "{{ page.url }}", covers: /{{ page.covers }}/ }{% if not forloop.last %}, {% endif %}{% endfor %}];
const ASSETS = [{% for asset in assets %}"{{ asset }}"{% if not forloop.last %}, {% endif %}{% endfor %}];
const PUBLIC = /^\/(courses|articles)\/(\d+\/)?$/, MEDIA = /^\/learn\/\d+\/media\/$/;
const MOST = 60, HOUR = 3600000;

self.addEventListener("install", (event) => event.waitUntil(fill().then(() => self.skipWaiting())));
self.addEventListener("activate", (event) => event.waitUntil(tidy().then(() => self.clients.claim())));
self.addEventListener("fetch", (event) => {
  const url = new URL(event.request.url);
  if (event.request.method !== "GET" || url.origin !== self.location.origin) return;
  if (ASSETS.includes(url.pathname)) event.respondWith(asset(event.request, url));
  else if (MEDIA.test(url.pathname)) event.respondWith(media(event.request, url));
  else if (event.request.mode === "navigate" && (PUBLIC.test(url.pathname) || standIn(url))) event.respondWith(page(event, url));
});
function standIn(url) { return OFFLINE.find((page) => page.covers.test(url.pathname)); }

async function fill() {
  const shell = await caches.open(SHELL);
  await shell.addAll(ASSETS);
  for (const page of OFFLINE) await shell.put(page.url, await fetch(page.url, { credentials: "omit" }));
}
async function tidy() {
  for (const name of await caches.keys()) if (name.startsWith("jl-shell-") && name !== SHELL) await caches.delete(name);
}
// A file whose name holds its hash never changes; others are fetched while there is a network.
async function asset(request, url) {
  const kept = await caches.match(url.pathname);
  if (kept && /\.[0-9a-f]{12}\./.test(url.pathname)) return kept;
  try { return await fetch(request); } catch (error) { if (kept) return kept; throw error; }
}
async function page(event, url) {
  try {
    const answer = await fetch(event.request);
    if (answer.ok && PUBLIC.test(url.pathname)) event.waitUntil(keep(url));
    return answer;
  } catch {
    return (PUBLIC.test(url.pathname) && (await caches.match(url.pathname + url.search))) || (await caches.match((standIn(url) || OFFLINE.at(-1)).url)) || Response.error();
  }
}
async function keep(url) {
  const pages = await caches.open(PAGES), name = url.pathname + url.search, kept = await pages.match(name);
  if (kept && Date.now() - Date.parse(kept.headers.get("date")) < HOUR) return;
  const copy = await fetch(name, { credentials: "omit" });
  if (!copy.ok || copy.redirected) return;
  await pages.delete(name);
  await pages.put(name, copy);
  const names = await pages.keys();
  for (const old of names.slice(0, Math.max(0, names.length - MOST))) await pages.delete(old);
}
// Players ask for parts of a file; a cache holds only wholes.
async function media(request, url) {
  try { return await fetch(request); } catch (error) {
    const kept = await (await caches.open(FILES)).match(url.pathname);
    if (!kept) throw error;
    const asked = /^bytes=(\d+)-(\d*)$/.exec(request.headers.get("range") || "");
    if (!asked) return kept;
    const whole = await kept.blob(), first = Number(asked[1]), last = asked[2] ? Math.min(Number(asked[2]), whole.size - 1) : whole.size - 1;
    if (first > last) return new Response(null, { status: 416, headers: { "Content-Range": `bytes */${whole.size}` } });
    return new Response(whole.slice(first, last + 1), { status: 206, headers: { "Content-Type": kept.headers.get("content-type") || "", "Content-Range": `bytes ${first}-${last}/${whole.size}`, "Accept-Ranges": "bytes", "Content-Length": String(last - first + 1) } });
  }
}
