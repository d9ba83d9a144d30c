// <jl-download>: takes a course along onto this device, says how far it is, and sends marks that wait.
"use strict";
class Download extends HTMLElement {
  async connectedCallback() {
    if (!("serviceWorker" in navigator) || !window.indexedDB || !window.caches) return;
    this.button = this.querySelector("button"); this.status = this.querySelector("[data-status]");
    this.hidden = false;
    this.button.addEventListener("click", () => this.take());
    if (await Shelf.get("courses", Number(this.dataset.course))) this.taken();
    try { const told = await Shelf.send(this.dataset.state, this.dataset.sync); if (told.taken) location.reload(); } catch { /* no network */ }
  }
  taken() { this.status.textContent = this.dataset.sayTaken; this.querySelector("[data-open]").hidden = false; }
  async take() {
    this.button.disabled = true; this.status.textContent = this.dataset.sayTaking;
    try {
      const csrf = JSON.parse(document.body.getAttribute("hx-headers") || "{}")["X-CSRFToken"] || "";
      const reply = await fetch(this.dataset.take, { method: "POST", credentials: "same-origin", headers: { "X-CSRFToken": csrf } });
      const course = await reply.json();
      if (!reply.ok) throw new Error(course.text);
      const files = await caches.open(FILES), wanted = course.lessons.filter((lesson) => lesson.media);
      for (const [n, lesson] of wanted.entries()) {
        this.status.textContent = `${this.dataset.sayTaking} ${n + 1} / ${wanted.length}`;
        const file = await fetch(lesson.media, { credentials: "same-origin" });
        if (file.status !== 200) throw new Error(String(file.status));
        await files.put(lesson.media, file);
      }
      await Shelf.put("courses", course);
      await navigator.storage?.persist?.();
      this.taken();
    } catch { this.status.textContent = this.dataset.sayFailed; } finally { this.button.disabled = false; }
  }
}
customElements.define("jl-download", Download);
