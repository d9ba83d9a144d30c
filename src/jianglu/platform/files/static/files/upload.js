// Uploads the chosen file in pieces (tus) while the form is filled in: progress, pause, and going on after a broken line,
// also days later with the same file. Without script the form sends the file itself.
"use strict";
const PIECE = 4 * 1024 * 1024;
class Upload extends HTMLElement {
  connectedCallback() {
    this.input = this.querySelector("input[type=file]");
    this.key = this.querySelector("input[type=hidden]");
    this.form = this.closest("form");
    this.input.addEventListener("change", () => this.begin());
    this.form.addEventListener("submit", (event) => this.hold(event), true);
    this.part("pause").addEventListener("click", () => this.pause());
    this.part("resume").addEventListener("click", () => this.go());
    this.part("cancel").addEventListener("click", () => this.cancel());
    window.addEventListener("online", () => { if (this.broken) this.go(); });
    if (this.key.value) this.input.required = false;
  }
  part(name) { return this.querySelector(`[data-${name}]`); }
  // The first purpose whose endings fit the file.
  purpose(name) {
    const ending = `.${name.split(".").pop().toLowerCase()}`;
    const all = Object.entries(this.dataset).filter(([key]) => key.startsWith("purpose")).sort().map(([, text]) => text.split(" "));
    return (all.find(([, accept]) => accept.split(",").includes(ending)) || all[0])[0];
  }
  async begin() {
    const file = this.input.files[0];
    await this.stop();
    if (!file || !window.tus) return;
    if (file.size > Number(this.dataset.most) * 1024 * 1024) { this.input.value = ""; return this.tell(this.dataset.sayBig, 0); }
    const csrf = this.form.querySelector("[name=csrfmiddlewaretoken]").value;
    this.upload = new tus.Upload(file, {
      endpoint: this.dataset.url, chunkSize: PIECE, retryDelays: [0, 1000, 3000, 5000, 10000], removeFingerprintOnSuccess: true,
      metadata: { filename: file.name, purpose: this.purpose(file.name) }, headers: { "X-CSRFToken": csrf },
      onProgress: (sent, all) => this.tell(`${this.dataset.sayGoing} ${Math.floor(sent * 100 / all)}%`, sent * 100 / all),
      onSuccess: () => this.finish(file.name),
      onError: (error) => this.fail(error),
    });
    const before = await this.upload.findPreviousUploads();
    if (before.length) this.upload.resumeFromPreviousUpload(before[0]);
    this.dispatchEvent(new CustomEvent("upload-begun", { bubbles: true, detail: { file } }));
    this.go();
  }
  go() {
    if (!this.upload) return;
    this.running = true; this.broken = false; this.input.disabled = true;
    this.buttons("pause", "cancel");
    this.upload.start();
  }
  pause() { this.running = false; this.upload.abort(); this.buttons("resume", "cancel"); this.tell(this.dataset.sayPaused); }
  async stop() {
    if (this.upload && this.running) await this.upload.abort();
    this.upload = null; this.running = false; this.waiting = false; this.key.value = ""; this.buttons();
  }
  async cancel() {
    const upload = this.upload;
    await this.stop();
    await upload?.abort(true).catch(() => {});
    this.input.disabled = false; this.input.value = ""; this.part("state").hidden = true;
  }
  finish(name) {
    this.running = false;
    this.key.value = this.upload.url.split("/").filter(Boolean).pop();
    this.input.disabled = false; this.input.value = ""; this.input.required = false;
    this.buttons();
    this.tell(`${this.dataset.sayDone} ${name}`, 100);
    this.dispatchEvent(new CustomEvent("upload-done", { bubbles: true }));
    if (this.waiting) this.form.requestSubmit(this.waiting === true ? undefined : this.waiting);
  }
  fail(error) {
    this.running = false;
    let text = this.dataset.sayBroken;
    this.broken = !error.originalResponse || error.originalResponse.getStatus() >= 500;
    if (!this.broken) {
      try { const told = JSON.parse(error.originalResponse.getBody()); text = `${told.text} ${told.hint}`; } catch { /* no sentence came */ }
      this.input.disabled = false; this.input.value = "";
    }
    if (this.broken) this.buttons("resume", "cancel"); else this.buttons();
    this.tell(text);
  }
  // A form that is sent while its file is under way waits for it.
  hold(event) {
    if (!this.upload || this.key.value || !this.running) return;
    event.preventDefault(); event.stopImmediatePropagation();
    this.waiting = event.submitter || true;
    this.tell(this.dataset.sayWait);
  }
  buttons(...shown) { for (const name of ["pause", "resume", "cancel"]) this.part(name).hidden = !shown.includes(name); }
  tell(text, percent) {
    this.part("state").hidden = false;
    this.part("text").textContent = text;
    if (percent !== undefined) this.querySelector("progress").value = percent;
  }
}
customElements.define("jl-upload", Upload);
