// Scoring practice without a network. What was taken along, drafts and what is not yet sent lie in IndexedDB (shelf.js): by
// ticket, without a name, and sealed but for what the queue needs. A rating that was handed in gets the next number of its copy and a key in one transaction; it leaves
// the device when the server has answered for it.
"use strict";
const OVER = ["conflict", "not_assigned", "closed"]; // outcomes after which the candidate is no longer to be rated
class RatingShelf extends DeviceShelf {
  constructor() {
    const rating = ["assignment", "ticket", "words", "points", "absent", "comment"];
    super("jianglu-ratings", { copies: "copy", drafts: "id", ratings: "key", refused: "key" }, {
      copies: "copies", queue: "ratings",
      sealed: { copies: ["candidates", "rubrics"], drafts: ["points", "absent", "comment"], ratings: rating, refused: rating },
    });
  }
  // The day's copy with the candidates who are still to be rated or were.
  async current() {
    const copy = (await this.all("copies")).at(-1);
    if (copy) copy.candidates = copy.candidates.filter((row) => !copy.gone?.includes(row.id));
    return copy;
  }
  // The day's copy takes the place of the one before; drafts of candidates who are still there stay.
  async take(copy) {
    const here = new Set(copy.candidates.map((row) => row.id));
    await this.write(["copies", "drafts"], [["copies", { ...copy, taken: Date.now(), sequence: 0, done: [], gone: [] }]], (copies, drafts, sealed) => {
      copies.clear();
      copies.put(sealed);
      drafts.getAllKeys().onsuccess = (found) => { for (const id of found.target.result) if (!here.has(id)) drafts.delete(id); };
    });
  }
  // Handing in: the number, the rating and the end of the draft stand together or not at all.
  async give(rating) {
    return this.write(["copies", "drafts", "ratings"], [["ratings", { ...rating, key: crypto.randomUUID() }]], (copies, drafts, ratings, sealed) => {
      copies.get(rating.copy).onsuccess = (found) => {
        const copy = found.target.result;
        copy.sequence += 1;
        copies.put(copy);
        ratings.put({ ...sealed, owner: copy.owner, sequence: copy.sequence, seconds: (Date.now() - copy.taken) / 1000 });
        drafts.delete(rating.assignment);
      };
    });
  }
  // Another assessor's tasks and drafts go; ratings that they handed in wait for them, are not shown and not sent.
  async foreign(owner) {
    const mine = async (store) => (await this.all(store)).filter((row) => row.owner !== owner);
    for (const store of ["copies", "drafts", "refused"]) for (const row of await mine(store)) await this.remove(store, row[this.stores[store]]);
    return (await mine("ratings")).length;
  }
  portions(rows) {
    const found = {};
    for (const row of rows.sort((a, b) => a.sequence - b.sequence)) (found[row.copy] ??= []).push(row);
    return Object.values(found).flatMap((some) => super.portions(some));
  }
  body(rows) {
    return { copy: rows[0].copy, ratings: rows.map(({ key, sequence, assignment, points, absent, comment, seconds }) => ({ key, sequence, assignment_id: assignment, points, absent, comment, seconds })) };
  }
  async settle(row, outcome) {
    const taken = outcome === "taken" || outcome === "same";
    await this.write(["copies", "ratings", "refused"], [["refused", { ...row, outcome }]], (copies, ratings, refused, sealed) => {
      ratings.delete(row.key);
      if (!taken) refused.put(sealed);
      if (!taken && !OVER.includes(outcome)) return;
      copies.getAll().onsuccess = (found) => {
        for (const copy of found.target.result) {
          if (taken || outcome === "conflict") copy.done.push(row.assignment);
          else (copy.gone ??= []).push(row.assignment);
          copies.put(copy);
        }
      };
    });
    return taken;
  }
}
const Ratings = new RatingShelf();

class OfflineRating extends HTMLElement {
  async connectedCallback() {
    this.find = (name) => this.querySelector(`[data-${name}]`);
    this.notes = {};
    // without a network this page stands in for the other pages of ratings; a reload must find it again
    if (location.pathname !== this.dataset.home) history.replaceState(null, "", `${this.dataset.home}#${location.pathname.match(/\/ratings\/(\d+)\/$/)?.[1] || location.hash.slice(1)}`);
    navigator.serviceWorker?.register("/sw.js").catch(() => {});
    navigator.serviceWorker?.ready.then(() => this.tell("ready", this.dataset.sayReady));
    window.addEventListener("hashchange", () => this.show());
    window.addEventListener("online", () => this.sync());
    window.addEventListener("offline", () => this.network());
    this.find("download").addEventListener("click", () => this.take());
    const sheet = this.find("sheet");
    sheet.addEventListener("input", () => this.keep());
    sheet.addEventListener("click", (event) => this.quick(event));
    sheet.addEventListener("submit", (event) => { event.preventDefault(); this.ask(); });
    this.find("yes").addEventListener("click", () => this.give());
    this.find("no").addEventListener("click", () => this.find("dialog-box").close());
    await this.expire();
    await this.sync();
    setInterval(() => this.retry(), 30000);
  }
  say(name, values = {}) { return Object.entries(values).reduce((text, [key, value]) => text.replace(`{${key}}`, value), this.dataset[`say${name}`]); }
  tell(name, text) { this.notes[name] = text; this.find("status").textContent = Object.values(this.notes).filter(Boolean).join(" · "); }
  network() { this.tell("network", navigator.onLine ? this.dataset.sayOnline : this.dataset.sayOffline); this.find("download").hidden = !navigator.onLine; }
  // A copy that nothing may come back of any more has no place on a device.
  async expire() {
    const copy = await Ratings.current();
    if (!copy || Date.now() < copy.taken + copy.hours * 3600000) return;
    await Ratings.wipe(["copies", "drafts"]);
    this.tell("copy", this.dataset.sayExpired);
  }
  async retry() { if ((await Ratings.all("ratings")).length) await this.sync(); }
  async sync() {
    this.network();
    let told;
    try { told = await Ratings.send(this.dataset.state, this.dataset.sync); } catch { told = { waiting: (await Ratings.all("ratings")).length }; }
    const said = [];
    if (told.signedOut) said.push(this.dataset.saySignedOut);
    if (told.other) said.push(this.dataset.sayOther);
    if (told.others) said.push(this.say("Others", { n: told.others }));
    if (told.failed) said.push(this.dataset.sayError);
    if (told.taken) said.push(this.say("Taken", { n: told.taken }));
    if (told.refused) said.push(this.say("Refused", { n: told.refused }));
    if (told.waiting) said.push(this.say("Waiting", { n: told.waiting }));
    this.tell("sync", said.join(" "));
    await this.show();
  }
  async take() {
    const button = this.find("download");
    button.disabled = true;
    this.tell("copy", this.dataset.sayTaking);
    try {
      const { csrf } = await (await fetch(this.dataset.state, { credentials: "same-origin", cache: "no-store" })).json();
      const reply = await fetch(this.dataset.take, { method: "POST", credentials: "same-origin", headers: { "X-CSRFToken": csrf, Accept: "application/json" } });
      const told = await reply.json();
      if (reply.ok) {
        await Ratings.take(told);
        await navigator.storage?.persist?.();
        this.tell("copy", this.took(told.candidates.length, told.hours * 3600000 + Date.now()));
      } else { this.tell("copy", reply.status === 401 ? this.dataset.saySignedOut : `${told.title || ""} ${told.detail || ""}`); }
    } catch { this.tell("copy", this.dataset.sayFailed); }
    button.disabled = false;
    await this.show();
  }
  took(n, until) { return this.say("Took", { n, t: new Date(until).toLocaleString([], { month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit" }) }); }
  async show() {
    const copy = await Ratings.current(), id = Number(location.hash.slice(1));
    const marks = await this.marks(copy), candidate = copy?.candidates.find((row) => row.id === id && !["queued", "done"].includes(marks[row.id]));
    this.now = candidate ? { copy, candidate, rubric: copy.rubrics.find((row) => row.id === candidate.rubric) } : null;
    this.find("list").hidden = Boolean(candidate); this.find("sheet").hidden = !candidate; this.find("refusals").hidden = Boolean(candidate);
    this.find("title").textContent = candidate ? candidate.ticket : document.title.split(" · ")[0];
    await this.refusals();
    if (candidate) await this.fill(); else this.list(copy, marks);
  }
  async marks(copy) {
    const marks = {};
    for (const draft of await Ratings.all("drafts")) marks[draft.id] = "draft";
    for (const row of await Ratings.all("ratings")) marks[row.assignment] = "queued";
    for (const id of copy?.done || []) marks[id] = "done";
    return marks;
  }
  list(copy, marks) {
    const list = this.find("list");
    list.replaceChildren();
    if (!copy) { list.append(this.find("empty").content.cloneNode(true)); return; }
    if (!this.notes.copy) this.tell("copy", this.took(copy.candidates.length, copy.taken + copy.hours * 3600000));
    for (const candidate of copy.candidates) {
      const card = this.find("card").content.cloneNode(true).firstElementChild, mark = marks[candidate.id] || "open";
      card.dataset.mark = mark;
      if (mark === "open" || mark === "draft") card.href = `#${candidate.id}`;
      card.querySelector("[data-ticket]").textContent = candidate.ticket;
      card.querySelector("[data-place]").textContent = this.where(candidate);
      card.querySelector("[data-plan]").textContent = `${candidate.plan} · ${candidate.role}`;
      card.querySelector(".badge").textContent = this.dataset[`say${mark[0].toUpperCase()}${mark.slice(1)}`];
      list.append(card);
    }
  }
  where(candidate) { return [candidate.at, candidate.place, candidate.station ? this.say("Station", { n: candidate.station }) : ""].filter(Boolean).join(" · "); }
  async fill() {
    const { candidate, rubric, copy } = this.now, draft = (await Ratings.get("drafts", candidate.id)) || { points: {} };
    this.find("where").textContent = this.where(candidate);
    this.find("rubric").textContent = `${rubric.title} · ${this.say("Minutes", { n: rubric.minutes })}`;
    this.find("task").textContent = rubric.task;
    this.find("lines").replaceChildren(...rubric.criteria.map((line) => this.line(line, draft.points[line.number])));
    this.find("absent").checked = Boolean(draft.absent);
    this.find("comment").value = draft.comment || "";
    this.count(copy);
    window.scrollTo(0, 0);
  }
  line(line, value) {
    const row = this.find("line").content.cloneNode(true).firstElementChild, points = row.querySelector("[data-points]");
    row.dataset.number = line.number;
    Object.assign(points, { id: `p${line.number}`, max: line.max_points, value: value ?? "" });
    Object.assign(row.querySelector("[data-name]"), { htmlFor: points.id, textContent: `${line.number}. ${line.title}（${this.say("Range", { n: line.max_points })}）` });
    row.querySelector("[data-description]").textContent = line.description;
    Object.assign(row.querySelector("[data-critical]"), { textContent: this.dataset.sayCritical, hidden: !line.critical });
    row.querySelector("[data-zero]").textContent = this.dataset.sayZero;
    row.querySelector("[data-full]").textContent = this.dataset.sayFull;
    for (const name of ["zero", "full"]) row.querySelector(`[data-${name}]`).setAttribute("aria-label", `${line.title} ${row.querySelector(`[data-${name}]`).textContent}`);
    return row;
  }
  quick(event) {
    const button = event.target.closest("[data-zero], [data-full]");
    if (!button) return;
    const points = button.closest("[data-number]").querySelector("[data-points]");
    points.value = button.matches("[data-zero]") ? 0 : points.max;
    this.keep();
  }
  // What was entered, and what it comes to: null points are missing or out of range.
  read() {
    const points = {};
    for (const input of this.querySelectorAll("[data-points]")) {
      const value = /^\d{1,3}$/.test(input.value) ? Number(input.value) : null;
      points[input.id.slice(1)] = value !== null && value <= Number(input.max) ? value : null;
    }
    return { points, absent: this.find("absent").checked, comment: this.find("comment").value };
  }
  worth({ points, absent }, rubric = this.now.rubric) {
    const missing = rubric.criteria.filter((line) => points[line.number] == null).length;
    if (absent) return { ready: true, words: this.dataset.sayAbsent };
    if (missing) return { ready: false, words: this.say("Missing", { n: missing }) };
    if (rubric.criteria.some((line) => line.critical && points[line.number] === 0)) return { ready: true, words: this.dataset.sayFault };
    return { ready: true, words: this.say("Total", { n: Object.values(points).reduce((sum, value) => sum + value, 0) }) };
  }
  count() {
    const read = this.read(), { ready, words } = this.worth(read);
    this.find("total").textContent = words;
    this.find("give").disabled = !ready;
    for (const input of this.querySelectorAll("[data-points]")) {
      input.disabled = read.absent;
      const wrong = input.value !== "" && read.points[input.id.slice(1)] === null;
      input.classList.toggle("is-invalid", wrong);
      input.setAttribute("aria-invalid", String(wrong));
    }
  }
  // Every change goes into the store at once, so that a closed or empty tablet loses nothing.
  async keep() {
    const { copy, candidate } = this.now;
    this.count();
    await Ratings.put("drafts", { id: candidate.id, owner: copy.owner, ...this.read() });
  }
  ask() {
    const { ready, words } = this.worth(this.read());
    if (!ready) return;
    this.find("sure").textContent = this.say("Sure", { t: this.now.candidate.ticket, w: words });
    this.find("dialog-box").showModal();
  }
  async give() {
    this.find("dialog-box").close();
    if (!this.now) return;
    const read = this.read(), { copy, candidate } = this.now;
    this.now = null;
    try { await Ratings.give({ copy: copy.copy, assignment: candidate.id, ticket: candidate.ticket, words: this.worth(read, copy.rubrics.find((row) => row.id === candidate.rubric)).words, ...read, points: read.absent ? {} : read.points }); } catch { this.tell("copy", this.dataset.sayFailed); }
    history.replaceState(null, "", this.dataset.home);
    await this.sync();
  }
  async refusals() {
    const box = this.find("refusals");
    box.replaceChildren();
    for (const row of await Ratings.all("refused")) {
      const card = this.find("refusal").content.cloneNode(true).firstElementChild, drop = card.querySelector("[data-dismiss]");
      card.querySelector("[data-ticket]").textContent = row.ticket;
      card.querySelector("[data-why]").textContent = this.dataset[`out${row.outcome[0].toUpperCase()}${row.outcome.slice(1)}`] || row.outcome;
      card.querySelector("[data-given]").textContent = this.say("Given", { w: row.words });
      drop.textContent = this.dataset.sayDismiss;
      drop.addEventListener("click", async () => { await Ratings.remove("refused", row.key); await this.show(); });
      box.append(card);
    }
  }
}
customElements.define("jl-rating", OfflineRating);
