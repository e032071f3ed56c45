import { expectTypeOf, test } from "vitest";
import { Agent, type AnyAgent } from "./agent.ts";
import { capability, handleDeferredToolCalls } from "./capability.ts";
import { combine } from "./combined-toolset.ts";
import { DeferredToolRequests, isDeferred } from "./deferred.ts";
import type { AgentEvent } from "./events.ts";
import type { ModelResponse } from "./messages.ts";
import type { Model } from "./model.ts";
import type { RunContext } from "./run-context.ts";
import type { RunResult } from "./run-result.ts";
import type { Tool } from "./tool.ts";
import type { Entry } from "./tool-map.ts";
import type { Toolset } from "./toolset.ts";
import type { AgentNode } from "./agent-node.ts";
import type { AgentRun } from "./views/iterate.ts";
import type { StreamedRun } from "./views/streamed-run.ts";

interface Admin {
  readonly user: { readonly admin: boolean };
}
declare const model: Model;
declare const github: Toolset<{ token: string }, Entry<"search", { q: string }, string[]>>;
declare const database: Toolset<Admin, Entry<"query", { sql: string }, unknown>>;
declare const mcp: Toolset;
declare const counter: Tool<{ count: number }, Entry<"count", {}, number>>;
type DepsIn<A> = A extends Agent<infer Deps, unknown> ? Deps : never;

const deps = { token: "", user: { admin: true } };
const free = new Agent({ model, instructions: "Be brief." });
const needy = new Agent({ toolsets: [github, database, mcp] });

test("without needs runs without deps", () => {
  expectTypeOf(free).toEqualTypeOf<Agent>();
  expectTypeOf(free.run).toBeCallableWith("x");
  expectTypeOf(free.run()).toEqualTypeOf<Promise<RunResult<string>>>();
  void free.run("x", {});
  void free.run(["What is this?", { kind: "image-url", url: "https://a.example/b.png" }]);
  // @ts-expect-error a medium says what it is
  void free.run([{ url: "https://a.example/b.png" }]);
  void free.run("x", { model });
  void free.run(undefined, { deps: 3 });
});

test("needs what its toolsets, its tools and its annotated callbacks need", () => {
  expectTypeOf<DepsIn<typeof needy>>().toEqualTypeOf<{ token: string } & Admin>();
  const combined = new Agent({ toolsets: [combine(github, database)], tools: [counter] });
  expectTypeOf<DepsIn<typeof combined>>().toEqualTypeOf<
    { token: string } & Admin & { count: number }
  >();
  const told = new Agent({ instructions: (ctx: RunContext<{ lang: string }>) => ctx.deps.lang });
  expectTypeOf<DepsIn<typeof told>>().toEqualTypeOf<{ lang: string }>();
  const both = new Agent({
    toolsets: [github],
    instructions: ["Be brief.", (ctx: RunContext<{ lang: string }>) => ctx.deps.lang],
  });
  expectTypeOf<DepsIn<typeof both>>().toEqualTypeOf<{ token: string } & { lang: string }>();
});

test("a callback that prepares tools is asked for its needs too", () => {
  const prepared = new Agent({
    toolsets: [github],
    prepareTools: (tools, ctx: RunContext<{ lang: string }>) => (ctx.deps.lang ? tools : []),
  });
  expectTypeOf<DepsIn<typeof prepared>>().toEqualTypeOf<{ token: string } & { lang: string }>();
});

test("a capability may need what the agent needs, and no more", () => {
  const lang = capability({ instructions: (ctx: RunContext<{ lang: string }>) => ctx.deps.lang });
  const token = handleDeferredToolCalls((_requests, ctx: RunContext<{ token: string }>) => {
    void ctx.deps.token;
    return undefined;
  });
  const agent = new Agent({ toolsets: [github], capabilities: [token] });
  expectTypeOf<DepsIn<typeof agent>>().toEqualTypeOf<{ token: string }>();
  void free.run("x", { deps: { lang: "en" }, capabilities: [lang] });
  // @ts-expect-error no part of the agent needs a `lang`
  void new Agent({ toolsets: [github], capabilities: [lang] });
  // @ts-expect-error the deps of this run do not serve it
  void needy.run("x", { deps, capabilities: [lang] });
});

test("deps may come from the type that is asked for", () => {
  const agent: Agent<{ lang: string }> = new Agent({ instructions: (ctx) => ctx.deps.lang });
  expectTypeOf(agent).toEqualTypeOf<Agent<{ lang: string }>>();
});

test("an unannotated callback sees what the toolsets need", () => {
  const agent = new Agent({
    toolsets: [github],
    instructions(ctx) {
      expectTypeOf(ctx.deps.token).toBeString();
      return ctx.deps.token;
    },
  });
  expectTypeOf<DepsIn<typeof agent>>().toEqualTypeOf<{ token: string }>();
  // @ts-expect-error the toolsets need no `lang`
  void new Agent({ toolsets: [github], instructions: (ctx) => ctx.deps.lang });
});

test("system prompts see what the toolsets need", () => {
  const agent = new Agent({
    toolsets: [github],
    systemPrompt: ["Be brief.", (ctx) => ctx.deps.token, { dynamicRef: "x", prompt: () => "" }],
  });
  expectTypeOf<DepsIn<typeof agent>>().toEqualTypeOf<{ token: string }>();
  // @ts-expect-error a dynamic one has a name, by which a history knows it
  void new Agent({ systemPrompt: { prompt: () => "" } });
  // @ts-expect-error a prompt is a text
  void new Agent({ systemPrompt: () => 42 });
});

test("an agent with needs is not run without them", () => {
  expectTypeOf(needy.run("x", { deps })).toEqualTypeOf<Promise<RunResult<string>>>();
  // @ts-expect-error deps are needed
  void needy.run("x");
  // @ts-expect-error deps are needed, whatever else is given
  void needy.run("x", { model });
  // @ts-expect-error half of the deps
  void needy.run("x", { deps: { token: "" } });
  // @ts-expect-error the same for streams
  needy.runStreamEvents("x");
});

test("deps that may be undefined may stay away", () => {
  const optional = free as Agent<undefined>;
  const maybe = free as Agent<{ a: 1 } | undefined>;
  const needed = free as Agent<{ a?: 1 }>;
  expectTypeOf(optional.run("x")).toEqualTypeOf<Promise<RunResult<string>>>();
  expectTypeOf(maybe.run("x")).toEqualTypeOf<Promise<RunResult<string>>>();
  expectTypeOf(maybe.run("x", { deps: { a: 1 } })).toEqualTypeOf<Promise<RunResult<string>>>();
  void needed.run("x", { deps: {} });
  // @ts-expect-error an object is needed, be it empty
  void needed.run("x");
});

test("deps that are written down are all that its parts may need", () => {
  const written = new Agent<{ token: string }>({
    toolsets: [github, mcp],
    instructions: (ctx) => ctx.deps.token,
  });
  expectTypeOf(written).toEqualTypeOf<Agent<{ token: string }>>();
  // @ts-expect-error a toolset that needs more than what was written
  void new Agent<{ token: string }>({ toolsets: [database] });
  // @ts-expect-error a tool that needs more than what was written
  void new Agent<{ token: string }>({ tools: [counter] });
});

test("a run may bring toolsets and instructions that need more, as long as its deps serve them", () => {
  expectTypeOf(
    free.run("x", {
      deps: { token: "", lang: "en" },
      toolsets: [github, mcp],
      instructions: (ctx) => ctx.deps.lang,
    }),
  ).toEqualTypeOf<Promise<RunResult<string>>>();
  // @ts-expect-error a toolset whose needs the deps of this run do not serve
  void free.run("x", { toolsets: [github] });
  // @ts-expect-error more than given
  void needy.run("x", { deps, toolsets: [{} as Toolset<{ api: string }>] });
});

test("refuses what is no option", () => {
  expectTypeOf(new Agent({})).toEqualTypeOf<Agent>();
  // @ts-expect-error not a toolset
  void new Agent({ toolsets: [{}] });
  // @ts-expect-error no such option
  void new Agent({ toolset: [github] });
  // @ts-expect-error a tool is no toolset
  void new Agent({ toolsets: [counter] });
});

test("an option that is undefined is one that was left out", () => {
  const agent = new Agent({
    name: undefined,
    model: undefined,
    instructions: undefined,
    tools: undefined,
    toolsets: undefined,
    capabilities: undefined,
  });
  expectTypeOf(agent).toEqualTypeOf<Agent>();
  void agent.run("x", { model: undefined, toolsets: undefined, signal: undefined });
});

test("events end with the result", async () => {
  for await (const event of needy.runStreamEvents("x", { deps })) {
    expectTypeOf(event).toEqualTypeOf<AgentEvent<string>>();
    if (event.eventKind === "agent_run_result") expectTypeOf(event.result.output).toBeString();
  }
});

test("nodes are told apart by `kind`, and the last one has the output", async () => {
  const run = needy.iter("x", { deps });
  expectTypeOf(run).toEqualTypeOf<AgentRun<string>>();
  for await (const node of run) {
    expectTypeOf(node).toEqualTypeOf<AgentNode<string>>();
    if (node.kind === "end") expectTypeOf(node.output).toBeString();
    if (node.kind === "call-tools")
      expectTypeOf(node.response.parts).toExtend<readonly unknown[]>();
  }
  expectTypeOf(run.result).toEqualTypeOf<RunResult<string> | undefined>();
  void run.next({ kind: "end", output: "x", response: {} as ModelResponse });
  // @ts-expect-error not the output of this run
  void run.next({ kind: "end", output: 3, response: {} as ModelResponse });
  // @ts-expect-error no such node
  void run.next({ kind: "user-prompt" });
  // @ts-expect-error deps are needed
  needy.iter("x");
  expectTypeOf(free.iter().enqueue("x", { priority: "when_idle" })).toEqualTypeOf<
    string | undefined
  >();
  // @ts-expect-error no such priority
  free.iter().enqueue("x", { priority: "later" });
  // @ts-expect-error a number is no message
  free.iter().enqueue(3);
});

test("a streamed run gives texts, outputs and responses", async () => {
  const stream = needy.runStream("x", { deps });
  expectTypeOf(stream).toEqualTypeOf<StreamedRun<string>>();
  for await (const text of stream.textStream({ delta: true, debounceMs: 0 }))
    expectTypeOf(text).toBeString();
  expectTypeOf(await stream.result).toEqualTypeOf<RunResult<string>>();
  const either = free.runStream("x", { output: ["text", DeferredToolRequests] });
  for await (const output of either.outputStream())
    expectTypeOf(output).toEqualTypeOf<string | DeferredToolRequests>();
  for await (const response of either.responseStream())
    expectTypeOf(response).toEqualTypeOf<ModelResponse>();
  // @ts-expect-error deps are needed
  needy.runStream("x");
  // @ts-expect-error no such option
  stream.textStream({ debounce: 1 });
});

test("`onEvent` sees the deps of its run", () => {
  const run = needy.run("x", {
    deps,
    onEvent(event, ctx) {
      expectTypeOf(event).toEqualTypeOf<AgentEvent>();
      expectTypeOf(ctx.deps.token).toBeString();
    },
  });
  expectTypeOf(run).toEqualTypeOf<Promise<RunResult<string>>>();
  // @ts-expect-error needs more than the deps of this run
  void free.run("x", { onEvent: (_event, ctx: RunContext<{ lang: string }>) => void ctx });
});

test("an override gives an agent whose deps are served, and may need no more than they serve", async () => {
  const result = needy.override({ deps, model }, (agent) => {
    expectTypeOf(agent).toEqualTypeOf<Agent>();
    return agent.run("x");
  });
  expectTypeOf(result).toEqualTypeOf<Promise<RunResult<string>>>();
  expectTypeOf(free.override({ instructions: null }, () => 3)).toBeNumber();
  expectTypeOf(
    needy.override({ toolsets: [github], name: "x" }, (agent) => agent.run("x", { deps })),
  ).toEqualTypeOf<Promise<RunResult<string>>>();
  // @ts-expect-error deps are needed still
  void needy.override({ model }, (agent) => agent.run("x"));
  // @ts-expect-error half of the deps
  void needy.override({ deps: { token: "" } }, (agent) => agent.run("x"));
  // @ts-expect-error the deps do not serve it
  void needy.override({ deps, toolsets: [{} as Toolset<{ api: string }>] }, () => "");
  // @ts-expect-error no deps serve it
  void free.override({ toolsets: [github] }, () => "");
  // @ts-expect-error no such option
  void free.override({ toolset: [] }, () => "");
});

test("deps go in, output comes out", () => {
  expectTypeOf(needy).toExtend<AnyAgent>();
  expectTypeOf(free).toExtend<Agent<{ anything: 1 }>>();
  expectTypeOf(needy).not.toExtend<Agent>();
  expectTypeOf(free).toExtend<Agent<unknown, string | number>>();
  expectTypeOf(free).not.toExtend<Agent<unknown, number>>();
  const run = <Deps, Output>(agent: Agent<Deps, Output>, given: Deps): Promise<RunResult<Output>> =>
    agent.run("x", { deps: given });
  expectTypeOf(run(needy, deps)).toEqualTypeOf<Promise<RunResult<string>>>();
});

test("an output of calls that wait is a part of the type, and told apart by `isDeferred`", async () => {
  const either = new Agent({ model, toolsets: [github], output: ["text", DeferredToolRequests] });
  expectTypeOf(either).toEqualTypeOf<Agent<{ token: string }, string | DeferredToolRequests>>();
  const { output } = await either.run("x", { deps: { token: "" } });
  if (isDeferred(output)) expectTypeOf(output).toEqualTypeOf<DeferredToolRequests>();
  else expectTypeOf(output).toBeString();
  expectTypeOf(new Agent({ model, output: "text" })).toEqualTypeOf<Agent>();
  expectTypeOf(new Agent({ model, output: ["text"] })).toEqualTypeOf<Agent>();
});

test("a run may say its own output", () => {
  const run = free.run("x", { output: ["text", DeferredToolRequests] });
  expectTypeOf(run).toEqualTypeOf<Promise<RunResult<string | DeferredToolRequests>>>();
  const other = needy.run("x", { deps, output: ["text", DeferredToolRequests] });
  expectTypeOf(other).toEqualTypeOf<Promise<RunResult<string | DeferredToolRequests>>>();
  void free.run(undefined, { deferredToolResults: { approvals: { a: true } } });
  // @ts-expect-error no output
  void free.run("x", { output: "json" });
  // @ts-expect-error no decision
  void free.run(undefined, { deferredToolResults: { approvals: { a: "yes" } } });
});

test("an output that is written down has to be what the options say", () => {
  expectTypeOf(
    new Agent<unknown, string | DeferredToolRequests>({ output: ["text", DeferredToolRequests] }),
  ).toEqualTypeOf<Agent<unknown, string | DeferredToolRequests>>();
  // @ts-expect-error an output that was not written
  void new Agent<unknown>({ output: ["text", DeferredToolRequests] });
});
