import { Agent, type RunContext } from "@toolsets/core";
import { call, fakeContext, FunctionModel } from "@toolsets/testing";
import { expect, it, vi } from "vitest";
import { type Echoed, echoOverSSE, echoServer } from "./__fixtures__/echo-server.ts";
import { fixtureServer, isAlive } from "./__fixtures__/fixture-server.ts";
import { MCPToolset, type MCPToolsetOptions } from "./index.ts";

interface User {
  readonly id: string;
  readonly token: string;
}

const ada: User = { id: "ada", token: "token-of-ada" };
const bob: User = { id: "bob", token: "token-of-bob" };

const byToken: MCPToolsetOptions<User> = {
  id: "mine",
  includeInstructions: true,
  auth: (ctx) => ctx.deps.token,
  sessionKey: (ctx) => ctx.deps.id,
};

/** Calls `echo` five times, two at once, and says what the last request saw. */
function asking(seen: unknown[]): FunctionModel {
  return new FunctionModel({
    request(messages, { functionTools, instructions }) {
      seen.push([functionTools.map(({ name }) => name), instructions]);
      return messages.length > 9 ? "Done." : [call("echo", {}), call("echo", {})];
    },
  });
}

function echoedIn(messages: readonly { readonly parts: readonly unknown[] }[]): readonly Echoed[] {
  return messages.flatMap(({ parts }) =>
    (parts as readonly { partKind: string; content: Echoed }[]).flatMap((part) =>
      part.partKind === "tool-return" ? [part.content] : [],
    ),
  );
}

it.each<[string, MCPToolsetOptions<User>]>([
  ["auth", byToken],
  [
    "headers",
    {
      ...byToken,
      auth: undefined,
      headers: async (ctx: RunContext<User>) => ({ authorization: `Bearer ${ctx.deps.token}` }),
    },
  ],
])(
  "runs of two users never mix: calls, lists, instructions, sessions, by `%s`",
  async (_option, options) => {
    await using server = await echoServer();
    const toolset = new MCPToolset(server.url, options);
    const users = [ada, bob, ada, bob, ada];
    const results = await Promise.all(
      users.map(async (deps) => {
        const seen: unknown[] = [];
        const agent = new Agent({ model: asking(seen), toolsets: [toolset] });
        return { deps, seen, messages: (await agent.run("Go.", { deps })).allMessages() };
      }),
    );
    const sessionsOf = new Map<string, Set<unknown>>();
    for (const { deps, seen, messages } of results) {
      expect(seen).toHaveLength(6);
      for (const each of seen) {
        expect(each).toEqual([["echo", `of-${deps.token}`], `This is for ${deps.token}.`]);
      }
      const echoed = echoedIn(messages);
      expect(echoed).toHaveLength(10);
      const sessions = sessionsOf.get(deps.id) ?? new Set();
      sessionsOf.set(deps.id, sessions);
      for (const { token, begunWith, sessionId } of echoed) {
        expect([token, begunWith]).toEqual([deps.token, deps.token]);
        sessions.add(sessionId);
      }
    }
    const [ofAda = new Set(), ofBob = new Set()] = sessionsOf.values();
    expect([...ofAda].filter((session) => ofBob.has(session))).toEqual([]);
    expect(ofAda.size * ofBob.size).toBeGreaterThan(0);
    await vi.waitFor(() => expect(server.live.size).toBe(0), 15_000); // each ended with its last run
  },
);

it("a session is kept for the next run of its key while the toolset is open", async () => {
  await using server = await echoServer();
  const toolset = new MCPToolset(server.url, byToken);
  const run = async (deps: User): Promise<void> => {
    await new Agent({ model: asking([]), toolsets: [toolset] }).run("Go.", { deps });
  };
  await toolset.open();
  await run(ada);
  await run(bob);
  await run(ada);
  expect(server.begun).toEqual([ada.token, bob.token]);
  await toolset.close();
  expect(server.live.size).toBe(0);
  await expect(toolset.close()).rejects.toMatchObject({ code: "invalid_usage" });
});

it("only those that were used last are kept", async () => {
  await using server = await echoServer();
  const toolset = new MCPToolset(server.url, { ...byToken, maxIdleSessions: 1 });
  const run = async (deps: User): Promise<void> => {
    await new Agent({ model: asking([]), toolsets: [toolset] }).run("Go.", { deps });
  };
  await toolset.open();
  await run(ada);
  expect([...server.live]).toEqual([ada.token]);
  await run(bob);
  expect([...server.live]).toEqual([bob.token]);
  await toolset.close();
  expect(server.live.size).toBe(0);
});

it("those that nobody uses are kept for a time", async () => {
  await using server = await echoServer();
  await using toolset = new MCPToolset(server.url, { ...byToken, sessionIdleMs: 50 });
  await toolset.open();
  await new Agent({ model: asking([]), toolsets: [toolset] }).run("Go.", { deps: ada });
  await vi.waitFor(() => expect(server.live.size).toBe(0), 15_000);
  expect(server.begun).toEqual([ada.token]);
});

it("a new token of a user holds from the next use on", async () => {
  await using server = await echoServer();
  const toolset = new MCPToolset(server.url, byToken);
  const ctx = fakeContext({ deps: ada });
  const ofRun = await toolset.forRun(ctx);
  await ofRun.open();
  const later = fakeContext({ deps: { ...ada, token: "renewed" } });
  expect(await ofRun.directCallTool("echo", {}, { ctx: later })).toMatchObject({
    token: "renewed",
    begunWith: ada.token,
  });
  await ofRun.close();
});

it("outside of a run it has to be said whom a use is for", async () => {
  await using server = await echoServer();
  const toolset = new MCPToolset(server.url, byToken);
  await expect(toolset.directCallTool("echo")).rejects.toThrow(
    "MCPToolset 'mine' has a session for each key. Say whom it works for: `{ ctx }`",
  );
  const ctx = fakeContext({ deps: bob });
  expect(await toolset.directCallTool("echo", {}, { ctx })).toMatchObject({ token: bob.token });
  expect((await toolset.getTools(ctx)).has(`of-${bob.token}`)).toBe(true);
  await vi.waitFor(() => expect(server.live.size).toBe(0), 15_000);
});

it.each([
  ["", '""'],
  [undefined, "nothing"],
  [7, "7"],
])("a key that names nobody is refused: %j", async (key, shown) => {
  const toolset = new MCPToolset("https://example.com/mcp", {
    sessionKey: () => key as string, // what untyped code may do
  });
  await expect((async () => toolset.forRun(fakeContext()))()).rejects.toThrow(
    `\`sessionKey\` gave ${shown}.`,
  );
});

it.each(["headers", "auth"] as const)("`%s` as a function needs `sessionKey`", (name) => {
  const make = (): MCPToolset =>
    new MCPToolset("https://example.com/mcp", { id: "mine", [name]: () => ({}) });
  expect(make).toThrow(
    `MCPToolset 'mine': \`${name}\` is a function, so that users differ, and they would share one session.`,
  );
});

it("a toolset that is closed while its runs begin lets go of them", async () => {
  await using server = await echoServer();
  const toolset = new MCPToolset(server.url, byToken);
  await toolset.open();
  const ofRun = await toolset.forRun(fakeContext({ deps: ada }));
  await Promise.all([ofRun.open(), toolset.close()]);
  expect(await ofRun.directCallTool("echo")).toMatchObject({ token: ada.token });
  await ofRun.close();
  await vi.waitFor(() => expect(server.live.size).toBe(0), 15_000);
  expect(server.begun).toEqual([ada.token]);
});

it("a program is started for each key", async () => {
  const source = fixtureServer("workshop-server");
  const toolset = new MCPToolset(source, { sessionKey: (ctx: RunContext<User>) => ctx.deps.id });
  const runs = await Promise.all(
    [ada, bob, ada].map(async (deps) => toolset.forRun(fakeContext({ deps }))),
  );
  await Promise.all(runs.map((ofRun) => ofRun.open()));
  const [first, second, third] = await Promise.all(runs.map((run) => run.directCallTool("pid")));
  expect(first).toBe(third);
  expect(first).not.toBe(second);
  await Promise.all(runs.map((ofRun) => ofRun.close()));
  expect(source.pids.map(isAlive)).toEqual([false, false]);
});

it.each(["streamable-http", "sse"] as const)(
  "calls of one key with two tokens at once go each with their own, over %s",
  async (transport) => {
    await using server = await (transport === "sse" ? echoOverSSE() : echoServer());
    await using toolset = new MCPToolset<User>(server.url, {
      auth: (ctx) => ctx.deps.token,
      headers: (ctx) => ({ "x-user": ctx.deps.id }),
      sessionKey: () => "all of us",
      transport,
    });
    await toolset.open();
    const users = [ada, bob, ada, bob, bob, ada];
    const echoed = await Promise.all(
      users.map((deps) => toolset.directCallTool("echo", {}, { ctx: fakeContext({ deps }) })),
    );
    expect(echoed).toMatchObject(users.map(({ token }) => ({ token })));
  },
);

it("a call whose context has another key than its run is refused", async () => {
  await using server = await echoServer();
  const toolset = new MCPToolset(server.url, byToken);
  const ofAda = await toolset.forRun(fakeContext({ deps: ada }));
  const ctx = fakeContext({ deps: bob });
  await expect(ofAda.directCallTool("echo", {}, { ctx })).rejects.toMatchObject({
    code: "invalid_usage",
    message: expect.stringContaining("another `sessionKey`"),
  });
  expect(server.begun).toEqual([]);
});
