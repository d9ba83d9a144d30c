// A small cmi5 course of two units: five moments to read, three questions with a score.
"use strict";
const MOMENTS = ["接触老人之前。", "喂饭、喂药、处理伤口之前。", "接触排泄物、呕吐物或血液之后。", "离开老人之后。", "碰过床单、扶手、轮椅之后。"];
const ASKED = [["换完尿布马上喂药，要不要再洗手？", ["要", "不用"], 0], ["只整理了床单，没有碰老人，还要洗手吗？", ["不用", "要"], 1], ["戴了手套，摘下以后还要洗手吗？", ["不用", "要"], 1]];
const query = new URLSearchParams(location.search), asking = query.get("unit") === "ask", rows = asking ? ASKED : MOMENTS;
const place = document.getElementById("place"), card = document.getElementById("card"), next = document.getElementById("next");
const actor = JSON.parse(query.get("actor")), began = Date.now(), categories = "https://w3id.org/xapi/cmi5/context/categories/";
let token = "", launch = null, at = 0, right = 0, ended = false;

function ask(method, name, more, body) {
  const address = query.get("endpoint") + name + (more ? `?${new URLSearchParams(more)}` : "");
  const headers = { Authorization: `Basic ${token}`, "X-Experience-API-Version": "1.0.3", "Content-Type": "application/json" };
  return fetch(address, { method, headers, keepalive: true, body: body && JSON.stringify(body) });
}
async function say(verb, result) {
  const context = structuredClone(launch.contextTemplate), judged = result && ("success" in result || "completion" in result);
  context.registration = query.get("registration");
  context.contextActivities.category = [{ id: `${categories}cmi5` }, ...(judged ? [{ id: `${categories}moveon` }] : [])];
  if (result && result.score && launch.masteryScore !== undefined) context.extensions["https://w3id.org/xapi/cmi5/context/extensions/masteryscore"] = launch.masteryScore;
  const timed = verb === "initialized" ? {} : { duration: `PT${Math.round((Date.now() - began) / 1000)}S` };
  const reply = await ask("POST", "statements", null, { id: crypto.randomUUID(), timestamp: new Date().toISOString(), actor, verb: { id: `http://adlnet.gov/expapi/verbs/${verb}` }, object: { id: query.get("activityId") }, context, result: { ...timed, ...result } });
  if (!reply.ok) place.textContent = "没有保存，请重新打开。";
  return reply.ok;
}
function show() {
  card.replaceChildren();
  place.textContent = at < rows.length ? `${at + 1} / ${rows.length}` : "";
  if (at >= rows.length) return finish();
  const title = document.createElement("h2");
  title.textContent = asking ? rows[at][0] : rows[at];
  card.append(title);
  if (asking) rows[at][1].forEach((text, n) => { const label = document.createElement("label"), input = document.createElement("input"); input.type = "radio"; input.name = "answer"; input.value = String(n); label.append(input, text); card.append(label); });
}
async function finish() {
  if (ended) return;
  ended = true;
  next.hidden = true;
  const scaled = asking ? Math.round((right / rows.length) * 100) / 100 : 1, passed = scaled >= (launch.masteryScore ?? 0);
  card.textContent = !asking ? "已读完。请打开“小测”。" : passed ? "通过。" : "未通过，请再次打开本部分重做。";
  if (launch.launchMode === "Normal") await (asking ? say(passed ? "passed" : "failed", { success: passed, score: { scaled } }) : say("completed", { completion: true }));
  await say("terminated");
}
next.addEventListener("click", () => {
  if (asking) { const chosen = card.querySelector("input:checked"); if (!chosen) return; if (Number(chosen.value) === rows[at][2]) right += 1; }
  at += 1;
  show();
});
(async () => {
  token = (await (await fetch(query.get("fetch"), { method: "POST" })).json())["auth-token"];
  launch = await (await ask("GET", "activities/state", { activityId: query.get("activityId"), agent: query.get("actor"), registration: query.get("registration"), stateId: "LMS.LaunchData" })).json();
  await ask("GET", "agents/profile", { agent: query.get("actor"), profileId: "cmi5LearnerPreferences" });
  if (await say("initialized")) show();
})();
