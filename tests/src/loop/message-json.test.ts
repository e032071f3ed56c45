import {
  Agent,
  ApprovalRequired,
  getRunSnapshot,
  handleDeferredToolCalls,
  type Message,
  ModelRetry,
  parseMessages,
  serializeMessages,
  ToolFailed,
  toolCallsOf,
} from "@toolsets/core";
import { tool } from "@toolsets/function";
import { type AnswerPart, call, FunctionModel } from "@toolsets/testing";
import { describe, expect, it } from "vitest";
import * as z from "zod";
import { isValidHistory } from "./is-valid-history.ts";

const tools = [
  tool({
    name: "weather",
    parameters: z.object({ city: z.string() }),
    execute: ({ city }) => ({ city, degrees: [21, null], "a/b": { some_key: "ü" } }),
  }),
  tool({
    name: "flaky",
    execute: (_args, ctx) => {
      if (ctx.retry === 0) throw new ModelRetry("Once more, please.");
      return "at last";
    },
  }),
  tool({
    name: "fails",
    execute: () => {
      throw new ToolFailed("It is closed.");
    },
  }),
  tool({
    name: "guarded",
    execute: (_args, ctx) => {
      if (!ctx.toolCallApproved) throw new ApprovalRequired({ why: "It deletes." });
      return "deleted";
    },
  }),
  tool({
    name: "breaks",
    execute: () => {
      throw new TypeError("a bug");
    },
  }),
];
const decides = handleDeferredToolCalls(({ approvals }) => ({
  approvals: Object.fromEntries(
    approvals.map(({ toolCallId }) => [toolCallId, toolCallId !== "no"]),
  ),
}));

const script: readonly (readonly AnswerPart[])[] = [
  [
    { partKind: "thinking", content: "Hm.", signature: "c2ln" },
    "Let me see.",
    call("weather", { city: 7 }, "1"),
    call("flaky", {}, "2"),
    call("fails", {}, "3"),
    call("guarded", {}, "no"),
    call("guarded", {}, "yes"),
    call("nobody", '{"a": 1', "6"),
  ],
  [call("weather", '{ "city": "Oslo" }', "7"), call("flaky", {}, "8")],
  [{ partKind: "text", content: "" }], // asked for a better one
  ["Sunny."],
  [call("flaky", {}, "9"), call("weather", { city: "Rome" }, "10")],
  ["Sunny too."],
];

/** An agent that answers by the script, and what its model was asked with. */
function agent(): { readonly agent: Agent; readonly seen: string[] } {
  const seen: string[] = [];
  const model = new FunctionModel({
    request: (messages) => {
      seen.push(serializeMessages(messages));
      const index = messages.filter(({ kind }) => kind === "response").length;
      return script[index] ?? ["Done."];
    },
  });
  return { agent: new Agent({ model, tools, capabilities: [decides] }), seen };
}

/** A JSON text without what differs from run to run: times, run ids and ids that were made up. */
function alike(json: string): string {
  return json
    .replaceAll(/"\d{4}-\d\d-\d\dT[^"]*"/g, '"then"')
    .replaceAll(/"run_id":"[^"]*"/g, '"run_id":"that"')
    .replaceAll(/pyd_ai_[0-9a-f]{32}/g, "pyd_ai_");
}

const kindsOf = (messages: readonly Message[]): readonly string[] =>
  messages.flatMap(({ parts }) =>
    parts.map((part) => ("outcome" in part ? `${part.partKind} ${part.outcome}` : part.partKind)),
  );

describe("agent §7: the history of a run", () => {
  it("is the same text after it was read, and continues with the same result", async () => {
    const first = await agent().agent.run("Go", { metadata: { some_key: 1 } });
    const history = first.allMessages();
    expect(new Set(kindsOf(history))).toEqual(
      new Set([
        "user-prompt",
        "thinking",
        "text",
        "tool-call",
        "retry-prompt",
        "tool-return success",
        "tool-return failed",
        "tool-return denied",
      ]),
    );
    const json = serializeMessages(history);
    const read = parseMessages(json);
    expect(serializeMessages(read)).toBe(json);
    expect(isValidHistory(read)).toBe(true);

    const [one, other] = [agent(), agent()];
    const kept = await one.agent.run("And Rome?", { messageHistory: history });
    const moved = await other.agent.run("And Rome?", { messageHistory: read });
    expect(moved.output).toBe("Sunny too.");
    expect(moved.output).toBe(kept.output);
    expect(moved.conversationId).toBe(first.conversationId);
    expect(other.seen.map(alike)).toEqual(one.seen.map(alike));
    expect(alike(serializeMessages(moved.allMessages()))).toBe(
      alike(serializeMessages(kept.allMessages())),
    );
    expect(other.seen[0]?.startsWith(json.slice(0, -1))).toBe(true);
  });

  it("that failed is read as far as it came, and goes on", async () => {
    const model = new FunctionModel({
      request: (messages) =>
        messages.length === 1 ? [call("weather", { city: "Oslo" }, "1"), call("breaks")] : "Sunny.",
    });
    const failing = new Agent({ model, tools });
    const error = await failing.run("Go").catch((thrown: unknown) => thrown);
    const history = getRunSnapshot(error)?.messages ?? [];
    expect(kindsOf(history)).toContain("tool-return interrupted");
    const read = parseMessages(serializeMessages(history));
    expect(read.at(-1)).toMatchObject({ kind: "request", state: "interrupted" });
    expect((await failing.run("Once more", { messageHistory: read })).output).toBe("Sunny.");
  });

  it("that ends with open calls is read, and they are carried out", async () => {
    const first = await agent().agent.run("Go");
    const open = first.allMessages().slice(0, 2);
    const read = parseMessages(serializeMessages(open));
    const [last] = read.slice(-1);
    expect(last?.kind === "response" && toolCallsOf(last)).toHaveLength(6);
    const { output } = await agent().agent.run(undefined, { messageHistory: read });
    expect(output).toBe("Sunny.");
  });
});
