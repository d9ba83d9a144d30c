// Reading and writing the answer of one drawn question, for whoever plays it: `Questions.value(box)`, `Questions.show(box, value)`.
// Everything is a native control, so keyboard and screen reader need nothing of this.
const Questions = {
  value(box) {
    const all = (selector) => [...box.querySelectorAll(selector)];
    const said = (list) => (list.some((text) => text.trim()) ? list : []);
    switch (box.dataset.kind) {
      case "fill": return said(all("[data-blank]").map((input) => input.value));
      case "match": return all("[data-left]").filter((select) => select.value).map((select) => select.dataset.left + select.value);
      case "order": {
        const selects = all("[data-place]");
        const places = new Map(selects.filter((select) => select.value).map((select) => [select.value, select.dataset.place]));
        return said(selects.map((_, place) => places.get(String(place + 1)) || ""));
      }
      case "short": case "case": return said(all("[data-text]").map((area) => area.value));
      default: return all("input[name]:checked").map((input) => input.value);
    }
  },

  show(box, value) {
    const all = (selector) => [...box.querySelectorAll(selector)];
    switch (box.dataset.kind) {
      case "fill": all("[data-blank]").forEach((input, place) => { input.value = value[place] || ""; }); break;
      case "match":
        for (const select of all("[data-left]")) {
          select.value = (value.find((pair) => pair.startsWith(select.dataset.left)) || "").slice(1);
        }
        break;
      case "order":
        for (const select of all("[data-place]")) select.value = String(value.indexOf(select.dataset.place) + 1 || "");
        break;
      case "short": case "case": all("[data-text]").forEach((area) => { area.value = value[0] || ""; }); break;
      default: for (const input of all("input[name]")) input.checked = value.includes(input.value);
    }
  },

  // A place that is given away twice belongs to the one that took it last.
  settle(select) {
    if (!select.matches("[data-place]") || !select.value) return;
    for (const other of select.closest("[data-question]").querySelectorAll("[data-place]")) {
      if (other !== select && other.value === select.value) other.value = "";
    }
  },
};
document.addEventListener("change", (event) => Questions.settle(event.target), true);
