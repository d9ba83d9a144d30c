// The lesson player: reports what is read or watched; the server decides what counts.
"use strict";
const BEAT = 30000, IDLE = 120000, QUEUE = "jl-beats";
const csrf = () => JSON.parse(document.body.getAttribute("hx-headers") || "{}")["X-CSRFToken"] || "";
const post = (url, data, keepalive) => fetch(url, { method: "POST", credentials: "same-origin", keepalive: !!keepalive, headers: { "Content-Type": "application/json", "X-CSRFToken": csrf() }, body: data ? JSON.stringify(data) : "" });

class Player extends HTMLElement {
  connectedCallback() {
    this.video = this.querySelector("video");
    this.dialog = this.querySelector("dialog");
    this.frame = this.querySelector("iframe[data-package]");
    this.ended = this.dataset.ended === "1";
    if (this.frame) this.listen();
    this.bar = this.querySelector("progress");
    this.counted = Number(this.dataset.seconds);
    this.ranges = []; this.range = null; this.queue = []; this.key = null; this.seq = 0; this.over = false; this.active = Date.now();
    for (const name of ["pointerdown", "keydown", "scroll", "touchstart"]) document.addEventListener(name, () => { this.active = Date.now(); }, { passive: true });
    this.dialog.addEventListener("close", () => { if (!this.face) this.present(); });
    this.picture = this.dialog.querySelector("[data-picture]");
    this.picture.addEventListener("change", () => this.show_face());
    document.addEventListener("visibilitychange", () => { if (document.hidden) this.tick(true); this.show(); });
    window.addEventListener("online", () => this.flush());
    window.addEventListener("pagehide", () => this.leave());
    const finish = document.querySelector("[data-finish]");
    finish?.form.addEventListener("submit", async (event) => {
      event.preventDefault();
      this.tick(true);
      await this.flush();
      this.key = null;
      finish.form.submit();
    });
    if (this.video) this.watch(); else { this.open(); }
    this.timer = window.setInterval(() => this.tick(), BEAT);
    this.show();
  }
  watch() {
    this.video.addEventListener("loadedmetadata", () => { const at = Number(this.dataset.position); if (at > 5 && at < this.video.duration - 5) this.video.currentTime = at; }, { once: true });
    this.video.addEventListener("play", () => { if (!this.key) this.open(); this.show(); });
    for (const name of ["pause", "ended"]) this.video.addEventListener(name, () => { this.cut(); this.tick(true); this.show(); });
    this.video.addEventListener("seeking", () => this.cut());
    this.video.addEventListener("timeupdate", () => {
      const now = this.video.currentTime;
      if (this.video.paused || this.video.seeking) return;
      if (!this.range || now < this.range[1] || now - this.range[1] > 2) { this.cut(); this.range = [now, now]; }
      this.range[1] = now;
    });
  }
  // A package tells of touches within its frame and of its end; it is a witness, so this only spares a false absence.
  listen() {
    window.addEventListener("message", (event) => {
      if (event.origin !== this.dataset.origin || event.source !== this.frame.contentWindow || !event.data || event.data.jianglu !== true) return;
      const { kind, stale, ended } = event.data;
      if (kind === "touched" || kind === "open") this.active = Date.now();
      if (kind === "refused") this.querySelector("[data-refused]").hidden = false;
      if (stale) this.querySelector("[data-stale]").hidden = false;
      if (kind === "state" && ended && !this.ended) this.finished();
    });
    this.querySelector("[data-full]").addEventListener("click", () => this.frame.parentElement.requestFullscreen?.());
  }
  async finished() {
    this.ended = true;
    this.tick(true);
    await this.flush();
    this.show();
    if (this.counted >= Number(this.dataset.needed)) await this.settle();
  }
  cut() { if (this.range && this.range[1] > this.range[0]) this.ranges.push(this.range); this.range = null; }
  get playing() { return this.video ? !this.video.paused || this.ranges.length > 0 || this.range !== null : Date.now() - this.active < IDLE; }
  async open() {
    if (this.opening || this.over) return;
    this.opening = true;
    try {
      await this.rescue();
      const reply = await post(this.dataset.open);
      const data = await reply.json();
      if (!reply.ok) return this.stop(data.text);
      this.key = data.key; this.token = data.token; this.seq = 0; this.since = performance.now(); this.lastTick = 0;
      if (data.face) this.ask(true);
    } catch { this.say(this.dataset.sayOffline); window.setTimeout(() => this.open(), 10000); } finally { this.opening = false; this.show(); }
  }
  // Beats of an earlier visit that never reached the server.
  async rescue() {
    const kept = JSON.parse(localStorage.getItem(QUEUE) || "null");
    if (!kept) return;
    let token = kept.token;
    for (const beat of kept.beats) { const reply = await post(`${this.dataset.sessions}${kept.key}/beat/`, { ...beat, token }); if (!reply.ok) break; token = (await reply.json()).token; }
    localStorage.removeItem(QUEUE);
  }
  tick(now) {
    if (!this.key || this.over) return;
    const elapsed = (performance.now() - this.since) / 1000;
    if (now && elapsed - this.lastTick < 3) return;
    this.lastTick = elapsed;
    if (this.range) { const end = this.range[1]; this.cut(); this.range = [end, end]; }
    this.queue.push({ seq: ++this.seq, elapsed, ranges: this.ranges, rate: this.video ? this.video.playbackRate : 1, visible: now ? true : !document.hidden, playing: this.playing, position: this.video ? this.video.currentTime : 0 });
    this.ranges = [];
    this.keep();
    this.flush();
  }
  keep() { if (this.queue.length) localStorage.setItem(QUEUE, JSON.stringify({ key: this.key, token: this.token, beats: this.queue })); else localStorage.removeItem(QUEUE); }
  async flush() {
    while (this.flushing) await new Promise((done) => window.setTimeout(done, 100));
    if (this.over) return;
    this.flushing = true;
    try {
      while (this.queue.length) {
        const reply = await post(`${this.dataset.sessions}${this.key}/beat/`, { ...this.queue[0], token: this.token });
        if (reply.status >= 500) throw new Error("server");
        const data = await reply.json();
        if (!reply.ok) { this.queue = []; this.keep(); if (["learning.session_over", "learning.beat_out_of_order", "learning.beat_forged"].includes(data.code)) { this.stop(this.dataset.sayOver); } else this.stop(data.text); return; }
        this.queue.shift(); this.token = data.token; this.keep(); this.took(data);
      }
    } catch { this.say(this.dataset.sayOffline); } finally { this.flushing = false; }
  }
  took(data) {
    if ("activity_seconds" in data) this.counted = data.activity_seconds;
    if (data.check && !this.dialog.open) this.ask(data.face);
    this.show();
    if ((this.video || (this.frame && this.ended)) && data.activity_seconds >= data.needed && !this.dialog.open) this.settle();
  }
  async settle() {
    if (this.settled || !this.key || this.dataset.done === "1") return;
    this.settled = true;
    const key = this.key; this.key = null;
    const reply = await post(`${this.dataset.sessions}${key}/close/`);
    const done = reply.ok && (await reply.json()).done;
    if (done) { document.querySelector("[data-next]")?.classList.remove("d-none"); this.dataset.done = "1"; } else this.settled = false;
    if (this.frame || !this.video.paused) this.open();
  }
  ask(face) {
    this.face = face;
    this.dialog.querySelector("[data-plain]").hidden = face;
    this.dialog.querySelector("[data-face]").hidden = !face;
    this.dialog.querySelector("[data-told]").textContent = "";
    this.picture.value = "";
    this.video?.pause();
    this.dialog.showModal();
    if (face) this.picture.focus();
  }
  // The picture goes to the server alone; whether it counts is decided there.
  async show_face() {
    const told = this.dialog.querySelector("[data-told]"), file = this.picture.files[0];
    if (!file || !this.key) return;
    told.textContent = told.dataset.sending;
    const form = new FormData();
    form.append("picture", file);
    try {
      const reply = await fetch(`${this.dataset.sessions}${this.key}/face/`, { method: "POST", credentials: "same-origin", headers: { "X-CSRFToken": csrf() }, body: form });
      const data = await reply.json();
      this.picture.value = "";
      if (data.code === "learning.face_without_consent") { this.face = false; this.dialog.close(); return; }
      if (!reply.ok) { told.textContent = [data.text, data.hint].filter(Boolean).join(" "); return; }
      if (data.face) { told.textContent = told.dataset.other; return; }
      this.dialog.close();
      this.active = Date.now();
      this.video?.play();
    } catch { told.textContent = told.dataset.failed; }
  }
  async present() { if (this.key) { await post(`${this.dataset.sessions}${this.key}/presence/`); this.active = Date.now(); this.video?.play(); } }
  leave() {
    if (!this.key || this.over) return;
    this.tick(true);
    post(`${this.dataset.sessions}${this.key}/close/`, null, true);
  }
  stop(text) { this.over = true; this.key = null; window.clearInterval(this.timer); this.say(text); }
  say(text) { this.querySelector("[data-state]").textContent = text; }
  show() {
    if (this.over) return;
    const minutes = Math.floor(this.counted / 60), seconds = this.counted % 60;
    this.querySelector("[data-clock]").textContent = `${this.dataset.sayCounted} ${minutes} ${this.dataset.sayMinutes} ${seconds} ${this.dataset.saySeconds}`;
    const left = Number(this.dataset.needed) - this.counted, wait = document.querySelector("[data-wait]");
    if (wait) { wait.hidden = !this.ended || left <= 0; wait.querySelector("[data-left]").textContent = `${Math.floor(left / 60)} ${this.dataset.sayMinutes} ${left % 60} ${this.dataset.saySeconds}`; }
    if (this.bar) this.bar.value = Math.min(this.counted, Number(this.dataset.needed));
    this.say(this.key && !document.hidden && (!this.video || !this.video.paused) ? this.dataset.sayRunning : this.dataset.sayPaused);
  }
}
customElements.define("jl-player", Player);
