// The checklist of a supervisor. Answers and photos lie in IndexedDB until the server has taken the whole sheet; the key
// of the sheet makes a repeated delivery the same delivery, so a lost answer of the server does no harm.
class InspectionSheet extends HTMLElement {
  async connectedCallback() {
    this.form = this.querySelector("form");
    this.place = `inspection:${this.dataset.inspection}`;
    this.photos = {};
    this.form.addEventListener("input", () => this.keep());
    this.form.addEventListener("change", (event) => this.chosen(event));
    this.form.addEventListener("submit", (event) => { event.preventDefault(); this.wanted = true; this.keep(); this.send(); });
    window.addEventListener("online", () => { if (this.wanted) this.send(); });
    await this.restore();
  }

  disconnectedCallback() { clearTimeout(this.again); }

  async store(mode, act) {
    const opened = await new Promise((done, failed) => {
      const request = indexedDB.open("jianglu-inspections", 1);
      request.onupgradeneeded = () => request.result.createObjectStore("sheets");
      request.onsuccess = () => done(request.result);
      request.onerror = () => failed(request.error);
    });
    const turn = opened.transaction("sheets", mode);
    const answer = act(turn.objectStore("sheets"));
    return new Promise((done, failed) => {
      turn.oncomplete = () => { opened.close(); done(answer.result); };
      turn.onerror = () => { opened.close(); failed(turn.error); };
    });
  }

  // What is kept: texts by name, photos by item, the key of the sheet, and whether it was handed in.
  async keep() {
    const texts = {};
    for (const [name, value] of new FormData(this.form)) {
      if (typeof value === "string" && name !== "csrfmiddlewaretoken") texts[name] = value;
    }
    try {
      await this.store("readwrite", (sheets) => sheets.put({ texts, photos: this.photos, wanted: this.wanted }, this.place));
      if (!this.sending && !this.wanted) this.status(this.dataset.kept);
    } catch { this.status(this.dataset.unkept); }
  }

  async restore() {
    const kept = await this.store("readonly", (sheets) => sheets.get(this.place)).catch(() => null);
    if (!kept) return;
    for (const [name, value] of Object.entries(kept.texts)) {
      const field = this.form.elements.namedItem(name);
      if (field instanceof RadioNodeList) field.value = value;
      else if (field) field.value = value;
    }
    this.photos = kept.photos;
    for (const item of Object.keys(this.photos)) this.tell(item);
    this.wanted = kept.wanted;
    if (this.wanted) this.send();
  }

  // Photos are made smaller on the phone: 1,600 pixels show a room, and a sheet goes through a weak network.
  async chosen(event) {
    if (event.target.type !== "file") return;
    const item = event.target.closest("[data-item]").dataset.item;
    const files = [...event.target.files];
    event.target.value = "";
    this.photos[item] = [...(this.photos[item] || []), ...await Promise.all(files.map(smaller))];
    this.tell(item);
    await this.keep();
  }

  tell(item) {
    const box = this.querySelector(`[data-item="${item}"] [data-photos]`);
    if (box) box.textContent = this.photos[item].length ? `${this.photos[item].length} ${this.dataset.photos}` : "";
  }

  async send() {
    if (this.sending) return;
    this.sending = true;
    clearTimeout(this.again);
    this.status(this.dataset.sending);
    const body = new FormData(this.form);
    for (const [item, photos] of Object.entries(this.photos)) {
      body.delete(`photo${item}`);
      photos.forEach((photo, n) => body.append(`photo${item}`, photo, `${item}-${n + 1}.jpg`));
    }
    try {
      const answer = await fetch(location.pathname, { method: "POST", credentials: "same-origin", headers: { Accept: "application/json" }, body });
      if (answer.status >= 500 || answer.status === 429) throw new Error(String(answer.status));
      if (answer.ok && !answer.redirected) {
        await this.store("readwrite", (sheets) => sheets.delete(this.place)).catch(() => null);
        location.reload();
        return;
      }
      this.wanted = false;
      this.refused(await answer.json().catch(() => ({})));
    } catch {
      this.status(this.dataset.offline);
      this.again = setTimeout(() => this.send(), 15000);
    }
    this.sending = false;
  }

  refused(told) {
    this.status(`${told.detail || ""} ${told.hint || ""}`);
    this.querySelectorAll("[data-error]").forEach((box) => { box.textContent = ""; });
    let first = null;
    for (const [name, text] of Object.entries(told.fields || {})) {
      const box = this.querySelector(`[data-item="${name.replace("item", "")}"]`);
      if (!box) continue;
      box.querySelector("[data-error]").textContent = text;
      first = first || box;
    }
    first?.scrollIntoView({ block: "center" });
  }

  status(text) { this.querySelector("[data-status]").textContent = text; }
}

async function smaller(file) {
  try {
    const picture = await createImageBitmap(file);
    const share = Math.min(1, 1600 / Math.max(picture.width, picture.height));
    const canvas = document.createElement("canvas");
    canvas.width = Math.round(picture.width * share);
    canvas.height = Math.round(picture.height * share);
    canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
    return await new Promise((done) => { canvas.toBlob((made) => done(made || file), "image/jpeg", 0.85); });
  } catch { return file; }
}
customElements.define("inspection-sheet", InspectionSheet);
