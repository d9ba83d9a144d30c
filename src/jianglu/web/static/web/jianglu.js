// Small behaviours that pages share; everything works without them.
"use strict";
document.addEventListener("DOMContentLoaded", () => {
  document.querySelector("[data-focus]")?.focus();
  if (window.matchMedia("(max-width: 767px)").matches) document.querySelectorAll("[data-fold]").forEach((fold) => { fold.open = false; });
  // The menu beside a page has its own slide: bring what one is reading into its view.
  const here = document.querySelector(".side [aria-current]"), box = here?.closest(".side-fold");
  if (box && here.offsetTop > box.clientHeight - 60) box.scrollTop = here.offsetTop - box.clientHeight / 2;
});
// On a phone the rows of a wide table stand as cards (jianglu.css), so each cell must say its column; a table with heads of rows is a matrix and stays one.
const stack = (root) => root.querySelectorAll(".table-responsive > table:not(.stack)").forEach((table) => {
  const heads = table.tHead?.rows.length === 1 ? [...table.tHead.rows[0].cells] : [];
  if (heads.length < 4 || table.querySelector("tbody th")) return;
  const labels = heads.map((head) => (head.querySelector(".visually-hidden") ? "" : head.textContent.trim()));
  for (const body of table.tBodies) for (const row of body.rows) {
    if (row.cells.length !== labels.length) continue;
    const cells = [...row.cells];
    cells.forEach((cell, place) => { cell.dataset.label ??= labels[place]; });
    (cells.find((cell) => cell.dataset.label) ?? cells[0]).classList.add("stack-title");
  }
  table.classList.add("stack");
});
document.addEventListener("DOMContentLoaded", () => stack(document));
document.addEventListener("htmx:load", (event) => stack(event.target));
// A menu closes when one clicks elsewhere or presses Escape.
const closeMenus = (except) => document.querySelectorAll("details.tools[open]").forEach((menu) => { if (!menu.contains(except)) menu.open = false; });
document.addEventListener("click", (event) => closeMenus(event.target));
document.addEventListener("keydown", (event) => { if (event.key !== "Escape") return; document.activeElement?.closest("details.tools[open]")?.querySelector("summary").focus(); closeMenus(null); });
// Signing out forgets what a device has not sent yet (shelf.js): say so before.
document.addEventListener("submit", (event) => {
  const words = event.target.dataset.unsent;
  if (!words) return;
  let waiting = 0;
  try { for (const [name, count] of Object.entries(localStorage)) if (name.startsWith("jl-unsent:")) waiting += Number(count); } catch { /* no store */ }
  if (waiting && !window.confirm(words.replace("{n}", waiting))) event.preventDefault();
});
// A form is sent once; the button says so.
document.addEventListener("submit", (event) => {
  if (event.defaultPrevented || event.target.method !== "post" || event.target.target === "_blank") return;
  window.setTimeout(() => event.target.querySelectorAll("button:not([type=button])").forEach((button) => { button.disabled = true; button.setAttribute("aria-busy", "true"); }), 0);
});
window.addEventListener("pageshow", () => document.querySelectorAll("button[aria-busy]").forEach((button) => { button.disabled = false; button.removeAttribute("aria-busy"); }));
document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-dialog]");
  if (opener) document.getElementById(opener.dataset.dialog)?.showModal();
  if (event.target.closest("[data-print]")) window.print();
  // Back to the form as it was left, with what was typed; the link alone would open it empty.
  if (event.target.closest("[data-back]") && window.history.length > 1) { event.preventDefault(); window.history.back(); }
});
// Citizens' pages can be installed and read without a network (sw.js); staff's are not kept on any device.
document.addEventListener("DOMContentLoaded", () => {
  if ("serviceWorker" in navigator && document.body.matches(".portal, .site")) navigator.serviceWorker.register("/sw.js").catch(() => {});
});
