// The device's shelf: courses taken along and marks not yet sent, in IndexedDB; files in the cache that sw.js reads.
// It holds lessons and progress, no name and no number. Signing out clears it (Clear-Site-Data), so does another learner.
"use strict";
const FILES = "jl-lessons";
const Shelf = {
  open() {
    return this.base ??= new Promise((resolve, reject) => {
      const asked = indexedDB.open("jianglu", 1);
      asked.onupgradeneeded = () => { asked.result.createObjectStore("courses", { keyPath: "id" }); asked.result.createObjectStore("marks", { keyPath: "key" }); };
      asked.onsuccess = () => resolve(asked.result);
      asked.onerror = () => reject(asked.error);
    });
  },
  async run(store, mode, verb) {
    const base = await this.open();
    return new Promise((resolve, reject) => {
      const work = base.transaction(store, mode), asked = verb(work.objectStore(store));
      work.oncomplete = () => resolve(asked?.result);
      work.onerror = work.onabort = () => reject(work.error);
    });
  },
  all(store) { return this.run(store, "readonly", (rows) => rows.getAll()); },
  get(store, key) { return this.run(store, "readonly", (rows) => rows.get(key)); },
  put(store, row) { return this.run(store, "readwrite", (rows) => rows.put(row)); },
  remove(store, key) { return this.run(store, "readwrite", (rows) => rows.delete(key)); },
  async drop(course) {
    const files = await caches.open(FILES);
    for (const lesson of course.lessons) if (lesson.media) await files.delete(lesson.media);
    await this.remove("courses", course.id);
  },
  async wipe() {
    await this.run("courses", "readwrite", (rows) => rows.clear());
    await this.run("marks", "readwrite", (rows) => rows.clear());
    await caches.delete(FILES);
  },
  // Sends what waits, oldest first, once: each mark has a key, so that a lost answer costs nothing. Says what became of it.
  async send(stateUrl, syncUrl) {
    const marks = (await this.all("marks")).sort((a, b) => (a.at < b.at ? -1 : 1)), courses = await this.all("courses");
    const told = { taken: 0, refused: 0, waiting: marks.length, other: false };
    if (!marks.length && !courses.length) return told;
    const state = await fetch(stateUrl, { credentials: "same-origin", cache: "no-store" });
    if (!state.ok) return told;
    const { owner, csrf } = await state.json();
    if (!owner) return told;
    if (courses.concat(marks).some((row) => row.owner !== owner)) { await this.wipe(); return { taken: 0, refused: 0, waiting: 0, other: true }; }
    for (let n = 0; n < marks.length; n += 100) {
      const some = marks.slice(n, n + 100);
      const reply = await fetch(syncUrl, { method: "POST", credentials: "same-origin", headers: { "Content-Type": "application/json", "X-CSRFToken": csrf }, body: JSON.stringify({ marks: some }) });
      if (!reply.ok) return told;
      const { outcomes } = await reply.json();
      for (const mark of some) {
        if (!(mark.key in outcomes)) continue;
        await this.remove("marks", mark.key);
        told.waiting -= 1;
        if (outcomes[mark.key] === "taken") told.taken += 1; else told.refused += 1;
      }
    }
    return told;
  },
};
