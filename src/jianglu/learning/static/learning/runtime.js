// Runs on the second origin, above a package: offers it the SCORM API (scorm-again) and sends on what it says.
// Everything here is within the package's reach, so nothing here is trusted by the platform.
"use strict";
(() => {
  const start = JSON.parse(document.getElementById("start").textContent), state = start.state;
  const newer = start.version === "2004", frame = document.getElementById("part");
  const settings = { autocommit: false, lmsCommitUrl: false, logLevel: 5 };
  const api = newer ? new window.Scorm2004API(settings) : new window.Scorm12API(settings);
  const two = (n) => String(n).padStart(2, "0");
  const clock = (s) => `${String(Math.floor(s / 3600)).padStart(4, "0")}:${two(Math.floor(s / 60) % 60)}:${two(s % 60)}.00`;
  const entry = state.resumes ? "resume" : start.opening > 1 ? "" : "ab-initio";
  if (newer) {
    const cmi = { learner_id: start.learner, learner_name: start.learner, mode: "normal", credit: "credit", entry, location: state.location, completion_status: state.completion, success_status: state.success, suspend_data: state.suspend_data, launch_data: start.data, total_time: `PT${state.seconds}S` };
    if (state.score !== null) cmi.score = { scaled: String(state.score / 100) };
    if (start.mastery !== null) cmi.scaled_passing_score = String(start.mastery / 100);
    api.loadFromJSON(cmi);
    window.API_1484_11 = api;
  } else {
    const core = { student_id: start.learner, student_name: start.learner, lesson_mode: "normal", credit: "credit", entry, lesson_location: state.location, lesson_status: state.status, total_time: clock(state.seconds) };
    if (state.score !== null) core.score = { raw: String(state.score) };
    const cmi = { core, suspend_data: state.suspend_data, launch_data: start.data };
    if (start.mastery !== null) cmi.student_data = { mastery_score: String(start.mastery) };
    api.loadFromJSON(cmi);
    window.API = api;
  }

  // What the package has said so far. Scores are told in percent; what is out of range is not told.
  const percent = (value) => (value === "" || value === null || value === undefined || !Number.isFinite(Number(value)) ? null : Math.min(100, Math.max(0, Number(value))));
  function said() {
    const cmi = api.cmi, found = {};
    if (newer) {
      Object.assign(found, { completion: cmi.completion_status, success: cmi.success_status, location: cmi.location, suspend_data: cmi.suspend_data });
      const raw = percent(cmi.score.scaled === "" ? "" : Number(cmi.score.scaled) * 100) ?? percent(cmi.score.max > 0 && cmi.score.raw !== "" ? (Number(cmi.score.raw) / Number(cmi.score.max)) * 100 : "");
      if (raw !== null) found.score = raw;
    } else {
      Object.assign(found, { status: cmi.core.lesson_status, location: cmi.core.lesson_location, suspend_data: cmi.suspend_data });
      const raw = percent(cmi.core.score.raw);
      if (raw !== null) found.score = raw;
    }
    for (const name of Object.keys(found)) if (found[name] === undefined || found[name] === null) delete found[name];
    return found;
  }
  const spoken = {}; // elements that are write-only for everybody
  const kept = newer ? { session_time: "session_time", exit: "exit" } : { "core.session_time": "session_time", "core.exit": "exit" };

  let seq = start.seq, sent = "", busy = false, over = false, timer = 0;
  const tell = window.jianglu.tell;
  function body() {
    const words = { ...said(), ...spoken }, text = JSON.stringify(words);
    if (text === sent) return null;
    return { text, json: JSON.stringify({ opening: start.opening, seq: seq + 1, said: words }) };
  }
  async function send() {
    window.clearTimeout(timer); timer = 0;
    const next = !busy && !over && body();
    if (!next) return;
    busy = true;
    try {
      const reply = await fetch("../../commit/" + location.pathname.split("/").at(-2) + "/", { method: "POST", credentials: "omit", body: next.json });
      if (reply.status >= 500 || reply.status === 429) throw new Error("server");
      seq += 1; sent = next.text;
      const data = await reply.json().catch(() => ({}));
      if (data.stale) over = true;
      tell({ kind: reply.ok ? "state" : "refused", ...data });
      busy = false;
      if (body()) later(200);
    } catch { busy = false; tell({ kind: "offline" }); later(5000); }
  }
  function later(wait) { if (!timer) timer = window.setTimeout(send, wait); }
  function leave() { const next = !over && body(); if (next && navigator.sendBeacon("../../commit/" + location.pathname.split("/").at(-2) + "/", next.json)) { seq += 1; sent = next.text; } }

  for (const [name, wait] of newer ? [["SetValue", 1000], ["Commit", 0], ["Terminate", 0]] : [["LMSSetValue", 1000], ["LMSCommit", 0], ["LMSFinish", 0]]) {
    const real = api[name].bind(api);
    api[name] = (...words) => {
      const result = real(...words);
      if (result === "true" && name.endsWith("SetValue")) { const place = kept[String(words[0]).replace(/^cmi\./, "")]; if (place) spoken[place] = String(words[1]); }
      if (wait) later(wait); else if (document.visibilityState === "hidden") leave(); else send();
      if (name === "Terminate" || name === "LMSFinish") tell({ kind: "closed" });
      return result;
    };
  }
  window.addEventListener("pagehide", leave);
  document.addEventListener("visibilitychange", () => { if (document.hidden) leave(); });

  frame.src = start.href;
  tell({ kind: "open" });
})();
