import { once } from "node:events";
import { connect } from "node:net";
import { setTimeout as pause } from "node:timers/promises";
import { FunctionToolset } from "@toolsets/function";
import {
  type HTTPOptions,
  serve,
  type ServedToolset,
  type ServeOptions,
} from "@toolsets/mcp/server";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { kept } from "./kept.ts";

const TOKEN = "a-long-and-random-token";
const initialize = {
  jsonrpc: "2.0",
  id: 1,
  method: "initialize",
  params: {
    protocolVersion: "2025-11-25",
    capabilities: {},
    clientInfo: { name: "raw", version: "1" },
  },
};
const listTools = { jsonrpc: "2.0", id: 2, method: "tools/list", params: {} };

function serveTools(http: HTTPOptions = {}, options: Partial<ServeOptions> = {}): ServedToolset {
  const tools = new FunctionToolset().tool({
    name: "whoami",
    execute: (_args, ctx) => ctx.principal ?? "nobody",
  });
  const given = http.authenticate === undefined ? { token: TOKEN, ...http } : http;
  return kept(serve(tools, { name: "guarded", ...options, http: given }));
}

interface Post {
  readonly url?: string;
  readonly headers?: Record<string, string>;
  readonly method?: string;
}

function post(served: ServedToolset, body: unknown, { url, headers, method }: Post = {}) {
  return served.fetch(
    new Request(url ?? "http://localhost:3000/mcp", {
      method: method ?? "POST",
      headers: {
        authorization: `Bearer ${TOKEN}`,
        "content-type": "application/json",
        accept: "application/json, text/event-stream",
        ...headers,
      },
      ...(method !== "GET" && { body: typeof body === "string" ? body : JSON.stringify(body) }),
    }),
  );
}

async function begin(served: ServedToolset, headers: Record<string, string> = {}): Promise<string> {
  const response = await post(served, initialize, { headers });
  expect(response.status).toBe(200);
  return response.headers.get("mcp-session-id") ?? "";
}

describe("a toolset served over HTTP", () => {
  it("issue 8: answers who shows the token, compared as a whole", async () => {
    const served = serveTools();
    const status = async (authorization: string) =>
      (await post(served, initialize, { headers: { authorization } })).status;
    expect(served.token).toBe(TOKEN);
    expect(await status(`Bearer ${TOKEN}`)).toBe(200);
    expect(await status(`bearer ${TOKEN}`)).toBe(200);
    for (const wrong of [
      "",
      "Bearer",
      `Basic ${TOKEN}`,
      `Bearer ${TOKEN}x`,
      `Bearer ${TOKEN.slice(1)}`,
    ]) {
      expect(await status(wrong)).toBe(401);
    }
    const refused = await post(served, initialize, { headers: { authorization: "Bearer no" } });
    expect(refused.headers.get("www-authenticate")).toBe("Bearer");
  });

  it("issue 8: makes a token of its own unless it was given one, or told that none is needed", () => {
    const tools = new FunctionToolset();
    const one = kept(serve(tools, { name: "one" })).token;
    const other = kept(serve(tools, { name: "other" })).token;
    expect(one?.length).toBeGreaterThan(30);
    expect(one).not.toBe(other);
    expect(kept(serve(tools, { name: "open", http: { token: false } })).token).toBeUndefined();
  });

  it("issue 8: refuses other hosts and the pages of other origins before it looks at anything else", async () => {
    const served = serveTools();
    for (const url of [
      "http://evil.example/mcp",
      "http://169.254.169.254/mcp",
      "http://localhost.evil.example/",
    ]) {
      expect((await post(served, initialize, { url, headers: { authorization: "" } })).status).toBe(
        403,
      );
    }
    for (const host of ["evil.example", "localhost@evil.example", "127.0.0.1.evil.example:80"]) {
      expect((await post(served, initialize, { headers: { host } })).status).toBe(403);
    }
    for (const origin of [
      "https://evil.example",
      "null",
      "file://",
      "http://localhost.evil.example",
    ]) {
      expect((await post(served, initialize, { headers: { origin } })).status).toBe(403);
    }
    const own = await post(served, initialize, { headers: { origin: "http://localhost:5173" } });
    expect(own.status).toBe(200);
    expect(own.headers.get("access-control-allow-origin")).toBe("http://localhost:5173");
  });

  it("issue 8: lets in the hosts and the pages that it was told of, and answers their preflights", async () => {
    const served = serveTools({ hosts: ["api.example.com"], origins: ["app.example.com"] });
    const url = "https://api.example.com/mcp";
    expect((await post(served, initialize)).status).toBe(403);
    const origin = "https://app.example.com";
    expect((await post(served, initialize, { url, headers: { origin } })).status).toBe(200);
    const preflight = await served.fetch(
      new Request(url, {
        method: "OPTIONS",
        headers: { origin, "access-control-request-headers": "authorization, mcp-session-id" },
      }),
    );
    expect(preflight.status).toBe(204);
    expect(preflight.headers.get("access-control-allow-headers")).toContain("mcp-session-id");
  });

  it("issue 8: refuses what is too long, too deep, no JSON, or of another type", async () => {
    const served = serveTools({ maxRequestBytes: 2000 });
    const status = async (body: unknown, headers = {}) =>
      (await post(served, body, { headers })).status;
    expect(await status({ ...listTools, params: { text: "x".repeat(3000) } })).toBe(413);
    expect(await status("{")).toBe(400);
    expect(await status("")).toBe(400);
    expect(await status(`${"[".repeat(900)}${"]".repeat(900)}`)).toBe(400);
    expect(await status(initialize, { "content-type": "text/plain" })).toBe(415);
    expect(await status(initialize)).toBe(200);
  });

  it("issue 8: a session is found by its id alone, and ends when it is deleted", async () => {
    const served = serveTools();
    const id = await begin(served);
    const status = async (session: Record<string, string>, method?: string) =>
      (await post(served, listTools, { headers: session, ...(method !== undefined && { method }) }))
        .status;
    expect(await status({ "mcp-session-id": id })).toBe(200);
    expect(await status({})).toBe(400);
    expect(await status({ "mcp-session-id": "another" })).toBe(404);
    expect(await status({ "mcp-session-id": `${id} ` })).toBe(200); // headers are trimmed
    expect(await status({ "mcp-session-id": id }, "DELETE")).toBe(200);
    expect(await status({ "mcp-session-id": id })).toBe(404);
    expect(await status({}, "PUT")).toBe(400);
  });

  it("issue 8: a session is there for the principal that began it, and for no other", async () => {
    const served = serveTools({
      authenticate: (request) => {
        const user = request.headers.get("authorization")?.replace("Bearer ", "");
        return user === "" || user === undefined
          ? undefined
          : { token: user, clientId: "one-app", scopes: [], extra: { sub: user } };
      },
    });
    const ada = { authorization: "Bearer ada" };
    const session = { "mcp-session-id": await begin(served, ada) };
    expect((await post(served, listTools, { headers: { ...ada, ...session } })).status).toBe(200);
    const eve = { authorization: "Bearer eve" };
    expect((await post(served, listTools, { headers: { ...eve, ...session } })).status).toBe(404);
    expect(
      (await post(served, listTools, { headers: { authorization: "", ...session } })).status,
    ).toBe(401);
    const call = { ...listTools, method: "tools/call", params: { name: "whoami", arguments: {} } };
    const answer = await post(served, call, { headers: { ...ada, ...session } });
    expect(await answer.text()).toContain('"text":"ada"');
  });

  it("issue 8: has as many sessions as it was allowed, and closes those that nobody uses", async () => {
    const served = serveTools({ maxSessions: 1, sessionIdleMs: 20 });
    const id = await begin(served);
    expect((await post(served, initialize)).status).toBe(503);
    const isGone = async () =>
      (await post(served, listTools, { headers: { "mcp-session-id": id } })).status === 404;
    await pause(60);
    await expect.poll(isGone, { interval: 60 }).toBe(true);
    await begin(served);
  });

  it("issue 8: what clients throw at it breaks nothing and tells nothing", async () => {
    const errors: unknown[] = [];
    const served = serveTools({}, { onError: (error) => errors.push(error) });
    const headers = fc.dictionary(
      fc.constantFrom(
        "mcp-session-id",
        "mcp-protocol-version",
        "mcp-method",
        "mcp-name",
        "last-event-id",
        "accept",
      ),
      fc.constantFrom("", "2026-07-28", "tools/call", "server/discover", "*/*", "1:x", "__proto__"),
    );
    const method = fc.constantFrom(
      "initialize",
      "tools/call",
      "tools/list",
      "server/discover",
      "ping",
      "x",
    );
    const message = fc.record(
      {
        jsonrpc: fc.constantFrom("2.0", "1.0"),
        id: fc.oneof(fc.integer(), fc.string(), fc.constant(null)),
        method,
        params: fc.object({ maxDepth: 2 }),
        result: fc.anything({ maxDepth: 1 }),
      },
      { requiredKeys: [] },
    );
    const body = fc.oneof(
      message,
      fc.array(message, { maxLength: 3 }),
      fc.string(),
      fc.jsonValue(),
    );
    const verb = fc.constantFrom("POST", "DELETE", "PUT", "PATCH");
    await fc.assert(
      fc.asyncProperty(body, headers, verb, async (sent, given, how) => {
        const response = await post(served, sent, { headers: given, method: how });
        expect(response.status).toBeLessThan(500);
        expect(await response.text()).not.toContain("node_modules");
      }),
      { numRuns: 300 },
    );
    expect(errors).toEqual([]);
    await begin(served);
  });
});

describe("a toolset that listens", () => {
  it("issue 8: listens on this machine alone, and on another address only with a token and names", async () => {
    const open = serveTools({ token: false });
    const { url } = await open.listen();
    expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/mcp$/);
    await expect(open.listen({ host: "0.0.0.0" })).rejects.toThrow("Demand a token");
    await expect(serveTools().listen({ host: "0.0.0.0" })).rejects.toThrow("Give `http.hosts`");
    const named = await serveTools({ hosts: ["127.0.0.1"] }).listen({ host: "0.0.0.0" });
    const { port } = new URL(named.url);
    const answer = await fetch(`http://127.0.0.1:${port}/mcp`, { method: "POST" });
    expect(answer.status).toBe(401);
  });

  it("issue 8: answers at its path alone, to requests that name their host", async () => {
    const { url } = await serveTools().listen({ path: "/tools" });
    expect((await fetch(new URL("/", url))).status).toBe(404);
    expect((await fetch(url, { method: "POST" })).status).toBe(401);
    expect(await speak(url, "POST /tools HTTP/1.0\r\ncontent-length: 0\r\n\r\n")).toContain(
      " 403 ",
    );
    expect(await speak(url, "POST /tools HTTP/1.1\r\nhost: evil.example\r\n\r\n")).toContain(
      " 403 ",
    );
  });

  it("issue 8: does not wait for who sends a byte at a time, nor for who never ends", async () => {
    const { url } = await serveTools({ requestTimeoutMs: 100 }).listen();
    const head = `POST /mcp HTTP/1.1\r\nhost: localhost\r\nauthorization: Bearer ${TOKEN}\r\ncontent-type: application/json\r\n`;
    expect(await speak(url, `${head}content-length: 1000\r\n\r\n{`)).toMatch(/ 408 /);
    expect(await speak(url, `${head}transfer-encoding: chunked\r\n\r\n1\r\n{\r\n`)).toMatch(
      / 408 /,
    );
    expect((await fetch(url)).status).toBe(401);
  });
});

/** Sends these bytes, and gives what comes back until the other side is done, or says its status. */
async function speak(url: string, bytes: string): Promise<string> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  socket.write(bytes);
  const [answer] = await once(socket, "data");
  socket.destroy();
  return String(answer);
}
