import { FunctionToolset } from "@toolsets/function";
import { serve, type ServedToolset, type ServeOptions } from "@toolsets/mcp/server";
import { expect, it } from "vitest";
import { kept } from "./kept.ts";

/** Users of one application by their tokens: Ada has two. */
const USERS: Readonly<Record<string, string>> = { a1: "ada", a2: "ada", e1: "eve" };

function serveUsers(options: Partial<ServeOptions>, sub?: string): ServedToolset {
  const tools = new FunctionToolset().tool({
    name: "whoami",
    execute: (_args, ctx) => ctx.principal ?? "nobody",
  });
  const authenticate = ({ headers }: Request) => {
    const token = headers.get("authorization")?.slice("Bearer ".length) ?? "";
    const user = USERS[token];
    if (user === undefined) return undefined;
    const extra = sub === undefined ? {} : { extra: { [sub]: user } };
    return { token, clientId: "one-app", scopes: [], ...extra };
  };
  return kept(serve(tools, { name: "users", ...options, http: { authenticate } }));
}

function send(served: ServedToolset, token: string, body: object, session?: string, verb = "POST") {
  return served.fetch(
    new Request("http://localhost/mcp", {
      method: verb,
      headers: {
        authorization: `Bearer ${token}`,
        "content-type": "application/json",
        accept: "application/json, text/event-stream",
        ...(session !== undefined && { "mcp-session-id": session }),
      },
      ...(verb === "POST" && { body: JSON.stringify({ jsonrpc: "2.0", id: 1, ...body }) }),
    }),
  );
}

async function begin(served: ServedToolset, token: string): Promise<string> {
  const clientInfo = { name: "raw", version: "1" };
  const params = { protocolVersion: "2025-11-25", capabilities: {}, clientInfo };
  const { headers } = await send(served, token, { method: "initialize", params });
  return headers.get("mcp-session-id") ?? "";
}

const whoami = { method: "tools/call", params: { name: "whoami", arguments: {} } };

it("issue 8: a session belongs to a user, not to the application that many users have", async () => {
  const served = serveUsers({}, "sub");
  const session = await begin(served, "a1");
  expect((await send(served, "e1", whoami, session)).status).toBe(404);
  expect((await send(served, "e1", {}, session, "DELETE")).status).toBe(404);
  const other = await send(served, "a2", whoami, session);
  expect(await other.text()).toContain('"text":"ada"');
});

it("issue 8: where nobody tells the user, a session belongs to its token, and so does `ctx.principal`", async () => {
  const served = serveUsers({}, "unknown");
  const session = await begin(served, "a1");
  for (const token of ["a2", "e1"]) {
    expect((await send(served, token, whoami, session)).status).toBe(404);
  }
  const own = await send(served, "a1", whoami, session);
  expect(await own.text()).toMatch(/"text":"token:[\da-f]{64}"/);
});

it("issue 8: a `principal` that names nobody leaves the session to its token", async () => {
  const served = serveUsers({ principal: () => undefined }, "sub");
  const session = await begin(served, "a1");
  expect((await send(served, "e1", whoami, session)).status).toBe(404);
  expect(await (await send(served, "a1", whoami, session)).text()).toContain('"text":"nobody"');
});
