// Runs on the second origin, above a package of any standard: tells the player outside of touches within its frame.
"use strict";
(() => {
  const start = JSON.parse(document.getElementById("start").textContent);
  const tell = (data) => window.parent.postMessage({ jianglu: true, ...data }, start.site);
  window.jianglu = { start, tell };

  // The player outside counts two minutes without a touch as absence, and feels none of those in here.
  let told = 0;
  const touched = () => { const now = Date.now(); if (now - told > 5000) { told = now; tell({ kind: "touched" }); } };
  const watched = new WeakSet();
  function watch(view) {
    let inside;
    try { inside = view.document; } catch { return; }
    if (!watched.has(inside)) {
      watched.add(inside);
      for (const name of ["pointerdown", "keydown", "scroll", "touchstart", "wheel"]) inside.addEventListener(name, touched, { passive: true, capture: true });
    }
    if ([...inside.querySelectorAll("video,audio")].some((media) => !media.paused && !media.ended)) touched();
    for (let n = 0; n < view.frames.length && n < 20; n += 1) watch(view.frames[n]);
  }
  window.setInterval(() => watch(window), 3000);
  document.getElementById("part").addEventListener("load", () => watch(window));
})();
