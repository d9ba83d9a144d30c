// Puts chapters' contents, or questions, in order by dragging a handle: by pointer, or by keyboard (space, arrows, space).
// The buttons beside each row do the same one step at a time and need no script (WCAG 2.2, 2.5.7).
"use strict";
class Order extends HTMLElement {
  connectedCallback() {
    this.status = this.querySelector(":scope > [data-state]");
    this.addEventListener("pointerdown", (event) => this.grab(event));
    this.addEventListener("keydown", (event) => this.key(event));
    this.querySelectorAll("[data-grip]").forEach((grip) => { grip.hidden = false; });
  }
  get items() { return [...this.querySelectorAll("[data-id]")]; }
  get order() {
    const ids = (list) => [...list.querySelectorAll("[data-id]")].map((item) => Number(item.dataset.id));
    if ("flat" in this.dataset) return ids(this);
    return [...this.querySelectorAll("[data-chapter]")].map((chapter) => [Number(chapter.dataset.chapter), ids(chapter)]);
  }
  grab(event) {
    const grip = event.target.closest("[data-grip]");
    if (!grip || event.button > 0) return;
    event.preventDefault();
    grip.focus();
    const item = grip.closest("[data-id]"), before = JSON.stringify(this.order);
    item.classList.add("dragged");
    const move = (now) => {
      if (now.clientY < 80) window.scrollBy(0, -12); else if (now.clientY > window.innerHeight - 80) window.scrollBy(0, 12);
      const over = document.elementFromPoint(now.clientX, now.clientY);
      const list = over?.closest("[data-list]") || over?.closest("[data-chapter]")?.querySelector("[data-list]");
      if (!list || !this.contains(list)) return;
      const next = [...list.querySelectorAll("[data-id]")].find((row) => row !== item && now.clientY < row.getBoundingClientRect().top + row.offsetHeight / 2);
      if (next ? item.nextElementSibling !== next : list.lastElementChild !== item) list.insertBefore(item, next || null);
    };
    const end = () => {
      for (const [name, act] of heard) document.removeEventListener(name, act);
      item.classList.remove("dragged");
      if (JSON.stringify(this.order) !== before) this.save();
    };
    const heard = [["pointermove", move], ["pointerup", end], ["pointercancel", end]]; // a row that moves loses its capture
    for (const [name, act] of heard) document.addEventListener(name, act);
  }
  key(event) {
    const grip = event.target.closest("[data-grip]");
    if (!grip) return;
    const item = grip.closest("[data-id]"), lifted = this.lifted === item;
    if (event.key === " " || event.key === "Enter") {
      event.preventDefault();
      if (lifted) this.drop(item, true); else this.lift(item);
    } else if (lifted && event.key === "Escape") this.drop(item, false);
    else if (lifted && (event.key === "ArrowUp" || event.key === "ArrowDown")) { event.preventDefault(); this.step(item, event.key === "ArrowUp" ? -1 : 1); grip.focus(); }
  }
  lift(item) {
    this.lifted = item; this.home = [item.parentElement, item.nextElementSibling]; this.before = JSON.stringify(this.order);
    item.classList.add("dragged"); this.say(this.dataset.sayLifted);
  }
  drop(item, keep) {
    this.lifted = null; item.classList.remove("dragged"); this.say("");
    if (!keep) { this.home[0].insertBefore(item, this.home[1]); item.querySelector("[data-grip]").focus(); } else if (JSON.stringify(this.order) !== this.before) this.save();
  }
  step(item, by) {
    const rows = [...item.parentElement.querySelectorAll("[data-id]")], here = rows.indexOf(item);
    if (rows[here + by]) rows[here + by].insertAdjacentElement(by < 0 ? "beforebegin" : "afterend", item);
    else {
      const lists = [...this.querySelectorAll("[data-list]")], list = lists[lists.indexOf(item.parentElement) + by];
      if (list) list.insertAdjacentElement(by < 0 ? "beforeend" : "afterbegin", item);
    }
    this.say(this.dataset.sayPlace.replace("#", this.items.indexOf(item) + 1));
  }
  async save() {
    for (const list of this.querySelectorAll("[data-list]")) { const none = list.querySelector("[data-none]"); if (none) none.hidden = list.querySelector("[data-id]") !== null; }
    const csrf = this.querySelector("[name=csrfmiddlewaretoken]")?.value || "";
    try {
      const reply = await fetch(this.dataset.url, { method: "POST", credentials: "same-origin", keepalive: true, headers: { "Content-Type": "application/json", "X-CSRFToken": csrf }, body: JSON.stringify(this.order) });
      this.say((await reply.json()).text || this.dataset.sayFailed);
    } catch { this.say(this.dataset.sayFailed); }
  }
  say(text) { this.status.textContent = text; }
}
customElements.define("jl-order", Order);
document.addEventListener("submit", (event) => { const text = event.target.dataset?.confirm; if (text && !window.confirm(text)) { event.preventDefault(); event.stopPropagation(); } }, true);
