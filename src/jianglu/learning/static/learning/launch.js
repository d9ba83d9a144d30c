// Runs on the second origin, above a cmi5 unit, which speaks to the record store itself; asks how far it is.
"use strict";
(() => {
  const { start, tell } = window.jianglu;
  let over = false;
  async function ask() {
    if (!start.session || over) return;
    try {
      const reply = await fetch(`../../state/${start.session}/`, { credentials: "omit" });
      if (reply.status >= 500 || reply.status === 429) throw new Error("server");
      const data = await reply.json();
      over = data.over;
      tell({ kind: "state", ...data });
    } catch { tell({ kind: "offline" }); }
  }
  window.setInterval(() => { if (!document.hidden) ask(); }, 5000);
  document.getElementById("part").src = start.href;
  tell({ kind: "open" });
})();
