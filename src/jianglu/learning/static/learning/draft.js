// Keeps what an author types: at once on the device, and with `data-save` a moment later on the server, by revision. What
// another window saved in between is told, and the author says which of the two stays.
"use strict";
const QUIET = 2500, AGAIN = 15000;
class Draft extends HTMLElement {
  connectedCallback() {
    this.form = this.querySelector("form");
    this.revision = this.form.elements.revision;
    this.store = `jl-draft:${this.dataset.key}`;
    this.start = this.values();
    const kept = this.kept();
    if (kept && kept.values !== this.start) {
      if (!this.revision || kept.revision === this.revision.value) { this.restore(kept.values); this.say(this.dataset.sayRestored); this.changed(); } else this.conflict(this.dataset.sayBehind, this.revision.value, () => this.restore(kept.values));
    } else if (kept) localStorage.removeItem(this.store);
    this.form.addEventListener("input", () => this.changed());
    this.form.addEventListener("change", () => this.changed());
    this.form.addEventListener("submit", (event) => this.submit(event));
    this.querySelector("[data-mine]")?.addEventListener("click", () => this.mine());
    this.querySelector("[data-theirs]")?.addEventListener("click", () => { localStorage.removeItem(this.store); this.dirty = false; window.location.reload(); });
    window.addEventListener("online", () => { if (this.dirty) this.save(); });
    window.addEventListener("pagehide", () => { if (this.dirty) this.keep(); });
  }
  get saves() { return "save" in this.dataset && window.fetch !== undefined; }
  // What is typed, without files, token and revision.
  values() {
    const data = new URLSearchParams();
    for (const [name, value] of new FormData(this.form)) if (typeof value === "string" && !["csrfmiddlewaretoken", "revision"].includes(name) && !name.endsWith("_key")) data.append(name, value);
    return data.toString();
  }
  restore(text) {
    const data = new URLSearchParams(text);
    for (const field of this.form.elements) {
      if (!field.name || field.type === "file" || (field.type === "hidden" && field.name !== "rows") || ["csrfmiddlewaretoken", "revision"].includes(field.name) || field.name.endsWith("_key")) continue;
      if (field.type === "checkbox" || field.type === "radio") field.checked = data.getAll(field.name).includes(field.value);
      else if (data.has(field.name)) field.value = data.get(field.name);
    }
    this.form.dispatchEvent(new CustomEvent("restored"));
  }
  kept() { try { return JSON.parse(localStorage.getItem(this.store)); } catch { return null; } }
  keep() { try { localStorage.setItem(this.store, JSON.stringify({ revision: this.revision?.value, values: this.values() })); } catch { /* no room on the device */ } }
  changed() {
    if (this.values() === this.start && !this.dirty) return;
    this.dirty = true;
    this.keep();
    if (!this.saves || this.stuck) return;
    this.say(this.dataset.sayKept);
    window.clearTimeout(this.timer);
    this.timer = window.setTimeout(() => this.save(), QUIET);
  }
  // True when the server has what stands in the form.
  async save() {
    window.clearTimeout(this.timer);
    while (this.saving) await this.saving;
    let release;
    this.saving = new Promise((done) => { release = done; });
    try { return await this.send(); } finally { this.saving = null; release(); }
  }
  async send() {
    const sent = this.values(), body = new URLSearchParams(sent);
    for (const name of ["csrfmiddlewaretoken", "revision"]) body.set(name, this.form.elements[name].value);
    try {
      const reply = await fetch(this.form.action, { method: "POST", credentials: "same-origin", headers: { "X-Autosave": "1" }, body });
      if (reply.redirected || reply.status === 403) { this.say(this.dataset.saySignedOut); return false; }
      if (reply.status >= 500) throw new Error("server");
      const told = await reply.json();
      if (told.code === "learning.edited_elsewhere") { this.conflict(`${told.text}。${told.hint}`, told.revision); return false; }
      if (!reply.ok) { this.say(`${this.dataset.sayNot}：${told.text} ${told.hint || ""}`); return false; }
      this.revision.value = told.revision;
      if (this.values() === sent) { this.dirty = false; this.start = sent; localStorage.removeItem(this.store); } else { this.keep(); this.changed(); }
      this.say(told.text);
      return true;
    } catch {
      this.say(this.dataset.sayOffline);
      this.timer = window.setTimeout(() => this.save(), AGAIN);
      return false;
    }
  }
  conflict(text, revision, first) {
    this.stuck = { revision, first };
    const box = this.querySelector("[data-conflict]");
    box.querySelector("[data-text]").textContent = text;
    box.hidden = false;
    this.say(this.dataset.sayNot);
  }
  async mine() {
    const { revision, first } = this.stuck;
    this.stuck = null;
    this.querySelector("[data-conflict]").hidden = true;
    first?.();
    this.revision.value = revision;
    this.dirty = true;
    await this.save();
  }
  async submit(event) {
    if (!this.saves) { this.dirty = false; localStorage.removeItem(this.store); return; }
    if (this.stuck) { event.preventDefault(); event.stopPropagation(); this.querySelector("[data-conflict]").scrollIntoView({ block: "center" }); return; }
    const key = [...this.form.elements].some((field) => (field.type === "file" && field.files.length) || (field.name?.endsWith("_key") && field.value));
    if (!this.dirty || key || this.passed) { this.dirty = false; localStorage.removeItem(this.store); return; }
    event.preventDefault();
    event.stopPropagation();
    if (await this.save() || !this.stuck) { this.passed = true; this.form.requestSubmit(event.submitter); this.passed = false; }
  }
  say(text) { const state = this.querySelector("[data-state]"); if (state) state.textContent = text; }
}
customElements.define("jl-draft", Draft);
