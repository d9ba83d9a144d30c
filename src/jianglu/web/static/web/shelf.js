// What a device keeps for pages that work without a network, in IndexedDB: copies that were taken along, and a queue of what
// is not yet sent. It knows its owner by a pseudonym of the server. Signing out clears it (Clear-Site-Data).
// What a shelf names as `sealed` lies in it under AES-256-GCM. The browser keeps the key, which no script can read out; it goes
// when nothing is left that it opens. Rows of before a shelf was sealed are read as they are.
"use strict";
const KEYS = "sealing-keys";
class DeviceShelf {
  // `stores`: key path by name; `copies` and `queue` are two of them; `sealed`: names of fields by store.
  constructor(base, stores, { copies, queue, sealed = {} }) { Object.assign(this, { base, stores, copies, queue, sealed, turn: Promise.resolve() }); }
  open() {
    return this.opened ??= new Promise((resolve, reject) => {
      const seals = Object.keys(this.sealed).length > 0, wanted = seals ? { ...this.stores, [KEYS]: "id" } : this.stores;
      const asked = indexedDB.open(this.base, seals ? 2 : 1);
      asked.onupgradeneeded = () => {
        for (const [name, keyPath] of Object.entries(wanted)) if (!asked.result.objectStoreNames.contains(name)) asked.result.createObjectStore(name, { keyPath });
      };
      asked.onsuccess = () => { asked.result.onversionchange = () => asked.result.close(); resolve(asked.result); };
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
  async all(store) { return this.read(store, await this.run(store, "readonly", (rows) => rows.getAll())); }
  async get(store, key) { return (await this.read(store, [await this.run(store, "readonly", (rows) => rows.get(key))]))[0]; }
  put(store, row) { return this.sealed[store] ? this.write(store, [[store, row]], (rows, sealed) => rows.put(sealed)) : this.run(store, "readwrite", (rows) => rows.put(row)); }
  // Rows are sealed before their transaction begins, since one that waits for anything else ends; and one write comes after
  // the other, so that none is overtaken. `verb` gets the stores, then the sealed rows.
  write(names, rows, verb) {
    const done = this.turn.then(async () => {
      const sealed = await Promise.all(rows.map(([store, row]) => this.seal(store, row)));
      return this.run(names, "readwrite", (...stores) => verb(...stores, ...sealed));
    });
    this.turn = done.catch(() => {});
    return done;
  }
  async key() {
    const found = await this.run(KEYS, "readonly", (keys) => keys.getAll());
    if (found.length) return found[0];
    const made = { id: crypto.randomUUID(), key: await crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]) };
    await this.run(KEYS, "readwrite", (keys) => keys.put(made));
    return made;
  }
  // A box opens only at the place for which it was sealed.
  place(store, row) { return new TextEncoder().encode(`${this.base}/${store}/${row[this.stores[store]]}`); }
  async seal(store, row) {
    const { id, key } = await this.key(), iv = crypto.getRandomValues(new Uint8Array(12)), open = { ...row }, inside = {};
    for (const name of this.sealed[store]) { inside[name] = open[name]; delete open[name]; }
    const data = await crypto.subtle.encrypt({ name: "AES-GCM", iv, additionalData: this.place(store, row) }, key, new TextEncoder().encode(JSON.stringify(inside)));
    return { ...open, box: { key: id, iv, data } };
  }
  // The rows that can be read: not those that were changed, or whose key is gone.
  async read(store, rows) {
    if (!rows.some((row) => row?.box)) return rows;
    const keys = new Map((await this.run(KEYS, "readonly", (found) => found.getAll())).map((row) => [row.id, row.key]));
    const opened = await Promise.all(rows.map(async (row) => {
      if (!row?.box) return row;
      const { box, ...open } = row;
      try {
        const inside = await crypto.subtle.decrypt({ name: "AES-GCM", iv: box.iv, additionalData: this.place(store, row) }, keys.get(box.key), box.data);
        return { ...open, ...JSON.parse(new TextDecoder().decode(inside)) };
      } catch { return null; }
    }));
    return opened.filter((row) => row !== null);
  }
  // When nothing sealed is left its key goes, too: what the disk may still hold of old rows opens no more.
  forget() {
    const names = Object.keys(this.sealed);
    if (!names.length) return Promise.resolve();
    return this.write([...names, KEYS], [], (...stores) => {
      const keys = stores.pop();
      let left = 0;
      stores.forEach((store, place) => { store.count().onsuccess = (found) => { left += found.target.result; if (place === stores.length - 1 && !left) keys.clear(); }; });
    });
  }
  remove(store, key) { return this.run(store, "readwrite", (rows) => rows.delete(key)); }
  // Other pages warn before a sign-out that would forget these (jianglu.js).
  async note() {
    const waiting = await this.run(this.queue, "readonly", (rows) => rows.count());
    try { if (waiting) localStorage.setItem(`jl-unsent:${this.base}`, waiting); else localStorage.removeItem(`jl-unsent:${this.base}`); } catch { /* no store: no warning */ }
  }
  async wipe(names = Object.keys(this.stores)) {
    for (const name of names) await this.write(name, [], (rows) => rows.clear());
    await this.forget();
  }
  // Copies of somebody else are gone as soon as the device knows who is signed in; says how many of theirs were not sent.
  async foreign() { await this.wipe(); return 0; }
  // Rows in the order and the portions in which they are sent.
  portions(rows) { const found = []; for (let n = 0; n < rows.length; n += 100) found.push(rows.slice(n, n + 100)); return found; }
  // Sends what waits, oldest first, once: each row has a key, so that a lost answer costs nothing. Says what became of it.
  send(stateUrl, syncUrl) { return this.sending ??= this.sendNow(stateUrl, syncUrl).finally(() => { this.sending = null; return this.forget(); }); }
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
