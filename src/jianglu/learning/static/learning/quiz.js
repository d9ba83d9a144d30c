// Saves the answers of a quiz as they are given; keeps them on the device while the network is away.
"use strict";
class Quiz extends HTMLElement {
  connectedCallback() {
    this.form = this.querySelector("form");
    this.seq = Number(this.dataset.seq);
    this.store = `jl-quiz-${this.dataset.save}`;
    const kept = localStorage.getItem(this.store);
    if (kept) this.restore(new URLSearchParams(kept));
    this.form.addEventListener("change", () => this.save());
    this.form.addEventListener("submit", () => localStorage.removeItem(this.store));
    window.addEventListener("online", () => this.save());
    if (kept) this.save();
  }
  restore(data) {
    for (const input of this.form.elements) {
      if (!input.name || input.name === "csrfmiddlewaretoken" || !data.has(input.name)) continue;
      if (input.type === "radio" || input.type === "checkbox") input.checked = data.getAll(input.name).includes(input.value);
      else input.value = data.get(input.name);
    }
  }
  async save() {
    const data = new FormData(this.form);
    const answers = new URLSearchParams(data);
    answers.delete("csrfmiddlewaretoken");
    localStorage.setItem(this.store, answers.toString());
    data.set("seq", ++this.seq);
    const state = this.querySelector("[data-state]");
    try {
      const reply = await fetch(this.dataset.save, { method: "POST", credentials: "same-origin", body: new URLSearchParams(data) });
      if (!reply.ok) throw new Error(String(reply.status));
      const kept = (await reply.json()).seq;
      if (kept >= this.seq) localStorage.removeItem(this.store); else this.seq = kept;
      state.textContent = this.dataset.saySaved;
    } catch { state.textContent = this.dataset.sayWaiting; }
  }
}
customElements.define("jl-quiz", Quiz);
