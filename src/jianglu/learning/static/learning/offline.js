// The page without a network: the list of courses taken along, and one lesson of them (#<lesson>, or /learn/<lesson>/).
"use strict";
class Offline extends HTMLElement {
  async connectedCallback() {
    this.find = (name) => this.querySelector(`[data-${name}]`);
    this.seconds = 0; this.active = Date.now();
    for (const name of ["pointerdown", "keydown", "scroll", "touchstart"]) document.addEventListener(name, () => { this.active = Date.now(); }, { passive: true });
    window.addEventListener("hashchange", () => this.show());
    window.addEventListener("online", () => this.sync());
    document.addEventListener("visibilitychange", () => { if (document.hidden) this.keep(false); });
    window.addEventListener("pagehide", () => this.keep(false));
    this.find("finish").addEventListener("click", () => this.finish());
    window.setInterval(() => this.tick(), 1000);
    await this.sync();
    await this.show();
  }
  say(name, value) { return this.dataset[`say${name}`].replace("{n}", value); }
  async sync() {
    let told;
    try { told = await Shelf.send(this.dataset.state, this.dataset.sync); } catch { told = { taken: 0, refused: 0, waiting: (await Shelf.all("marks")).length }; }
    const said = [];
    if (told.other) said.push(this.say("Other"));
    if (told.taken) said.push(this.say("Taken", told.taken));
    if (told.refused) said.push(this.say("Refused", told.refused));
    if (told.waiting) said.push(this.say("Waiting", told.waiting));
    this.find("status").textContent = said.join(" ");
  }
  async wanted() {
    const id = Number(location.hash.slice(1) || location.pathname.match(/^\/learn\/(\d+)\/$/)?.[1]);
    for (const course of await Shelf.all("courses")) {
      const lesson = course.lessons.find((row) => row.id === id);
      if (lesson) return { course, lesson };
    }
    return null;
  }
  openTo(course, lesson) {
    for (const row of course.lessons) {
      if (row.id === lesson.id) return true;
      if (course.in_order && row.required && !row.done) return lesson.done;
    }
    return false;
  }
  async show() {
    await this.keep(false);
    const found = await this.wanted(), reading = Boolean(found && found.lesson.along && this.openTo(found.course, found.lesson));
    this.now = reading ? found : null;
    this.seconds = 0;
    this.find("list").hidden = reading; this.find("lesson").hidden = !reading; this.find("end").hidden = !reading;
    if (reading) this.read(found); else await this.list();
  }
  async list() {
    const list = this.find("list"), courses = await Shelf.all("courses");
    this.find("title").textContent = document.title.split(" · ")[0];
    list.replaceChildren();
    if (!courses.length) list.append(this.find("empty").content.cloneNode(true));
    for (const course of courses) {
      const card = document.createElement("section"), head = document.createElement("div"), rows = document.createElement("ol");
      card.className = "card mb-3"; head.className = "card-header d-flex gap-2 justify-content-between"; rows.className = "lesson-list";
      const title = document.createElement("h2"); title.className = "h3 mb-0"; title.textContent = course.title;
      const drop = document.createElement("button"); drop.type = "button"; drop.className = "btn btn-sm"; drop.textContent = this.dataset.sayRemove;
      drop.addEventListener("click", async () => { await Shelf.drop(course); await this.list(); });
      head.append(title, drop);
      for (const lesson of course.lessons) rows.append(this.line(course, lesson));
      card.append(head, rows); list.append(card);
    }
  }
  line(course, lesson) {
    const row = document.createElement("li"), box = document.createElement("div"), note = document.createElement("div");
    const open = lesson.along && this.openTo(course, lesson), name = document.createElement(open ? "a" : "span");
    if (open) name.href = `#${lesson.id}`;
    name.textContent = lesson.title; note.className = "small text-secondary"; box.className = "flex-fill";
    note.textContent = [lesson.chapter, lesson.done ? this.dataset.sayDone : !lesson.along ? this.dataset.sayOnline : open ? "" : this.dataset.sayLocked].filter(Boolean).join(" · ");
    box.append(name, note); row.append(box);
    return row;
  }
  read({ course, lesson }) {
    this.find("title").textContent = lesson.title;
    const page = this.find("lesson");
    page.replaceChildren();
    const back = document.createElement("p"), link = document.createElement("a");
    link.href = "#"; link.textContent = `${this.dataset.sayBack} · ${course.title}`; back.append(link); page.append(back);
    if (lesson.kind === "video") {
      this.video = Object.assign(document.createElement("video"), { controls: true, playsInline: true, src: lesson.media, className: "lesson-video" });
      this.video.setAttribute("aria-label", lesson.title);
      this.video.addEventListener("loadedmetadata", () => { if (lesson.position > 5) this.video.currentTime = lesson.position; }, { once: true });
      page.append(this.video);
    } else { this.video = null; }
    if (lesson.kind === "document") { const file = document.createElement("a"); file.className = "btn"; file.href = lesson.media; file.textContent = lesson.title; page.append(file); }
    const body = document.createElement("div");
    body.innerHTML = lesson.html; // made and cleaned by the server (learning.markdown); the page's policy runs no script in it
    page.append(body);
    this.clock();
  }
  clock() {
    const { lesson } = this.now, spent = lesson.spent + this.seconds;
    this.find("clock").textContent = this.dataset.sayMinutes.replace("{m}", Math.floor(spent / 60)).replace("{s}", spent % 60);
    this.find("finish").disabled = lesson.done || spent < lesson.needed;
  }
  tick() {
    if (!this.now || document.hidden || (this.video ? this.video.paused : Date.now() - this.active > 120000)) return;
    this.seconds += 1;
    this.clock();
    if (this.seconds % 30 === 0) this.keep(false);
  }
  // What was spent goes into the store at once, so that a closed browser loses nothing.
  async keep(done) {
    if (!this.now || (this.seconds < 1 && !done)) return;
    const { course, lesson } = this.now, seconds = this.seconds;
    this.seconds = 0;
    lesson.spent += seconds; lesson.position = this.video ? Math.floor(this.video.currentTime) : 0; lesson.done ||= done;
    await Shelf.put("marks", { key: crypto.randomUUID(), owner: course.owner, activity: lesson.id, seconds, done, position: lesson.position, at: new Date().toISOString() });
    await Shelf.put("courses", course);
  }
  async finish() {
    const { course, lesson } = this.now;
    await this.keep(true);
    await this.sync();
    const next = course.lessons[course.lessons.indexOf(lesson) + 1];
    location.hash = next && next.along ? `#${next.id}` : "";
  }
}
customElements.define("jl-offline", Offline);
