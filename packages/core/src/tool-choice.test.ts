import { describe, expect, it } from "vitest";
import { checkLastingChoice, resolveToolChoice, type ToolChoice } from "./tool-choice.ts";
import type { ToolDefinition, ToolKind } from "./tool-definition.ts";

const define = (name: string, kind: ToolKind = "function"): ToolDefinition => ({
  name,
  kind,
  parametersJsonSchema: { type: "object" },
  origin: [],
});
const add = define("add");
const find = define("find", "unapproved");
const answer = define("answer", "output");

interface Circumstances {
  readonly tools?: readonly ToolDefinition[];
  readonly isText?: boolean;
  readonly canForce?: boolean;
}

const resolve = (
  choice: ToolChoice | undefined,
  { tools = [answer, add, find], isText = true, canForce = true }: Circumstances = {},
): unknown =>
  resolveToolChoice(choice, {
    modelName: "m",
    tools,
    isHidden: (name) => name === "hidden",
    allowsDirectOutput: isText,
    canForce,
  });

const required = { mode: "required" } as const;
const implicit = { mode: "required", isImplicit: true } as const;

describe("toolsets §16: a tool choice", () => {
  it.each<[ToolChoice | undefined, withText: unknown, withoutText: unknown]>([
    [undefined, undefined, implicit],
    ["auto", undefined, implicit],
    ["none", { mode: "auto", toolNames: ["answer"] }, { ...implicit, toolNames: ["answer"] }],
    [[], { mode: "auto", toolNames: ["answer"] }, { ...implicit, toolNames: ["answer"] }],
    ["required", ...twice({ ...required, toolNames: ["add", "find"] })],
    [["find"], ...twice({ ...required, toolNames: ["find"] })],
    [["find", "hidden"], ...twice({ ...required, toolNames: ["find"] })],
    [["find", "add", "answer"], ...twice(required)],
    [
      { functionTools: ["add"] },
      { mode: "auto", toolNames: ["answer", "add"] },
      { ...implicit, toolNames: ["answer", "add"] },
    ],
    [
      { functionTools: [] },
      { mode: "auto", toolNames: ["answer"] },
      { ...implicit, toolNames: ["answer"] },
    ],
    [{ functionTools: ["find", "add"] }, undefined, implicit],
  ])("of %j is %j where text can end the run, else %j", (choice, withText, withoutText) => {
    expect(resolve(choice)).toEqual(withText);
    expect(resolve(choice, { isText: false })).toEqual(withoutText);
  });

  it.each<[ToolChoice, expected: unknown]>([
    ["auto", undefined],
    ["none", { mode: "none" }],
    [[], { mode: "none" }],
    ["required", required],
    [["add", "find"], required],
    [{ functionTools: [] }, { mode: "none" }],
  ])("of %j is %j without tools that end the run", (choice, expected) => {
    expect(resolve(choice, { tools: [add, find] })).toEqual(expected);
  });

  it.each<ToolChoice>(["auto", "none", [], { functionTools: [] }])(
    "of %j says nothing where there are no tools",
    (choice) => {
      expect(resolve(choice, { tools: [] })).toBeUndefined();
      expect(resolve(choice, { tools: [], isText: false })).toBeUndefined();
    },
  );

  it.each<[ToolChoice, message: RegExp, tools?: readonly ToolDefinition[]]>([
    ["required", /requires a tool, and this step has none/, [answer]],
    ["required", /requires a tool, and this step has none/, []],
    [["hidden"], /requires one of `hidden`, none of which the model can call now/],
    [["nowhere"], /names `nowhere`, which this step does not have. It has `answer`, `add`, `find`/],
    [["add", "nowhere"], /names `nowhere`/],
    [{ functionTools: ["nowhere"] }, /names `nowhere`, .* There are no tools\.$/, []],
    ["any" as never, /has to be "auto"/],
    [[1] as never, /has to be "auto"/],
    [{} as never, /has to be "auto"/],
  ])("of %j may be an error that says why", (choice, message, tools) => {
    expect(() => resolve(choice, tools && { tools })).toThrow(message);
  });
});

describe("AG-109: a model that cannot be forced", () => {
  it("chooses by itself where nobody asked for a call", () => {
    const options = { isText: false, canForce: false };
    expect(resolve("auto", options)).toBeUndefined();
    expect(resolve("none", options)).toEqual({ mode: "auto", toolNames: ["answer"] });
    expect(resolve("none", { tools: [add], canForce: false })).toEqual({ mode: "none" });
  });

  it.each<ToolChoice>(["required", ["add"]])("is an error for %j", (choice) => {
    expect(() => resolve(choice, { canForce: false })).toThrow(/`m` cannot be forced/);
  });
});

describe("AG-006: a choice that holds for a whole run", () => {
  it.each<ToolChoice>(["required", ["add"]])("may not be %j", (toolChoice) => {
    expect(() => checkLastingChoice({ toolChoice })).toThrow(/the run could never end/);
  });

  it.each<ToolChoice | undefined>([undefined, "auto", "none", [], { functionTools: ["add"] }])(
    "may be %j",
    (toolChoice) => {
      expect(() => checkLastingChoice({ toolChoice })).not.toThrow();
    },
  );

  it("is looked at in settings alone", () => {
    expect(() => checkLastingChoice()).not.toThrow();
    expect(() => checkLastingChoice({ toolChoice: 1 as never })).toThrow(/has to be "auto"/);
  });
});

function twice(value: unknown): readonly [unknown, unknown] {
  return [value, value];
}
