// What a device keeps for pages that work without a network, in IndexedDB: copies that were taken along, and a queue of what
// is not yet sent. It knows its owner by a pseudonym of the server. Signing out clears it (Clear-Site-Data).
"use strict";
class DeviceShelf {
  // `stores`: key path by name; `copies` and `queue` are two of them.
  constructor(base, stores, { copies, queue }) { Object.assign(this, { base, stores, copies, queue }); }
  open() {
    return this.opened ??= new Promise((resolve, reject) => {
      const asked = indexedDB.open(this.base, 1);
      asked.onupgradeneeded = () => { for (const [name, keyPath] of Object.entries(this.stores)) asked.result.createObjectStore(name, { keyPath }); };
      asked.onsuccess = () => resolve(asked.result);
      asked.onerror = () => reject(asked.error);
    });
  }
  // One transaction over the named stores; resolves when it is on disk, with what `verb` asked for last.
  async run(names, mode, verb) {
    const base = await this.open();
    const done = await new Promise((resolve, reject) => {
      const work = base.transaction(names, mode), asked = verb(...[names].flat().map((name) => work.objectStore(name)));
      work.oncomplete = () => resolve(asked?.result);
      work.onerror = work.onabort = () => reject(work.error);
    });
    if (mode === "readwrite" && [names].flat().includes(this.queue)) await this.note();
    return done;
  }
  all(store) { return this.run(store, "readonly", (rows) => rows.getAll()); }
  get(store, key) { return this.run(store, "readonly", (rows) => rows.get(key)); }
  put(store, row) { return this.run(store, "readwrite", (rows) => rows.put(row)); }
  remove(store, key) { return this.run(store, "readwrite", (rows) => rows.delete(key)); }
  // Other pages warn before a sign-out that would forget these (jianglu.js).
  async note() {
    const waiting = await this.run(this.queue, "readonly", (rows) => rows.count());
    try { if (waiting) localStorage.setItem(`jl-unsent:${this.base}`, waiting); else localStorage.removeItem(`jl-unsent:${this.base}`); } catch { /* no store: no warning */ }
  }
  async wipe(names = Object.keys(this.stores)) { for (const name of names) await this.run(name, "readwrite", (rows) => rows.clear()); }
  // Copies of somebody else are gone as soon as the device knows who is signed in; says how many of theirs were not sent.
  async foreign() { await this.wipe(); return 0; }
  // Rows in the order and the portions in which they are sent.
  portions(rows) { const found = []; for (let n = 0; n < rows.length; n += 100) found.push(rows.slice(n, n + 100)); return found; }
  // Sends what waits, oldest first, once: each row has a key, so that a lost answer costs nothing. Says what became of it.
  send(stateUrl, syncUrl) { return this.sending ??= this.sendNow(stateUrl, syncUrl).finally(() => { this.sending = null; }); }
  async sendNow(stateUrl, syncUrl) {
    let rows = await this.all(this.queue);
    const copies = await this.all(this.copies), told = { taken: 0, refused: 0, waiting: rows.length, other: false, signedOut: false };
    if (!rows.length && !copies.length) return told;
    const state = await fetch(stateUrl, { credentials: "same-origin", cache: "no-store" });
    if (!state.ok) return told;
    const { owner, csrf } = await state.json();
    if (!owner) return { ...told, signedOut: true };
    if (copies.concat(rows).some((row) => row.owner !== owner)) {
      Object.assign(told, { other: true, others: await this.foreign(owner) });
      rows = (await this.all(this.queue)).filter((row) => row.owner === owner);
      told.waiting = rows.length;
    }
    for (const some of this.portions(rows)) {
      const reply = await fetch(syncUrl, { method: "POST", credentials: "same-origin", headers: { "Content-Type": "application/json", "X-CSRFToken": csrf }, body: JSON.stringify(this.body(some)) });
      if (!reply.ok) { told.failed = reply.status; return told; }
      const { outcomes } = await reply.json();
      for (const row of some) {
        if (!(row.key in outcomes)) continue;
        const taken = await this.settle(row, outcomes[row.key]);
        told.waiting -= 1;
        if (taken) told.taken += 1; else told.refused += 1;
      }
    }
    return told;
  }
  // What the server said of a row: it leaves the queue; returns whether it was taken.
  async settle(row, outcome) { await this.remove(this.queue, row.key); return outcome === "taken"; }
}
