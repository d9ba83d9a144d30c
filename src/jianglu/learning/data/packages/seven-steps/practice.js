// A small SCORM 1.2 package: seven steps to read, three questions, a score; goes on where the learner stopped.
"use strict";
const find = (view) => { for (let depth = 0; depth < 7 && view; depth += 1) { if (view.API) return view.API; if (view === view.parent) break; view = view.parent; } return null; };
const api = find(window);
const STEPS = [
  ["内", "掌心相对，手指并拢，相互揉搓。"], ["外", "手心对手背，沿指缝相互揉搓，双手交换。"], ["夹", "掌心相对，双手交叉，沿指缝相互揉搓。"],
  ["弓", "弯曲手指，关节在另一手掌心旋转揉搓，双手交换。"], ["大", "一手握住另一手大拇指旋转揉搓，双手交换。"],
  ["立", "五个手指尖并拢，在另一手掌心旋转揉搓，双手交换。"], ["腕", "一手握住另一手手腕旋转揉搓，双手交换。"],
];
const ASKED = [
  ["整个洗手过程至少要多久？", ["5 秒", "20 秒", "2 分钟"], 1], ["“大”指洗哪里？", ["大拇指", "手腕", "指缝"], 0], ["照护下一位老人之前要不要再洗一次手？", ["不用", "要"], 1],
];
const card = document.getElementById("card"), place = document.getElementById("place"), next = document.getElementById("next");
let at = 0, right = 0, began = Date.now(), over = false;
if (api) {
  api.LMSInitialize("");
  const kept = JSON.parse(api.LMSGetValue("cmi.suspend_data") || "{}");
  at = kept.at || 0; right = kept.right || 0;
  if (api.LMSGetValue("cmi.core.lesson_status") === "not attempted") api.LMSSetValue("cmi.core.lesson_status", "incomplete");
}
const keep = () => { if (api) { api.LMSSetValue("cmi.core.lesson_location", String(at)); api.LMSSetValue("cmi.suspend_data", JSON.stringify({ at, right })); api.LMSCommit(""); } };
function show() {
  card.replaceChildren();
  const title = document.createElement("h2"), whole = STEPS.length + ASKED.length;
  card.append(title);
  place.textContent = at < whole ? `${at + 1} / ${whole}` : "";
  next.hidden = false;
  if (at < STEPS.length) {
    title.textContent = `第 ${at + 1} 步：${STEPS[at][0]}`;
    card.append(STEPS[at][1]);
  } else if (at < whole) {
    const [stem, options] = ASKED[at - STEPS.length];
    title.textContent = stem;
    options.forEach((text, n) => { const label = document.createElement("label"), input = document.createElement("input"); input.type = "radio"; input.name = "answer"; input.value = String(n); label.append(input, text); card.append(label); });
  } else finish(title);
}
function finish(title) {
  const score = Math.round((right / ASKED.length) * 100);
  title.textContent = `得分 ${score}`;
  card.append(score >= 80 ? "通过。请在左右手上各练一遍。" : "未通过，80 分及格。请在课程页点“重新学习课件”。");
  next.hidden = true;
  if (api && !over) {
    over = true;
    const seconds = Math.round((Date.now() - began) / 1000), two = (n) => String(n).padStart(2, "0");
    api.LMSSetValue("cmi.core.score.min", "0"); api.LMSSetValue("cmi.core.score.max", "100"); api.LMSSetValue("cmi.core.score.raw", String(score));
    api.LMSSetValue("cmi.core.lesson_status", score >= 80 ? "passed" : "failed");
    api.LMSSetValue("cmi.core.session_time", `${String(Math.floor(seconds / 3600)).padStart(4, "0")}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`);
    api.LMSFinish("");
  }
}
next.addEventListener("click", () => {
  if (at >= STEPS.length) {
    const given = card.querySelector("input:checked");
    if (!given) return;
    if (Number(given.value) === ASKED[at - STEPS.length][2]) right += 1;
  }
  at += 1;
  if (at < STEPS.length + ASKED.length) keep();
  show();
});
show();
