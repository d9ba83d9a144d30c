// A list that is worked by keyboard: j and k move, x ticks, Enter opens, a ticks all that are in order, ? shows the keys.
// Rows take the focus one at a time (roving tabindex, WAI-ARIA APG), so that Tab leaves the list at once.
class KeyedList extends HTMLElement {
  connectedCallback() {
    this.rows = [...this.querySelectorAll("tbody tr")];
    this.rows.forEach((row, place) => { row.tabIndex = place ? -1 : 0; });
    this.addEventListener("keydown", (event) => this.press(event));
    this.addEventListener("focusin", (event) => this.mark(event.target.closest("tbody tr")));
    this.addEventListener("change", () => this.count());
    this.count();
  }
  mark(row) { if (row) this.rows.forEach((other) => { other.tabIndex = other === row ? 0 : -1; }); }
  press(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input:not([type=checkbox]),textarea,select")) return;
    const here = this.rows.indexOf(event.target.closest("tbody tr"));
    const row = this.rows[Math.max(here, 0)];
    const box = row?.querySelector("input[type=checkbox]");
    const moves = { j: here + 1, ArrowDown: here + 1, k: here - 1, ArrowUp: here - 1, Home: 0, End: this.rows.length - 1 };
    if (event.key in moves) this.rows[Math.min(Math.max(moves[event.key], 0), this.rows.length - 1)]?.focus();
    else if (event.key === "x" && box && !box.disabled) { box.checked = !box.checked; this.count(); }
    else if (event.key === "a") { const all = [...this.querySelectorAll("input[type=checkbox]:not(:disabled)")]; const on = all.some((one) => !one.checked); all.forEach((one) => { one.checked = on; }); this.count(); }
    else if (event.key === "Enter" && event.target === row) row.querySelector("a")?.click();
    else if (event.key === "?") document.getElementById("queue-keys")?.toggleAttribute("open");
    else return;
    event.preventDefault();
  }
  count() {
    const ticked = this.querySelectorAll("input[type=checkbox]:checked").length;
    const told = document.getElementById("queue-count");
    if (told) told.textContent = String(ticked);
  }
}
customElements.define("keyed-list", KeyedList);
