import { FunctionToolset } from "@toolsets/function";
import { serve, type ServedToolset } from "@toolsets/mcp/server";
import { approvalRequired } from "@toolsets/wrappers";
import { expect, it, vi } from "vitest";
import * as z from "zod";
import { kept } from "./kept.ts";

interface Answer {
  readonly result?: {
    readonly resultType?: string;
    readonly isError?: boolean;
    readonly content?: readonly { readonly text: string }[];
    readonly inputRequests?: Readonly<Record<string, unknown>>;
    readonly requestState?: string;
  };
  readonly error?: { readonly code: number; readonly message: string };
}

const approved = { approval: { action: "accept", content: { approve: true } } };
const askWhy = {
  message: "Why?",
  requestedSchema: { type: "object", properties: { why: { type: "string" } } },
} as const;
const rejected = { code: -32_602, message: "Invalid or expired requestState" };

/** Tools that remove and move things, each call to be approved; what was removed and moved. */
function gated(): { served: ServedToolset; done: string[] } {
  const done: string[] = [];
  const parameters = z.object({ path: z.string() });
  const tools = new FunctionToolset()
    .tool({ name: "remove", parameters, execute: ({ path }) => done.push(`removed ${path}`) })
    .tool({ name: "move", parameters, execute: ({ path }) => done.push(`moved ${path}`) })
    .pipe(approvalRequired());
  const served = serve(tools, {
    name: "gated",
    http: {
      authenticate: ({ headers }) => {
        const user = headers.get("x-user") ?? "ada";
        return { token: user, clientId: "one-app", scopes: [] };
      },
    },
  });
  return { served: kept(served), done };
}

/** Calls a tool as clients do since 2026-07-28, whatever they put into `params`. */
async function call(
  served: ServedToolset,
  path: string,
  params: object = {},
  { tool = "remove", user = "ada" } = {},
): Promise<Answer> {
  const body = {
    jsonrpc: "2.0",
    id: 1,
    method: "tools/call",
    params: {
      name: tool,
      arguments: { path },
      ...params,
      _meta: {
        "io.modelcontextprotocol/protocolVersion": "2026-07-28",
        "io.modelcontextprotocol/clientCapabilities": { elicitation: { form: {} } },
      },
    },
  };
  const response = await served.fetch(
    new Request("http://localhost/mcp", {
      method: "POST",
      headers: {
        "content-type": "application/json",
        accept: "application/json, text/event-stream",
        "mcp-protocol-version": "2026-07-28",
        "mcp-method": "tools/call",
        "mcp-name": tool,
        "x-user": user,
      },
      body: JSON.stringify(body),
    }),
  );
  return response.json();
}

it("issue 8: an approval counts once, for the call that asked for it", async () => {
  const { served, done } = gated();
  const asked = await call(served, "a");
  expect(asked.result).toMatchObject({ resultType: "input_required" });
  expect(Object.keys(asked.result?.inputRequests ?? {})).toEqual(["approval"]);
  const answer = { inputResponses: approved, requestState: asked.result?.requestState };
  expect((await call(served, "b", answer)).error).toMatchObject(rejected);
  expect((await call(served, "a", answer, { tool: "move" })).error).toMatchObject(rejected);
  expect((await call(served, "a", answer, { user: "eve" })).error).toMatchObject(rejected);
  expect(done).toEqual([]);
  expect((await call(served, "a", answer)).result?.isError).toBeUndefined();
  expect(done).toEqual(["removed a"]);
  expect((await call(served, "a", answer)).error).toMatchObject(rejected);
  expect(done).toEqual(["removed a"]);
});

it("issue 8: an approval that nobody asked for approves nothing", async () => {
  const { served, done } = gated();
  const forged = await call(served, "a", { inputResponses: approved });
  expect(forged.result).toMatchObject({ resultType: "input_required" });
  for (const requestState of ["", "v1.AAAA", "x".repeat(1000)]) {
    const { error } = await call(served, "a", { inputResponses: approved, requestState });
    expect(error).toMatchObject(rejected);
  }
  expect(done).toEqual([]);
});

it("issue 8: an approved tool may ask on, and its approval counts on", async () => {
  const tools = new FunctionToolset()
    .tool({
      name: "remove",
      parameters: z.object({ path: z.string() }),
      async execute({ path }, ctx) {
        const { action } = (await ctx.mcp?.elicit(askWhy)) ?? {};
        return `${path}: ${action}, ${ctx.toolCallApproved}`;
      },
    })
    .pipe(approvalRequired());
  const served = kept(serve(tools, { name: "gated", http: { token: false } }));
  const first = await call(served, "a");
  const second = await call(served, "a", {
    inputResponses: approved,
    requestState: first.result?.requestState,
  });
  expect(Object.keys(second.result?.inputRequests ?? {})).toEqual(["elicit-1"]);
  const rest = {
    inputResponses: { "elicit-1": { action: "accept", content: {} } },
    requestState: second.result?.requestState,
  };
  const done = await call(served, "a", rest);
  expect(done.result?.content).toMatchObject([{ text: "a: accept, true" }]);
  expect((await call(served, "a", rest)).error).toMatchObject(rejected);
});

it("issue 8: an approval that is an hour old approves nothing", async () => {
  vi.useFakeTimers({ toFake: ["Date"] });
  try {
    const { served, done } = gated();
    const { result } = await call(served, "a");
    const answer = { inputResponses: approved, requestState: result?.requestState };
    vi.setSystemTime(Date.now() + 3_600_001);
    expect((await call(served, "a", answer)).error).toMatchObject(rejected);
    expect(done).toEqual([]);
  } finally {
    vi.useRealTimers();
  }
});

it("issue 8: an answer counts for the question that was asked, not for another one of its key", async () => {
  const messages = ["May I look?", "May I burn it?"];
  const tools = new FunctionToolset().tool({
    name: "remove",
    async execute(_args, ctx) {
      const answer = await ctx.mcp?.elicit(
        { ...askWhy, message: messages.shift() ?? "" },
        { key: "may" },
      );
      return answer?.action;
    },
  });
  const served = kept(serve(tools, { name: "asks", http: { token: false } }));
  const { result } = await call(served, "a", { arguments: {} });
  const again = await call(served, "a", {
    arguments: {},
    inputResponses: { may: { action: "accept", content: {} } },
    requestState: result?.requestState,
  });
  expect(again.result).toMatchObject({
    resultType: "input_required",
    inputRequests: { may: { params: { message: "May I burn it?" } } },
  });
});

it("issue 8: what travels between rounds has at most 1 MiB", async () => {
  const errors: unknown[] = [];
  const tools = new FunctionToolset().tool({
    name: "remove",
    async execute(_args, ctx) {
      ctx.mcp?.requestState.set("x".repeat(1_048_576));
      await ctx.mcp?.elicit(askWhy);
    },
  });
  const options = {
    name: "big",
    http: { token: false },
    onError: (error: unknown) => errors.push(error),
  } as const;
  const answer = await call(kept(serve(tools, options)), "a", { arguments: {} });
  expect(answer.error).toMatchObject({ message: "Internal error" });
  expect(errors.map(String).join()).toContain("more than 1 MiB");
});

it("issue 8: who approves sees all arguments, long texts without their middle", async () => {
  const { served, done } = gated();
  const long = await call(served, "a", { arguments: { note: "x".repeat(5000), path: "/etc" } });
  const message = JSON.stringify(long.result?.inputRequests);
  expect(message).toContain("/etc");
  expect(message).toContain("[4000 characters are not shown]");
  const many = Object.fromEntries(Array.from({ length: 2000 }, (_, index) => [`key${index}`, 1]));
  const refused = await call(served, "a", { arguments: { ...many, path: "/etc" } });
  expect(refused.result?.isError).toBe(true);
  expect(refused.result?.content?.[0]?.text).toContain("too many to be approved");
  expect(done).toEqual([]);
});

it("issue 8: only a tick in the box approves", async () => {
  const { served, done } = gated();
  const unticked = [
    { action: "accept" },
    { action: "accept", content: {} },
    { action: "accept", content: { approve: "true" } },
    { action: "approve", content: { approve: true } },
    true,
  ];
  for (const approval of unticked) {
    const { result } = await call(served, "a");
    const again = await call(served, "a", {
      inputResponses: { approval },
      requestState: result?.requestState,
    });
    expect(again.result).toMatchObject({ resultType: "input_required" });
  }
  const { result } = await call(served, "a");
  const refused = await call(served, "a", {
    inputResponses: { approval: { action: "accept", content: { approve: false } } },
    requestState: result?.requestState,
  });
  expect(refused.result).toMatchObject({ isError: true });
  expect(done).toEqual([]);
});

it("issue 8: servers of one `stateKey` go on with the calls of one another", async () => {
  const tools = new FunctionToolset().tool({
    name: "remove",
    parameters: z.object({ path: z.string() }),
    async execute({ path }, ctx) {
      const answer = await ctx.mcp?.elicit(askWhy);
      return `${path} ${String(answer?.content?.["why"])} ${ctx.idempotencyKey}`;
    },
  });
  const stateKey = "a random text, in truth";
  const create = (name: string) => kept(serve(tools, { name, stateKey, http: { token: false } }));
  const [one, two, other] = [create("one"), create("one"), create("other")];
  const { result } = await call(one, "a");
  const rest = {
    inputResponses: { "elicit-1": { action: "accept", content: { why: "old" } } },
    requestState: result?.requestState,
  };
  const [first, second] = [await call(two, "a", rest), await call(one, "a", rest)];
  expect(first.result?.content?.[0]?.text).toMatch(/^a old [\da-f-]{36}$/);
  expect(second.result?.content).toEqual(first.result?.content); // one call, one key
  expect((await call(other, "a", rest)).error).toMatchObject(rejected); // another server
});
