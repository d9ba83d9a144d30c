// Small behaviours that pages share; everything works without them.
"use strict";
document.addEventListener("DOMContentLoaded", () => {
  document.querySelector("[data-focus]")?.focus();
  if (window.matchMedia("(max-width: 767px)").matches) document.querySelectorAll("[data-fold]").forEach((fold) => { fold.open = false; });
});
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
