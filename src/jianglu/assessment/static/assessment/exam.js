// The paper of an exam: every change goes into a queue in localStorage first, then to the server, and leaves the queue
// when the server has acknowledged it. The server's clock decides; this one only shows.
class ExamPaper extends HTMLElement {
  connectedCallback() {
    this.key = `exam:${this.dataset.attempt}`;
    this.seq = Number(this.dataset.seq);
    this.ends = performance.now() + Number(this.dataset.left) * 1000;
    this.queue = this.load();
    for (const entry of this.queue) { this.seq = Math.max(this.seq, entry.seq); this.show(entry); }
    this.addEventListener("change", (event) => this.changed(event));
    this.addEventListener("input", (event) => this.typing(event));
    this.querySelector("[data-submit]").addEventListener("submit", (event) => this.submitting(event));
    window.addEventListener("online", () => this.send());
    this.timer = setInterval(() => this.tick(), 1000);
    this.pulse = setInterval(() => this.beat(), 30000);
    this.away = 0;
    document.addEventListener("visibilitychange", () => { if (document.hidden) this.away += 1; else this.beat(); });
    document.addEventListener("keydown", (event) => this.step(event));
    window.SafeExamBrowser?.security?.updateKeys?.(() => {});
    this.count();
    this.tick();
    this.send();
  }

  disconnectedCallback() { clearInterval(this.timer); clearInterval(this.pulse); }

  headers() {
    const found = { "Content-Type": "application/json", "X-CSRFToken": this.querySelector("[name=csrfmiddlewaretoken]").value };
    const shown = window.SafeExamBrowser?.security?.configKey;
    return shown ? { ...found, "X-Exam-Page-ConfigKeyHash": shown } : found;
  }

  // Says that the candidate is here, and learns of granted time; a lost heartbeat is no matter.
  async beat() {
    const away = this.away;
    try {
      const answer = await fetch(this.dataset.beat, { method: "POST", credentials: "same-origin", body: JSON.stringify({ away }), headers: this.headers() });
      const told = await answer.json().catch(() => ({}));
      if (answer.ok) {
        this.away -= away;
        this.ends = performance.now() + told.seconds_left * 1000;
        if (told.state !== "started") location.reload();
        else this.send();
      } else if (told.code === "assessment.other_session") { this.status(this.dataset.moved); }
    } catch { /* offline: the queue says so */ }
  }

  // Alt and an arrow lead from question to question.
  step(event) {
    const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!by || !event.altKey) return;
    event.preventDefault();
    const boxes = [...this.querySelectorAll("[data-question]")];
    const here = boxes.indexOf(document.activeElement?.closest("[data-question]"));
    const box = boxes[Math.min(boxes.length - 1, Math.max(0, here + by))];
    (box.querySelector("input[name]:checked") || box.querySelector("input, select, textarea")).focus();
    box.scrollIntoView({ block: "center" });
  }

  load() {
    try { return JSON.parse(localStorage.getItem(this.key)) || []; } catch { return []; }
  }

  keep() {
    try { localStorage.setItem(this.key, JSON.stringify(this.queue)); } catch { /* private mode: memory only */ }
  }

  changed(event) {
    const box = event.target.closest("[data-question]");
    if (!box) return;
    clearTimeout(this.pause);
    const value = Questions.value(box);
    const entry = { question: Number(box.dataset.question), seq: ++this.seq, value,
      flagged: box.querySelector("[data-flag]").checked, at: new Date().toISOString() };
    this.queue.push(entry);
    this.keep();
    this.mark(entry);
    this.send();
  }

  // Texts are saved while they are typed, not only when the field is left.
  typing(event) {
    if (!event.target.matches("[data-text], [data-blank]")) return;
    clearTimeout(this.pause);
    this.pause = setTimeout(() => this.changed(event), 3000);
  }

  show(entry) {
    const box = this.querySelector(`[data-question="${entry.question}"]`);
    Questions.show(box, entry.value);
    box.querySelector("[data-flag]").checked = entry.flagged;
    this.mark(entry);
  }

  mark(entry) {
    const link = this.querySelector(`[data-nav="${entry.question}"]`);
    link.classList.toggle("btn-primary", entry.value.length > 0);
    link.classList.toggle("btn-warning", entry.flagged);
    this.count();
  }

  count() {
    const open = [...this.querySelectorAll("[data-question]")].filter((box) => !Questions.value(box).length);
    this.querySelector("[data-left-open]").textContent = `${this.dataset.unanswered}${open.length}`;
  }

  async send() {
    if (this.sending) return;
    this.sending = true;
    let wait = 1000;
    while (this.queue.length) {
      const entry = this.queue[0];
      this.status(this.dataset.waiting);
      try {
        const answer = await fetch(this.dataset.url.replace(/0\/$/, `${entry.question}/`), {
          method: "PUT", credentials: "same-origin", body: JSON.stringify(entry),
          headers: this.headers(),
        });
        if (answer.ok) {
          const saved = await answer.json();
          this.ends = performance.now() + saved.seconds_left * 1000;
        } else if (answer.status >= 500 || answer.status === 429) {
          throw new Error(String(answer.status));
        } else {
          const refused = await answer.json().catch(() => ({}));
          this.status(`${refused.detail || ""} ${refused.hint || ""}`);
          if (["assessment.other_session", "signed_out"].includes(refused.code)) break;
        }
        this.queue.shift();
        this.keep();
        if (answer.ok && !this.queue.length) this.status(this.dataset.saved);
        wait = 1000;
      } catch {
        this.status(this.dataset.offline);
        await new Promise((next) => setTimeout(next, wait));
        wait = Math.min(wait * 2, 15000);
      }
    }
    this.sending = false;
  }

  async submitting(event) {
    if (!this.queue.length) return;
    event.preventDefault();
    await this.send();
    if (!this.queue.length) event.target.submit();
  }

  tick() {
    const left = Math.max(0, Math.round((this.ends - performance.now()) / 1000));
    const text = `${String(Math.floor(left / 60)).padStart(2, "0")}:${String(left % 60).padStart(2, "0")}`;
    this.querySelector("[data-clock]").textContent = text;
    if ([1800, 600, 300, 60].includes(left)) {
      this.querySelector("[data-announce]").textContent = `${this.dataset.minutes}${left / 60}`;
    }
    if (left === 0 && !this.over) {
      this.over = true;
      location.reload();
    }
  }

  status(text) { this.querySelector("[data-status]").textContent = text; }
}
customElements.define("exam-paper", ExamPaper);
