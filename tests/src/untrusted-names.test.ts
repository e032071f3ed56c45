import {
  Agent,
  combine,
  handleDeferredToolCalls,
  ModelRetry,
  quoteName,
  type Toolset,
} from "@toolsets/core";
import { FunctionToolset, tool } from "@toolsets/function";
import { call, fakeContext, FakeToolset, FunctionModel, ScriptedModel } from "@toolsets/testing";
import {
  approvalRequired,
  deferLoading,
  filtered,
  prefixed,
  prepared,
  renamed,
  withMetadata,
} from "@toolsets/wrappers";
import { describe, expect, it } from "vitest";
import { UNTRUSTED_NAMES } from "./laws/compositions.ts";

const shown = (name: string): string => JSON.stringify(name.slice(0, 20));
const names = UNTRUSTED_NAMES.map((name) => [shown(name), name] as const);

/** Every operator that looks at names, for names that the compiler does not know. */
function behindOperators(toolset: Toolset, name: string): Toolset {
  return toolset.pipe(
    withMetadata({ seen: true }, [name]),
    filtered((each) => each.name !== "no such tool"),
    prepared((tools) => tools),
    prefixed("p"),
    renamed(Object.fromEntries([[name === "" ? "renamed" : name, `p_${name}`]])),
    approvalRequired(Object.fromEntries([["*", false]]) as { "*": false }), // the map of a program
  );
}

describe.each(names)("the name %s", (_shown, name) => {
  it("is listed, and its call reaches the tool with that name, and no other", async () => {
    const inner = new FakeToolset(...UNTRUSTED_NAMES);
    const model = new ScriptedModel([[call(name, { n: 1 })], "Done."]);
    const result = await new Agent({ model, toolsets: [inner] }).run("Go");
    expect(inner.calls).toEqual([{ name, args: { n: 1 } }]);
    expect(result.allMessages()[2]?.parts).toMatchObject([
      { partKind: "tool-return", toolName: name, outcome: "success" },
    ]);
  });

  it("is called through every operator", async () => {
    const inner = new FakeToolset(name, "other");
    const outer = name === "" ? "renamed" : name;
    const model = new ScriptedModel([[call(outer), call("p_other")], "Done."]);
    await new Agent({ model, toolsets: [behindOperators(inner, name)] }).run("Go");
    expect(inner.calls.map((each) => each.name)).toEqual([name, "other"]);
  });

  it("is unknown where no tool has it: the model may try again", async () => {
    const inner = new FakeToolset("known");
    const model = new ScriptedModel([[call(name)], "Done."]);
    const result = await new Agent({ model, toolsets: [inner] }).run("Go");
    expect(inner.calls).toEqual([]);
    expect(result.allMessages()[2]?.parts).toMatchObject([
      {
        partKind: "retry-prompt",
        toolName: name,
        content: `There is no tool ${quoteName(name)}. Available: \`known\`.`,
      },
    ]);
  });

  it("counts its own retries", async () => {
    const retries: number[] = [];
    const failing = new FunctionToolset().tool({
      name: "x",
      maxRetries: 3,
      execute: (_args, ctx) => {
        retries.push(ctx.retry);
        if (ctx.retry < 2) throw new ModelRetry("Once more.");
        return "worked";
      },
    });
    const outer = name === "" ? "renamed" : name;
    const inner: Toolset = failing;
    const toolset = inner.pipe(renamed(Object.fromEntries([[outer, "x"]])));
    const model = new ScriptedModel([[call(outer)], [call(outer)], [call(outer)], "Done."]);
    await new Agent({ model, toolsets: [toolset] }).run("Go");
    expect(retries).toEqual([0, 1, 2]);
  });

  it("waits for approval by its own id, and is approved or denied by it alone", async () => {
    const inner = new FakeToolset(name, "other");
    const toolset = inner.pipe(approvalRequired());
    const approvals = handleDeferredToolCalls((requests) => ({
      approvals: Object.fromEntries(
        requests.approvals.map((each) => [each.toolCallId, each.toolName === name]),
      ),
    }));
    const model = new ScriptedModel([[call("other"), call(name)], "Done."]);
    const agent = new Agent({ model, toolsets: [toolset], capabilities: [approvals] });
    await agent.run("Go");
    expect(inner.calls.map((each) => each.name)).toEqual([name]);
  });

  it("in a map of rules names exactly its tool", async () => {
    const inner = new FakeToolset(name, "other");
    const model = new ScriptedModel([[call("other")], "Done."]);
    const rules = Object.fromEntries([
      [name, true],
      ["*", false],
    ]);
    if (name === "*") return; // there it stands for all others
    await new Agent({ model, toolsets: [inner.pipe(approvalRequired(rules))] }).run("Go");
    const asking = new Agent({
      model: new ScriptedModel([[call(name)], "Done."]),
      toolsets: [inner.pipe(approvalRequired(rules))],
    });
    await expect(asking.run("Go")).rejects.toThrow("Deferred tool calls have no answer");
    expect(inner.calls.map((each) => each.name)).toEqual(["other"]);
  });

  it("in two toolsets is a conflict that is told on one short line", async () => {
    const both = combine(new FakeToolset(name) as Toolset, new FakeToolset(name) as Toolset);
    const agent = new Agent({ model: new ScriptedModel([]), toolsets: [both] });
    const error: unknown = await agent.run("Go").catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code: "tool_name_conflict", toolName: name });
    expect(String(error).length).toBeLessThan(1000);
    expect(String(error)).not.toMatch(/[\p{Cc}\p{Cf}]/u);
  });

  it("is refused before the first request where the model does not take it", async () => {
    const toolNames = { pattern: /^[a-zA-Z0-9_-]+$/, maxLength: 64 };
    const model = Object.assign(new ScriptedModel(["Hello."]), { profile: { toolNames } });
    const agent = new Agent({ model, toolsets: [new FakeToolset(name)] });
    const ended: unknown = await agent.run("Go").catch((reason: unknown) => reason);
    expect(ended).toMatchObject(
      /^[a-zA-Z0-9_-]{1,64}$/.test(name)
        ? { output: "Hello." }
        : { code: "tool_name_not_allowed", toolName: name },
    );
  });
});

it("names that differ only in case, in `-` and `_`, or in their accents are different tools", async () => {
  const alike = ["get_user", "get-user", "Get_User", "GET_USER", "e\u0301", "\u00E9"];
  const inner = new FakeToolset(...alike);
  const model = new ScriptedModel([alike.map((name) => call(name)), "Done."]);
  await new Agent({ model, toolsets: [inner] }).run("Go");
  expect(inner.calls.map(({ name }) => name)).toEqual(alike);
});

it("the names that every object inherits are unknown unless a tool has them", async () => {
  const inherited = Object.getOwnPropertyNames(Object.prototype);
  const seen: unknown[] = [];
  const model = new FunctionModel({
    request: (messages) => {
      const last = messages.at(-1);
      seen.push(last?.parts.map(({ partKind }) => partKind));
      return messages.length === 1 ? inherited.map((name) => call(name)) : "Done.";
    },
  });
  await new Agent({ model, tools: [tool({ name: "x", execute: () => 1 })] }).run("Go");
  expect(seen[1]).toEqual(inherited.map(() => "retry-prompt"));
});

it("metadata and definitions with such keys pollute nothing", async () => {
  const metadata = JSON.parse('{ "__proto__": { "polluted": true }, "constructor": 1 }') as {};
  const toolset = new FakeToolset("a").pipe(
    withMetadata(metadata),
    deferLoading(["a"]),
    prepared((tools) =>
      tools.map((each) => ({ ...each, metadata: { ...each.metadata, ...metadata } })),
    ),
  );
  const listed = await toolset.getTools(fakeContext());
  expect(Object.hasOwn(listed.get("a")?.definition.metadata ?? {}, "__proto__")).toBe(true);
  expect("polluted" in {}).toBe(false);
  expect(Object.getPrototypeOf(listed.get("a")?.definition.metadata)).toBe(Object.prototype);
});
