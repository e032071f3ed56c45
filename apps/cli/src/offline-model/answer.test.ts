import type { ToolReturnPart } from "@toolsets/core";
import { describe, expect, it } from "vitest";
import { answerTurn, answerWithoutTool } from "./answer.ts";
import { filesystemTools } from "./__fixtures__/tools.ts";
import type { TurnCall } from "./read-turn.ts";

function callWith(content: unknown, outcome: ToolReturnPart["outcome"] = "success"): TurnCall {
  const ids = { toolName: "look", toolCallId: "c" };
  return {
    call: { partKind: "tool-call", ...ids, args: "{}" },
    answer: { partKind: "tool-return", ...ids, content, outcome, timestamp: "" },
  };
}

function answerTo(...calls: readonly TurnCall[]): string {
  return answerTurn({ question: "?", number: 1, calls });
}

describe("answerTurn", () => {
  it("says what the model is", () => {
    expect(answerTo(callWith(1))).toMatch(/^I am the offline model, not a language model:/);
  });

  it.each<[what: string, call: TurnCall, line: string]>([
    ["a number", callWith(391), "`look` returned 391."],
    ["a text", callWith("a\nb"), "`look` returned:\n> a\n> b"],
    ["the only text of an object", callWith({ content: "a" }), "`look` returned:\n> a"],
    ["other data", callWith({ a: 1 }), '`look` returned:\n> {"a":1}'],
    ["nothing", callWith(""), "`look` returned nothing."],
    ["a denial", callWith("No!", "denied"), "`look` was denied and did nothing:\n> No!"],
    ["a failure", callWith("ENOENT", "failed"), "`look` failed:\n> ENOENT"],
    ["an interruption", callWith("", "interrupted"), "`look` was interrupted."],
  ])("reports %s", (_what, call, line) => {
    expect(answerTo(call).split("\n\n")[1]).toBe(line);
  });

  it("reports refused arguments with what was wrong", () => {
    const { call } = callWith(0);
    const content = [{ type: "x", loc: ["a"], msg: "`a` is no number.", input: 1 }];
    const answer = { partKind: "retry-prompt", content, timestamp: "" } as const;
    expect(answerTo({ call, answer })).toContain(
      "`look` did not work with {}:\n> `a` is no number.",
    );
  });

  it("cuts what is long", () => {
    const long = answerTo(callWith("x".repeat(5000)));
    expect(long.length).toBeLessThan(2000);
    expect(long).toMatch(/> … 3500 characters more$/);
    expect(answerTo(callWith("y\n".repeat(100))).match(/^> y$/gm)).toHaveLength(25);
  });
});

describe("answerWithoutTool", () => {
  it("lists the tools", () => {
    const answer = answerWithoutTool(filesystemTools);
    expect(answer).toContain("not a language model");
    for (const { name } of filesystemTools) expect(answer).toContain(name.replace("fs_", ""));
    expect(answer).toMatch(/Ask for example:\n {2}What files are here\?\n {2}Read README\.md$/);
  });

  it("says so when there are none", () => {
    expect(answerWithoutTool([])).toContain("I have no tools");
  });
});
