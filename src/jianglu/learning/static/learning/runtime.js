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
  const entry = state.resumes ? "resume" : start.seq ? "" : "ab-initio";
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

  let seq = start.seq, told = "", left = "", busy = false, over = false, gone = false, timer = 0;
  let held = state.suspend_data; // how the suspend data begins on the server, whichever of the commits on their way arrive
  const tell = window.jianglu.tell, address = `../../commit/${location.pathname.split("/").at(-2)}/`;
  function words() {
    const now = { suspend_data: "", ...said(), ...spoken };
    return { now, text: JSON.stringify(now) };
  }
  // A commit has a number of its own, or it could be taken for one that is still on its way. Of the suspend data it brings
  // the end that is new, since a page that closes may send 64 KB.
  function commit({ suspend_data: all, ...rest }, place = true) {
    let same = 0;
    while (same < held.length && held[same] === all[same]) same += 1;
    if (/[\ud800-\udbff]/.test(held[same - 1] ?? "")) same -= 1; // no half of a character
    held = held.slice(0, same);
    if (place) rest.suspend_tail = { keep: [...held].length, text: all.slice(same) };
    else delete rest.location;
    seq += 1;
    return JSON.stringify({ opening: start.opening, seq, said: rest });
  }
  async function send() {
    window.clearTimeout(timer); timer = 0;
    const { now, text } = words();
    if (busy || over || text === told) return;
    busy = true;
    try {
      const body = commit(now), number = seq;
      const reply = await fetch(address, { method: "POST", credentials: "omit", body });
      if (reply.status >= 500 || reply.status === 429) throw new Error("server");
      if (number === seq) { told = text; held = reply.ok ? now.suspend_data : ""; }
      const data = await reply.json().catch(() => ({}));
      if (data.stale) over = true;
      tell({ kind: reply.ok ? "state" : "refused", ...data });
      busy = false;
      if (words().text !== told) later(200);
    } catch { busy = false; tell({ kind: "offline" }); later(5000); }
  }
  function later(wait) { if (!timer) timer = window.setTimeout(send, wait); }
  // The last words of a page that closes; nothing says whether they arrived. Where more is new than they may hold, the place
  // stays the one before, and all the rest arrives.
  function leave() {
    const { now, text } = words();
    if (over || text === told || text === left) return;
    left = text;
    if (!navigator.sendBeacon(address, commit(now))) navigator.sendBeacon(address, commit(now, false));
  }

  for (const [name, wait] of newer ? [["SetValue", 1000], ["Commit", 0], ["Terminate", 0]] : [["LMSSetValue", 1000], ["LMSCommit", 0], ["LMSFinish", 0]]) {
    const real = api[name].bind(api);
    api[name] = (...words) => {
      const result = real(...words);
      if (result === "true" && name.endsWith("SetValue")) { const place = kept[String(words[0]).replace(/^cmi\./, "")]; if (place) spoken[place] = String(words[1]); }
      if (wait) later(wait); else if (gone || document.hidden) leave(); else send();
      if (name === "Terminate" || name === "LMSFinish") tell({ kind: "closed" });
      return result;
    };
  }
  window.addEventListener("pagehide", () => { gone = true; leave(); }); // before the package's own, which may say more
  window.addEventListener("pageshow", () => { gone = false; });
  document.addEventListener("visibilitychange", () => { if (gone || document.hidden) leave(); else if (seq > start.seq) send(); });

  frame.src = start.href;
  tell({ kind: "open" });
})();
