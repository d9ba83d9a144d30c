// What CATAPULT's LMS test suite asks an LMS to offer; cmi5.py puts this into the suite, and answers at JIANGLU.
"use strict";
const Wreck = require("@hapi/wreck"), { InvalidPackageError } = require("./errors");
const at = process.env.JIANGLU;

async function ask(path, payload, headers = {}) {
  const response = await Wreck.request("POST", at + path, { payload, headers });
  return { status: response.statusCode, told: JSON.parse((await Wreck.read(response)).toString()) };
}

module.exports = {
  setup: async () => {},
  teardown: async () => {},
  cleanup: async () => { // what a unit was not content with
    const told = await page.$eval("#result", (one) => one.textContent).catch(() => "{}");
    const { success, reqId, msg } = JSON.parse(told);
    if (success === false) process.stderr.write(`${reqId}: ${msg}\n`);
  },
  getLrsEndpoint: () => process.env.JIANGLU_RECORDS,
  getLrsAuthHeader: () => process.env.JIANGLU_AUTH,
  importCourse: async (stream, type, name) => {
    const { status, told } = await ask("/import", await Wreck.read(stream), { "content-type": type, "x-name": name });
    if (status === 422) throw new InvalidPackageError(told.why);
    return told.course;
  },
  getLaunchUrl: async (course, unit, actor, { launchMode } = {}) => {
    page.setDefaultTimeout(100000); // a busy machine takes its time over the hundreds of statements of 005-1
    const { told } = await ask("/launch", JSON.stringify({ course, unit, learner: actor.account.name, mode: launchMode }));
    return told.url;
  },
  hasWaive: () => false,
  waiveAU: async () => {},
  hasAbandon: () => true,
  abandonSession: async (session) => { await ask("/abandon", JSON.stringify({ session })); },
};
