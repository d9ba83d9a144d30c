// A tool by ltijs (Apache-2.0): on launch it asks for the members and sends a score; on deep linking it offers one item.
//   node tool.mjs PORT PLATFORM CLIENT_ID
import ltijs from "ltijs";
import { Memory } from "./memory.mjs";

const [port, platform, clientId] = process.argv.slice(2);
const { Provider: lti } = ltijs;
const seen = [];
const note = (what, detail) => seen.push({ what, detail });

lti.setup("only-for-the-interop-run", { url: "", plugin: new Memory() }, {
  appRoute: "/launch", loginRoute: "/login", keysetRoute: "/keys", sessionTimeoutRoute: "/gone", invalidTokenRoute: "/bad",
  cookies: { secure: false, sameSite: "" },
});
lti.whitelist("/seen", "/favicon.ico");
lti.app.get("/seen", (_request, response) => response.json(seen));
lti.onInvalidToken((_request, response) => {
  note("invalid", response.locals.err);
  response.status(401).send(`invalid: ${JSON.stringify(response.locals.err)}`);
});
lti.onConnect(async (token, _request, response) => {
  note("launch", { user: token.user, name: token.userInfo?.name ?? null, roles: token.platformContext.roles,
    context: token.platformContext.context, custom: token.platformContext.custom ?? null });
  try {
    const score = { userId: token.user, scoreGiven: 85, scoreMaximum: 100, activityProgress: "Completed", gradingProgress: "FullyGraded" };
    const line = token.platformContext.endpoint?.lineitem;
    if (line) {
      await lti.Grade.submitScore(token, line, score);
      note("score", line);
      note("results", await lti.Grade.getScores(token, line, { userId: token.user }));
      note("line items", await lti.Grade.getLineItems(token));
      const made = await lti.Grade.createLineItem(token, { label: "extra", scoreMaximum: 10, tag: "extra" });
      note("line item made", made);
      await lti.Grade.deleteLineItemById(token, made.id);
      note("line item deleted", made.id);
    }
    note("members", await lti.NamesAndRoles.getMembers(token));
  } catch (error) {
    note("error", `${error.message} ${error.response?.statusCode ?? ""} ${JSON.stringify(error.response?.body ?? "")}`);
  }
  return response.send("<h1>tool</h1>");
});
lti.onDeepLinking(async (token, _request, response) => {
  note("deep linking", token.platformContext.deepLinkingSettings ?? token.platformContext);
  const items = [{ type: "ltiResourceLink", title: "Flat weld", url: `http://127.0.0.1:${port}/launch?task=1`,
    custom: { task: "1" }, lineItem: { label: "Flat weld", scoreMaximum: 100 } }];
  return response.send(await lti.DeepLinking.createDeepLinkingForm(token, items, { message: "ok" }));
});

await lti.deploy({ port: Number(port), silent: true });
const made = await lti.registerPlatform({
  url: platform, name: "Jianglu", clientId, authenticationEndpoint: `${platform}/lti/authorize/`,
  accesstokenEndpoint: `${platform}/lti/token/`, authConfig: { method: "JWK_SET", key: `${platform}/lti/keys/` },
});
console.log(`ready ${await made.platformKid()}`);
