import { Agent, ApprovalRequired, handleDeferredToolCalls } from "@toolsets/core";
import { call, callByName, fakeContext, FakeToolset, ScriptedModel } from "@toolsets/testing";
import { describe, expect, it } from "vitest";
import { UnknownToolNameError } from "./unknown-tool-name-error.ts";
import { approvalRequired } from "./approval-required.ts";
import { filtered } from "./filtered.ts";
import { prefixed } from "./prefixed.ts";

/** A toolset whose names the compiler does not know. */
function loose(...names: readonly string[]): FakeToolset {
  return new FakeToolset(...names);
}

const approved = fakeContext({ toolCallApproved: true });

describe("without a rule", () => {
  it("asks for every call, and nothing runs before", async () => {
    const inner = new FakeToolset("read", "remove");
    const toolset = inner.pipe(approvalRequired());
    await expect(callByName(toolset, "read")).rejects.toThrow(ApprovalRequired);
    await expect(callByName(toolset, "remove")).rejects.toThrow(ApprovalRequired);
    expect(inner.calls).toEqual([]);
  });

  it("lets a call pass that was approved", async () => {
    const inner = new FakeToolset("remove");
    const toolset = inner.pipe(approvalRequired());
    expect(await callByName(toolset, "remove", { id: 1 }, approved)).toBe("remove was called");
    expect(inner.calls).toEqual([{ name: "remove", args: { id: 1 } }]);
  });

  it("leaves the definitions as they are, so that calls may go on beside others", async () => {
    const inner = new FakeToolset("remove");
    const before = inner.getTools(fakeContext()).get("remove");
    const after = (await inner.pipe(approvalRequired()).getTools(fakeContext())).get("remove");
    expect(after?.definition).toEqual(before?.definition);
    expect(after?.definition.kind).toBe("function");
  });

  it("W-1: stays itself as long as the toolset below does", async () => {
    const toolset = new FakeToolset("a").pipe(approvalRequired());
    expect(await toolset.forRun(fakeContext())).toBe(toolset);
  });
});

describe("with a predicate", () => {
  it("asks where it is true, by the call and the context", async () => {
    const inner = new FakeToolset("read", "remove");
    const seen: unknown[] = [];
    const toolset = inner.pipe(
      approvalRequired((each, ctx) => {
        seen.push(each, ctx.toolName);
        return each.name === "remove";
      }),
    );
    const tools = await toolset.getTools(fakeContext());
    await callByName(toolset, "read", { path: "/" });
    await expect(callByName(toolset, "remove", { id: 1 })).rejects.toThrow(ApprovalRequired);
    expect(inner.calls).toEqual([{ name: "read", args: { path: "/" } }]);
    expect(seen).toEqual([
      { name: "read", args: { path: "/" }, tool: tools.get("read")?.definition },
      "read",
      { name: "remove", args: { id: 1 }, tool: tools.get("remove")?.definition },
      "remove",
    ]);
  });

  it("sees the names of its place: plain inside a prefix, prefixed outside", async () => {
    const seen: unknown[] = [];
    const look = approvalRequired(({ name, tool }, ctx) => {
      seen.push([name, tool.name, ctx.toolName]);
      return false;
    });
    await callByName(loose("search").pipe(look, prefixed("gh"), look), "gh_search");
    expect(seen).toEqual([
      ["gh_search", "gh_search", "gh_search"],
      ["search", "search", "search"],
    ]);
  });

  it("is awaited", async () => {
    const inner = new FakeToolset("read", "remove");
    const toolset = inner.pipe(
      approvalRequired(async ({ name }) => Promise.resolve(name === "remove")),
    );
    await callByName(toolset, "read");
    await expect(callByName(toolset, "remove")).rejects.toThrow(ApprovalRequired);
  });

  it("is not asked when the call was approved", async () => {
    const inner = new FakeToolset("remove");
    const refuse = (): never => {
      throw new Error("asked");
    };
    await callByName(inner.pipe(approvalRequired(refuse)), "remove", {}, approved);
    expect(inner.calls).toHaveLength(1);
  });

  it.each([
    [
      "throws",
      () => {
        throw new Error("no policy");
      },
    ],
    ["rejects", async () => Promise.reject(new Error("no policy"))],
  ])(
    "that %s fails the run and approves nothing",
    async (_how, rule: () => never | Promise<never>) => {
      const inner = new FakeToolset("remove");
      const agent = new Agent({
        model: new ScriptedModel([[call("remove")], "Done."]),
        toolsets: [inner.pipe(approvalRequired(rule))],
      });
      await expect(agent.run("Remove it")).rejects.toThrow("no policy");
      expect(inner.calls).toEqual([]);
    },
  );

  it("lets nothing pass but the answer false", async () => {
    const answers: readonly unknown[] = [undefined, null, 0, "", "false", {}];
    for (const answer of answers) {
      const inner = new FakeToolset("remove");
      const toolset = inner.pipe(approvalRequired(() => answer as boolean)); // as untyped code does
      await expect(callByName(toolset, "remove")).rejects.toThrow(ApprovalRequired);
      expect(inner.calls).toEqual([]);
    }
  });
});

describe("with a map", () => {
  it("goes by the name, with the arguments and the context of the call", async () => {
    const inner = new FakeToolset("read", "remove", "write");
    const toolset = inner.pipe(
      approvalRequired({
        read: false,
        remove: true,
        write: async (args, ctx) => args["path"] === "/etc" && ctx.runStep === 1,
      }),
    );
    await callByName(toolset, "read");
    await callByName(toolset, "write", { path: "/tmp" });
    await expect(callByName(toolset, "write", { path: "/etc" })).rejects.toThrow(ApprovalRequired);
    await expect(callByName(toolset, "remove")).rejects.toThrow(ApprovalRequired);
    expect(inner.calls.map(({ name }) => name)).toEqual(["read", "write"]);
  });

  it("takes `*` for all other names", async () => {
    const inner = new FakeToolset("read", "list", "remove");
    const toolset = inner.pipe(approvalRequired({ remove: true, "*": false }));
    await callByName(toolset, "read");
    await callByName(toolset, "list");
    await expect(callByName(toolset, "remove")).rejects.toThrow(ApprovalRequired);
  });

  it("asks where a rule is there and says nothing, whatever `*` says", async () => {
    for (const rule of [undefined, null]) {
      const inner = new FakeToolset("drop", "read");
      const rules = { drop: rule as unknown as true, "*": false }; // as a program may compute it
      const toolset = inner.pipe(approvalRequired(rules));
      await callByName(toolset, "read");
      await expect(callByName(toolset, "drop")).rejects.toThrow(ApprovalRequired);
      expect(inner.calls).toHaveLength(1);
    }
  });

  it("lets `*` be a function", async () => {
    const toolset = loose("read", "list").pipe(
      approvalRequired({ read: false, "*": (args) => args["all"] === true }),
    );
    await callByName(toolset, "list", { all: false });
    await expect(callByName(toolset, "list", { all: true })).rejects.toThrow(ApprovalRequired);
  });

  it("asks for names that it leaves out where they are known only at run time", async () => {
    const inner = loose("read", "remove");
    const toolset = inner.pipe(approvalRequired({ read: false }));
    await callByName(toolset, "read");
    await expect(callByName(toolset, "remove")).rejects.toThrow(ApprovalRequired);
    expect(inner.calls).toHaveLength(1);
  });

  it("finds nothing in what every object inherits", async () => {
    const inner = loose("constructor", "__proto__", "toString", "read");
    const open = inner.pipe(approvalRequired({ read: true, "*": false }));
    const closed = inner.pipe(approvalRequired({ read: false }));
    for (const name of ["constructor", "__proto__", "toString"]) {
      expect(await callByName(open, name)).toBe(`${name} was called`);
      await expect(callByName(closed, name)).rejects.toThrow(ApprovalRequired);
    }
  });

  it("can name such tools too", async () => {
    const toolset = loose("constructor", "__proto__").pipe(
      approvalRequired({ constructor: false, ["__proto__"]: false }),
    );
    expect(await callByName(toolset, "constructor")).toBe("constructor was called");
    expect(await callByName(toolset, "__proto__")).toBe("__proto__ was called");
  });

  it("does not change when the object does", async () => {
    const rules: Record<string, boolean> = { remove: true };
    const toolset = loose("remove").pipe(approvalRequired(rules));
    rules["remove"] = false;
    await expect(callByName(toolset, "remove")).rejects.toThrow(ApprovalRequired);
  });
});

describe("names in a map", () => {
  it("that the first listing does not have are an error, with the known ones", async () => {
    const toolset = loose("read", "remove").pipe(
      approvalRequired({ remov: true, raed: false, remove: true, "*": false }),
    );
    const list = async (): Promise<unknown> => toolset.getTools(fakeContext());
    await expect(list).rejects.toThrow(UnknownToolNameError);
    await expect(list).rejects.toMatchObject({
      code: "unknown_tool_name",
      toolNames: ["remov", "raed"],
      known: ["read", "remove"],
      message: expect.stringContaining("`remov`, `raed`"),
    });
  });

  it("end the run before its first request", async () => {
    const model = new ScriptedModel([]);
    const toolsets = [loose("read").pipe(approvalRequired({ raed: true }))];
    await expect(new Agent({ model, toolsets }).run("Hi")).rejects.toMatchObject({
      code: "unknown_tool_name",
    });
  });

  it("are those of its place", async () => {
    const toolset = loose("search").pipe(
      prefixed("gh"),
      approvalRequired({ gh_search: true, "*": false }),
    );
    expect((await toolset.getTools(fakeContext())).has("gh_search")).toBe(true);
  });

  it("may disappear later in the run, and each run looks anew", async () => {
    const toolset = loose("read", "remove").pipe(
      filtered((tool, ctx) => tool.name !== "remove" || ctx.deps === "admin"),
      approvalRequired({ remove: true, "*": false }),
    );
    const asAdmin = fakeContext({ deps: "admin" });
    const asGuest = fakeContext({ deps: "guest" });
    const first = await toolset.forRun(asAdmin);
    expect([...(await first.getTools(asAdmin)).keys()]).toEqual(["read", "remove"]);
    expect([...(await first.getTools(asGuest)).keys()]).toEqual(["read"]);
    const second = await toolset.forRun(asGuest);
    await expect(async () => second.getTools(asGuest)).rejects.toThrow(UnknownToolNameError);
    expect([...(await first.getTools(asGuest)).keys()]).toEqual(["read"]);
  });

  it("are not looked for by a process that takes a run over at a later step", async () => {
    const toolset = loose("read").pipe(approvalRequired({ remove: true, "*": false }));
    const later = fakeContext({ runStep: 3 });
    const takenOver = await toolset.forRun(later);
    expect([...(await takenOver.getTools(later)).keys()]).toEqual(["read"]);
  });
});

it("AP-1: approves one call and denies another; the denied one is answered with the denial", async () => {
  const inner = new FakeToolset("create", "remove", "read");
  const model = new ScriptedModel([
    [call("create", { id: 1 }), call("remove", { id: 2 }), call("read", { id: 3 })],
    "Done.",
  ]);
  const asked: string[] = [];
  const agent = new Agent({
    model,
    toolsets: [inner.pipe(approvalRequired({ create: true, remove: true, read: false }))],
    capabilities: [
      handleDeferredToolCalls(({ approvals }) => {
        asked.push(...approvals.map(({ toolName }) => toolName));
        return {
          approvals: Object.fromEntries(
            approvals.map(({ toolCallId, toolName }) => [toolCallId, toolName === "create"]),
          ),
        };
      }),
    ],
  });
  const result = await agent.run("Go");
  expect(result.output).toBe("Done.");
  expect(asked).toEqual(["create", "remove"]);
  expect(inner.calls.map(({ name }) => name).toSorted()).toEqual(["create", "read"]);
  expect(result.allMessages()[2]?.parts).toMatchObject([
    { toolName: "create", outcome: "success", content: "create was called" },
    { toolName: "remove", outcome: "denied", content: "The tool call was denied." },
    { toolName: "read", outcome: "success" },
  ]);
});
