import type { RequestListener, ServerResponse } from "node:http";
import { Agent, ModelRetry } from "@toolsets/core";
import { call, callByName, fakeContext, ScriptedModel } from "@toolsets/testing";
import { expect, it } from "vitest";
import {
  type Asked,
  everythingOverSSE,
  legacy,
  modernServer,
  sendResult,
  serve,
} from "./__fixtures__/http-server.ts";
import { MCPConnectionError } from "./errors/mcp-connection-error.ts";
import { MCPLimitError } from "./errors/mcp-limit-error.ts";
import { MCPToolset } from "./mcp-toolset.ts";
import type { MCPToolsetOptions } from "./mcp-toolset-options.ts";

const SECRET = "hunter2-token";

async function failWith(work: Promise<unknown>): Promise<MCPConnectionError> {
  const error: unknown = await work.catch((thrown: unknown) => thrown);
  if (!(error instanceof MCPConnectionError)) {
    throw new TypeError(`not the error: ${String(error)}`);
  }
  expect(error.code).toBe("mcp_connection");
  expect(error.message).not.toMatch(/\p{Cc}|<|hunter2/u);
  expect(String(error.cause)).not.toContain("hunter2");
  return error;
}

async function failToOpen(
  listener: RequestListener,
  options?: MCPToolsetOptions,
): Promise<MCPConnectionError> {
  await using server = await serve(listener);
  const headers = { authorization: `Bearer ${SECRET}` };
  const toolset = new MCPToolset(`${server.url}?key=${SECRET}`, { id: "far", headers, ...options });
  const error = await failWith(toolset.open());
  expect(error.message).toMatch(/^MCPToolset 'far' could not start: /);
  return error;
}

/** A promise, and what fulfils it. */
function gate(): readonly [Promise<void>, () => void] {
  let open = (): void => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return [opened, () => open()];
}

function answer(status: number, headers = {}, body = ""): RequestListener {
  return (_request, response) => {
    response.writeHead(status, headers).end(body);
  };
}

it.each<[string, string, string, RequestListener]>([
  [
    "401: credentials",
    "the server answered with HTTP status 401. Give valid credentials in `headers` or `auth`.",
    "initialise",
    answer(401),
  ],
  [
    "401 that repeats the token: its words without it",
    'HTTP status 401. It says: "… is no good: …". Give valid credentials',
    "initialise",
    answer(401, {}, JSON.stringify({ error: `Bearer ${SECRET} is no good: ${SECRET}` })),
  ],
  [
    "403: what the credentials may do",
    "HTTP status 403. Check what the credentials may be used for.",
    "initialise",
    answer(403),
  ],
  [
    "403 for want of a scope: the same",
    "HTTP status 403.",
    "initialise",
    answer(403, { "www-authenticate": 'Bearer error="insufficient_scope", scope="files:read"' }),
  ],
  [
    "404: the path",
    "HTTP status 404. Check the path of the URL; that of an MCP server often ends in `/mcp`.",
    "initialise",
    answer(404, { "content-type": "text/html" }, "<h1>Not found</h1>"),
  ],
  [
    "500: its words, and its logs",
    'HTTP status 500. It says: "out of memory". Look at the logs of the server.',
    "initialise",
    answer(500, {}, "out of\u001b[31m memory\u0007\n"),
  ],
  [
    "429: later",
    'HTTP status 429. It says: "slow down". Try again later.',
    "initialise",
    answer(429, {}, JSON.stringify({ error: { message: "slow down" } })),
  ],
  [
    "a web page: that it is one",
    "the server answered with `text/html` where only MCP messages belong. Check the path",
    "initialise",
    answer(200, { "content-type": "text/html; charset=utf-8" }, "<h1>Hello</h1>"),
  ],
  [
    "JSON that is no message: that it is none",
    "the server answered with something that is no MCP message. Check the path",
    "initialise",
    answer(200, { "content-type": "application/json" }, '{"hello":"world"}'),
  ],
  [
    "a redirect to another origin: where to",
    "the server redirects to `https://other.example/mcp`. Give the URL that it redirects to",
    "initialise",
    answer(308, { location: `https://other.example/mcp?key=${SECRET}` }),
  ],
  [
    "a connection that is cut: that it is",
    "the server closed the connection. Look at its logs.",
    "connect",
    (request) => request.socket.destroy(),
  ],
  [
    "a stream that ends without an answer: that it does",
    "the server closed the connection before it was ready. Check that an MCP server is there.",
    "start",
    answer(200, { "content-type": "text/event-stream" }),
  ],
])("a server that answers %s", async (_name, message, phase, listener) => {
  const error = await failToOpen(listener);
  expect(error.message).toContain(message);
  expect(error.phase).toBe(phase);
});

it("a server that refuses to initialise: its words without the token", async () => {
  const error = await failToOpen(
    legacy((asked, response) => {
      if (asked.method !== "initialize") return false;
      const fault = { code: -32_000, message: `no entry for ${SECRET}` };
      response.setHeader("content-type", "application/json");
      response.end(JSON.stringify({ jsonrpc: "2.0", id: asked.id, error: fault }));
      return true;
    }),
  );
  expect(error.message).toContain("refused to initialise: no entry for … (code -32000).");
});

it("a server that never answers: how long it had, and the option for it", async () => {
  const error = await failToOpen(() => undefined, { startTimeoutMs: 200 });
  expect(error.phase).toBe("initialise");
  expect(error.message).toContain("did not answer within 0.2 s.");
  expect(error.message).toContain("or raise `startTimeoutMs`.");
});

it("a port where nothing listens", async () => {
  const server = await serve(() => undefined);
  await server[Symbol.asyncDispose]();
  const error = await failWith(new MCPToolset(server.url).open());
  expect(error.message).toBe(
    `MCPToolset(127.0.0.1:${server.port}) could not start: nothing listens at its address (ECONNREFUSED). Start the server, or correct the port.`,
  );
  expect(error.phase).toBe("connect");
});

it("a host that is not there", async () => {
  const toolset = new MCPToolset("http://no-such-host.invalid/mcp");
  const error = await failWith(toolset.open());
  expect(error.message).toMatch(/its host was not found \(E\w+\)\. Check the URL/);
});

it.each([
  ["npx -y some-server", "begins with `https://`"],
  ["ftp://example.com/mcp", "begins with `https://`"],
  ["https://ada:hunter2@example.com/mcp", "at example.com has a user name or a password."],
])("a URL that is of no use is refused: %s", (url, message) => {
  expect(() => new MCPToolset(url)).toThrow(message);
  expect(() => new MCPToolset(url)).not.toThrow("hunter2");
});

it("headers that HTTP does not allow are refused by their name", () => {
  const headers = { "x-key": "hunter2\nmore" };
  const make = (): MCPToolset => new MCPToolset("https://example.com/mcp", { headers });
  expect(make).toThrow('The header "x-key" in `headers`');
  expect(make).not.toThrow("hunter2");
});

it("headers are sent with each request, and a redirect within the origin is followed", async () => {
  const seen = new Set<string | undefined>();
  const answers = legacy((_asked, _response, request) => {
    seen.add(request.headers.authorization);
    return false;
  });
  await using server = await serve((request, response) => {
    if (request.url !== "/mcp") return answers(request, response);
    response.writeHead(307, { location: "/moved" }).end();
  });
  const headers = { authorization: `Bearer ${SECRET}` };
  const toolset = new MCPToolset(new URL(server.url), { headers });
  expect(await callByName(toolset, "die")).toBe("alive");
  expect([...seen]).toEqual([`Bearer ${SECRET}`]);
});

it("a server of the newest protocol is spoken to in it, an older one in its own", async () => {
  const asked: string[] = [];
  await using server = await modernServer(asked);
  const toolset = new MCPToolset(server.url);
  await toolset.open();
  expect(await callByName(toolset, "ping")).toBe("pong");
  await toolset.close();
  expect(asked).toEqual(["server/discover", "tools/list", "tools/call"]);
});

it("an older server that trips over the question for versions is initialised", async () => {
  const asked: Asked[] = [];
  await using server = await serve(
    legacy((request, response) => {
      asked.push(request);
      if (request.method !== "server/discover") return false;
      response.writeHead(500).end();
      return true;
    }),
  );
  const toolset = new MCPToolset(server.url);
  await toolset.open();
  await toolset.close();
  expect(asked.map(({ method }) => method)).toEqual([
    "server/discover",
    "initialize",
    "notifications/initialized",
  ]);
});

const UNKNOWN = "Whether the request was carried out is not known, so it is not repeated";

it.each<[string, string, (response: ServerResponse) => void]>([
  [
    "cuts the connection",
    `failed during the call of \`die\`: the server closed the connection. ${UNKNOWN}.`,
    (response) => response.destroy(),
  ],
  [
    "ends its stream without an answer",
    `lost its connection during the call of \`die\`: the server closed it. ${UNKNOWN}; the next use connects anew.`,
    (response) => response.writeHead(200, { "content-type": "text/event-stream" }).end(),
  ],
  [
    "breaks its stream off",
    `lost its connection during the call of \`die\`: the server closed it. ${UNKNOWN}`,
    (response) => {
      response.writeHead(200, { "content-type": "text/event-stream" });
      response.write(":\n\n", () => response.destroy());
    },
  ],
  [
    "answers 503",
    `failed during the call of \`die\`: the server answered with HTTP status 503. It says: "busy". ${UNKNOWN}. Look at the logs of the server.`,
    (response) => response.writeHead(503).end("busy"),
  ],
  [
    "answers 401",
    "failed during the call of `die`: the server answered with HTTP status 401. The request was not carried out. Give valid credentials in `headers` or `auth`.",
    (response) => response.writeHead(401).end(),
  ],
])(
  "a server that %s in the middle of a call fails the run, and the call is not repeated",
  async (_name, message, fail) => {
    let calls = 0;
    await using server = await serve(
      legacy((asked, response) => {
        if (asked.method !== "tools/call") return false;
        calls += 1;
        fail(response);
        return true;
      }),
    );
    const toolset = new MCPToolset(server.url, { id: "far" });
    const model = new ScriptedModel([[call("die")], "never said"]);
    const agent = new Agent({ model, toolsets: [toolset], retries: 3 });
    const error = await failWith(agent.run("Go on."));
    expect(error.message).toContain(message);
    expect(error.phase).toBe("request");
    expect(calls).toBe(1);
  },
);

it("a larger message than is taken is a limit error, also in a stream", async () => {
  const large = "x".repeat(17 * 1_048_576);
  await using server = await serve(
    legacy((asked, response) => {
      if (asked.method !== "tools/call") return false;
      const result = { content: [{ type: "text", text: large }] };
      if (asked.params?.name === "die") {
        response.writeHead(200, { "content-type": "text/event-stream" });
        response.end(`data: ${JSON.stringify({ jsonrpc: "2.0", id: asked.id, result })}\n\n`);
      } else sendResult(response, asked, result);
      return true;
    }),
  );
  const toolset = new MCPToolset(server.url, { id: "far" });
  await toolset.open();
  const tool = (await toolset.getTools(fakeContext())).get("die");
  if (tool === undefined) throw new TypeError("`die` is not listed");
  for (const name of ["die", "other"]) {
    const error: unknown = await toolset
      .callTool(name, {}, fakeContext(), tool)
      .catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(MCPLimitError);
    expect(error).toMatchObject({ limit: "message" });
  }
  expect((await toolset.getTools(fakeContext())).has("die")).toBe(true); // the session goes on
  await toolset.close();
});

/** A server with sessions, which forgets them when it is told to. */
function sessions(refusal: { readonly status: number; readonly body: string }): {
  readonly listener: RequestListener;
  readonly log: string[];
  forget(): void;
} {
  let current: string | undefined;
  let made = 0;
  const log: string[] = [];
  const answers = legacy((asked, response, request) => {
    if (asked.method === "initialize") {
      made += 1;
      current = `session-${made}`;
      response.setHeader("mcp-session-id", current);
    } else if (
      asked.method !== "server/discover" &&
      request.headers["mcp-session-id"] !== current
    ) {
      response.writeHead(refusal.status).end(refusal.body);
      return true;
    }
    log.push(String(asked.method));
    return false;
  });
  return {
    log,
    forget: () => (current = undefined),
    listener(request, response) {
      if (request.method === "DELETE")
        log.push(`DELETE ${String(request.headers["mcp-session-id"])}`);
      answers(request, response);
    },
  };
}

it.each([
  { status: 404, body: "" },
  { status: 400, body: '{"error":{"message":"Bad Request: No valid session ID provided"}}' },
])(
  "a session that the server has lost is initialised again, and calls that it refused are made once: $status",
  async (refusal) => {
    const { listener, log, forget } = sessions(refusal);
    await using server = await serve(listener);
    const toolset = new MCPToolset(server.url);
    await toolset.open();
    const tool = (await toolset.getTools(fakeContext())).get("die");
    if (tool === undefined) throw new TypeError("`die` is not listed");
    forget();
    log.length = 0;
    const both = [0, 1].map(() => toolset.callTool("die", {}, fakeContext(), tool));
    expect(await Promise.all(both)).toEqual(["alive", "alive"]);
    expect(log.filter((entry) => entry === "initialize")).toHaveLength(1);
    expect(log.filter((entry) => entry === "tools/call")).toHaveLength(2);
    await toolset.close();
    expect(log.at(-1)).toBe("DELETE session-2");
  },
);

it.each([400, 404])(
  "a call that was answered is not made again, whatever its error says of sessions: %i",
  async (status) => {
    let ran = 0;
    const listener = legacy((asked, response) => {
      if (asked.method === "initialize") response.setHeader("mcp-session-id", "s");
      if (asked.method !== "tools/call") return false;
      ran += 1;
      const error = { code: -32_602, message: "No valid session ID, and 5 EUR were charged" };
      response
        .writeHead(status, { "content-type": "application/json" })
        .end(JSON.stringify({ jsonrpc: "2.0", id: asked.id, error }));
      return true;
    });
    await using server = await serve(listener);
    await failWith(new MCPToolset(server.url).directCallTool("pay"));
    expect(ran).toBe(1);
  },
);

it("a session that is lost again at once is an error", async () => {
  const { listener, log, forget } = sessions({ status: 404, body: "" });
  await using server = await serve((request, response) => {
    listener(request, response);
    response.on("finish", () => {
      if (log.at(-1) === "notifications/initialized") forget();
    });
  });
  const toolset = new MCPToolset(server.url, { id: "far" });
  const error = await failWith(toolset.getTools(fakeContext()));
  expect(error.message).toContain(
    "failed during `tools/list`: the server answered with HTTP status 404.",
  );
  expect(log.filter((entry) => entry === "initialize")).toHaveLength(2);
});

it("a server that came back is used again after an error", async () => {
  const first = await serve(legacy(() => false));
  const toolset = new MCPToolset(first.url, { id: "far" });
  await toolset.open();
  await first[Symbol.asyncDispose]();
  const error = await failWith(toolset.getTools(fakeContext()));
  expect(error.message).toContain("nothing listens at its address");
  expect(error.message).toContain("The request was not carried out.");
  await using second = await serve(
    legacy(() => false),
    first.port,
  );
  expect(second.url).toBe(first.url);
  expect(await callByName(toolset, "die")).toBe("alive");
  await toolset.close();
});

it("an abort ends a start at once, and the server sees the connection close", async () => {
  const [arrived, arrive] = gate();
  const [closed, close] = gate();
  await using server = await serve((request) => {
    request.socket.on("close", close);
    arrive();
  });
  const controller = new AbortController();
  const toolset = new MCPToolset(server.url);
  const agent = new Agent({ model: new ScriptedModel(["never said"]), toolsets: [toolset] });
  const running = agent.run("Go.", { signal: controller.signal }).catch((error: unknown) => error);
  await arrived;
  controller.abort(new Error("the user left"));
  expect(await running).toMatchObject({ message: "the user left" });
  await closed;
  await expect(toolset.close()).rejects.toMatchObject({ code: "invalid_usage" }); // it is not open
});

it("an abort of one leaves the start to the others", async () => {
  const [mayGo, go] = gate();
  const answers = legacy(() => false);
  await using server = await serve((request, response) => {
    void mayGo.then(() => answers(request, response));
  });
  const toolset = new MCPToolset(server.url);
  const reason = new Error("the user left");
  const controller = new AbortController();
  const ofRun = await toolset.forRun(fakeContext({ signal: controller.signal }));
  const leaving = ofRun.open();
  const staying = toolset.open();
  controller.abort(reason);
  await expect(leaving).rejects.toBe(reason);
  go();
  await staying;
  expect(await callByName(toolset, "die")).toBe("alive");
  await toolset.close();
});

it("what the server says wrongly of a call is left to the model", async () => {
  await using server = await serve(
    legacy((asked, response) => {
      if (asked.method !== "tools/call") return false;
      response.setHeader("content-type", "application/json");
      const fault = { code: -32_042, message: "locked" };
      response.end(JSON.stringify({ jsonrpc: "2.0", id: asked.id, error: fault }));
      return true;
    }),
  );
  const error: unknown = await callByName(new MCPToolset(server.url), "die").catch(
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(ModelRetry);
  expect(String(error)).toContain("answered the call of `die` with error -32042: locked");
});

it("over SSE a stream that ends fails the calls under way, and the next use connects anew", async () => {
  const server = await everythingOverSSE();
  const toolset = new MCPToolset(server.url);
  await toolset.open();
  const working = failWith(
    toolset.directCallTool("trigger-long-running-operation", { duration: 60, steps: 60 }),
  );
  expect(await toolset.directCallTool("echo", { message: "hi" })).toBe("Echo: hi");
  await server[Symbol.asyncDispose]();
  expect((await working).message).toContain("Whether the request was carried out is not known");
  await using again = await everythingOverSSE(server.port);
  expect(await toolset.directCallTool("echo", { message: again.url })).toBe(`Echo: ${again.url}`);
  await toolset.close();
});
