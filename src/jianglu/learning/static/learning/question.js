// Rows to fill in instead of typed options and answers, by kind of question; they are written into the hidden field `rows`.
"use strict";
const LETTERS = "ABCDEFGHIJ", DIGITS = "123456789", BLANK = /_{3,}/g;
class QuestionEditor extends HTMLElement {
  connectedCallback() {
    this.form = this.closest("form");
    const field = (name) => this.form.elements[name];
    Object.assign(this, { kind: field("kind"), stem: field("stem"), rows: field("rows") });
    for (const name of ["options", "answer"]) field(name).closest(".mb-3").hidden = true;
    field("answer").required = false;
    this.box = document.createElement("div");
    this.box.className = "mb-3";
    field("options").closest(".mb-3").after(this.box);
    this.kind.addEventListener("change", () => this.draw(this.state()));
    this.stem.addEventListener("input", () => { if (this.kind.value === "fill") this.draw(this.state()); });
    this.box.addEventListener("input", () => this.write());
    this.box.addEventListener("change", () => this.write());
    this.form.addEventListener("restored", () => this.draw(this.read()));
    this.draw(this.read());
  }
  read() { try { const found = JSON.parse(this.rows.value); return { options: found.options || [], answer: found.answer || [] }; } catch { return { options: [], answer: [] }; } }
  state() { this.write(); return this.read(); }
  node(tag, props = {}, ...inside) { const made = Object.assign(document.createElement(tag), props); made.append(...inside); return made; }
  text(value, label, role) { const input = this.node("input", { type: "text", className: "form-control", value, maxLength: 500 }); input.setAttribute("aria-label", label); input.dataset.role = role; return input; }
  button(label, sign, act) { const made = this.node("button", { type: "button", className: "btn btn-sm", textContent: sign }); made.setAttribute("aria-label", label); made.addEventListener("click", () => { act(); this.write(); this.form.dispatchEvent(new Event("input", { bubbles: true })); }); return made; }
  row(...inside) { const made = this.node("div", { className: "d-flex gap-2 align-items-center mb-2" }, ...inside); made.dataset.row = ""; return made; }
  draw({ options, answer }) {
    const kind = this.kind.value, say = this.dataset;
    this.box.replaceChildren();
    if (kind === "single" || kind === "multiple") {
      const list = options.filter(([key]) => LETTERS.includes(key));
      for (const [key, text] of list.length ? list : [["A", ""], ["B", ""], ["C", ""], ["D", ""]]) this.choice(text, answer.includes(key));
      this.more(() => this.choice("", false));
    } else if (kind === "true_false") {
      for (const [key, label] of [["T", say.sayTrue], ["F", say.sayFalse]]) {
        const input = this.node("input", { type: "radio", className: "form-check-input", name: "jl-truth", value: key, checked: answer[0] === key });
        this.box.append(this.node("label", { className: "form-check" }, input, ` ${label}`));
      }
    } else if (kind === "fill") {
      this.box.append(this.button(say.sayBlank, `+ ${say.sayBlank}`, () => { const at = this.stem.selectionEnd ?? this.stem.value.length; this.stem.setRangeText("____", at, at, "end"); this.stem.focus(); this.draw(this.state()); }));
      (this.stem.value.match(BLANK) || []).forEach((_blank, place) => { const label = say.sayNth.replace("#", place + 1); this.box.append(this.node("label", { className: "form-label d-block mt-2", textContent: label }), this.text(answer[place] || "", label, "blank")); });
    } else if (kind === "match") {
      const right = new Map(options.filter(([key]) => LETTERS.includes(key))), pairs = new Map(answer.map((pair) => [pair[0], pair[1]]));
      const left = options.filter(([key]) => DIGITS.includes(key)), used = new Set();
      for (const [key, text] of left.length ? left : [["1", ""], ["2", ""]]) { used.add(pairs.get(key)); this.pair(text, right.get(pairs.get(key)) || ""); }
      this.more(() => this.pair("", ""));
      const extra = this.node("textarea", { className: "form-control", rows: 2, value: [...right].filter(([key]) => !used.has(key)).map(([, text]) => text).join("\n") });
      extra.dataset.role = "extra"; extra.setAttribute("aria-label", say.sayExtra);
      this.box.append(this.node("p", { className: "form-hint mb-1", textContent: say.sayExtra }), extra);
    } else {
      this.box.append(this.node("p", { className: "form-hint", textContent: say.sayOrder }));
      const texts = new Map(options), list = answer.filter((key) => texts.has(key)).map((key) => texts.get(key));
      for (const text of list.length ? list : ["", "", ""]) this.place(text);
      this.more(() => this.place(""));
    }
    this.write();
  }
  more(add) { const button = this.button(this.dataset.sayAdd, `+ ${this.dataset.sayAdd}`, () => { add(); button.before(this.box.lastElementChild); }); this.box.append(button); }
  choice(text, right) {
    const mark = this.node("input", { type: this.kind.value === "single" ? "radio" : "checkbox", className: "form-check-input", name: "jl-right", checked: right });
    mark.setAttribute("aria-label", this.dataset.sayRight);
    const row = this.row(mark, this.text(text, this.dataset.sayOption, "option"), this.button(this.dataset.sayRemove, "×", () => row.remove()));
    this.box.append(row);
  }
  pair(left, right) {
    const row = this.row(this.text(left, this.dataset.sayLeft, "left"), "→", this.text(right, this.dataset.sayMatch, "right"), this.button(this.dataset.sayRemove, "×", () => row.remove()));
    this.box.append(row);
  }
  place(text) {
    const row = this.row(this.text(text, this.dataset.sayOption, "option"), this.button(this.dataset.sayUp, "↑", () => row.previousElementSibling?.matches("[data-row]") && row.previousElementSibling.before(row)), this.button(this.dataset.sayDown, "↓", () => row.nextElementSibling?.matches("[data-row]") && row.nextElementSibling.after(row)), this.button(this.dataset.sayRemove, "×", () => row.remove()));
    this.box.append(row);
  }
  // What the rows say. A right side that several left ones share is one option.
  write() {
    const values = (role) => [...this.box.querySelectorAll(`[data-role=${role}]`)].map((input) => input.value.trim());
    let options = [], answer = [];
    switch (this.box.querySelector("[data-role]")?.dataset.role) {
      case "blank": answer = values("blank"); break;
      case "left": {
        const letter = new Map();
        values("left").forEach((text, place) => { const right = values("right")[place]; if (!text && !right) return; const key = DIGITS[options.length]; options.push([key, text]); if (!letter.has(right)) letter.set(right, LETTERS[letter.size]); answer.push(key + letter.get(right)); });
        for (const text of this.box.querySelector("[data-role=extra]").value.split("\n")) if (text.trim() && !letter.has(text.trim())) letter.set(text.trim(), LETTERS[letter.size]);
        options = [...options, ...[...letter].map(([text, key]) => [key, text])];
        break;
      }
      case "option":
        for (const row of this.box.querySelectorAll("[data-row]")) {
          const text = row.querySelector("[data-role=option]").value.trim();
          if (!text) continue;
          const key = LETTERS[options.length], mark = row.querySelector("[name=jl-right]");
          options.push([key, text]);
          if (!mark || mark.checked) answer.push(key);
        }
        break;
      default: answer = [...this.box.querySelectorAll("[name=jl-truth]:checked")].map((input) => input.value);
    }
    this.rows.value = JSON.stringify({ options, answer });
  }
}
customElements.define("jl-question", QuestionEditor);
