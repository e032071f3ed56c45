import { AbstractToolset, type Toolset } from "@toolsets/core";
import { FunctionToolset } from "@toolsets/function";
import { call, ScriptedModel } from "@toolsets/testing";
import { expect, test } from "vitest";
import { askApproval } from "./ask-approval.ts";
import { toFailure } from "./failure.ts";
import { localTools } from "./local-tools.ts";
import { columnsOf } from "./report/cut.ts";
import { createReport } from "./report/report.ts";
import { runQuestion } from "./run-question.ts";

type Script = ConstructorParameters<typeof ScriptedModel>[0];

/** What the report shows of a run by a script. */
async function shown(script: Script, toolsets: readonly Toolset[] = [localTools()]) {
  let text = "";
  const named = toolsets.map((toolset, index) => ({ name: `set${index}`, toolset }));
  const report = createReport(
    {
      columns: 80,
      write: (piece) => {
        text += piece;
      },
      paint: (_style, line) => line,
    },
    { model: "scripted", toolsets: named.map(({ name }) => name), question: "Question" },
  );
  const failure = await runQuestion("Question", {
    model: new ScriptedModel(script),
    toolsets: named,
    approval: askApproval(undefined),
    report,
    signal: new AbortController().signal,
  }).then(() => undefined, toFailure);
  return { text, failure };
}

test("shows steps, calls, results and the answer", async () => {
  const { text, failure } = await shown([
    [call("count_words", { text: "a b c" })],
    "There are\nthree words.",
  ]);
  expect(failure).toBeUndefined();
  expect(text.replaceAll(/ +/g, " ")).toMatch(
    /steps calls tokens in tokens out ms\n 2 1 \d+ \d+ \d+\n$/,
  );
  expect(text.split("\nsteps")[0]).toBe(`model     scripted
toolsets  set0 (3 tools)
question  Question

step 1
  count_words {"text":"a b c"}
  → 3

step 2
There are
three words.
`);
});

test.each([
  ["text that is no JSON", "{oops", "count_words {oops", /↻ retry: .*not (?:valid )?JSON/],
  ["no object", "[1]", "count_words [1]", /↻ retry: .*must be a JSON object/],
  ["a missing argument", { txt: "a" }, 'count_words {"txt":"a"}', /↻ retry: text: Invalid input/],
])("malformed arguments, %s: shows the retry and goes on", async (_what, args, line, retry) => {
  const { text, failure } = await shown([
    [call("count_words", args)],
    [call("count_words", { text: "a" })],
    "One.",
  ]);
  expect(failure).toBeUndefined();
  expect(text).toContain(`  ${line}\n`);
  expect(text).toMatch(retry);
  expect(text).toContain("  → 1\n");
  expect(text).toContain("One.\n");
});

test("a tool that does not exist: shows the retry and goes on", async () => {
  const { text, failure } = await shown([[call("no_such_tool", {})], "Sorry."]);
  expect(failure).toBeUndefined();
  expect(text).toContain("↻ retry: There is no tool `no_such_tool`.");
  expect(text).toContain("Sorry.\n");
});

test("arguments that stay malformed end the run with one line", async () => {
  const { failure } = await shown(Array.from({ length: 4 }, () => [call("count_words", {})]));
  expect(failure?.exitCode).toBe(1);
  expect(failure?.line).toMatch(/^error: Tool `count_words` .*2 retries.* Raise .*$/);
});

test("several results of a step say whose they are", async () => {
  const { text } = await shown([
    [call("count_words", { text: "a" }), call("calculate", { expression: "2 * 3" })],
    "Done.",
  ]);
  expect(text).toContain("  → count_words: 1\n");
  expect(text).toContain("  → calculate: 6\n");
});

test("two tools with one name: both origins and the cure, on one line", async () => {
  const { failure } = await shown(["never asked"], [localTools(), localTools()]);
  expect(failure?.exitCode).toBe(1);
  expect(failure?.line).toMatch(
    /^error: Tool `count_words` is offered by both .*'local'.* and .*'local'.*prefixed.*$/,
  );
});

test("results and progress are cut to the width, on one line, with nothing a terminal acts on", async () => {
  const noisy = new FunctionToolset().tool({
    name: "noisy",
    execute: async (_args, ctx) => {
      await ctx.emit({ progress: 1, total: 2, message: "half" });
      await ctx.emit({ title: "\u001B[2J" });
      return `line\n\u001B[31m${"x".repeat(1_000_000)}`;
    },
  });
  const { text } = await shown([[call("noisy")], "\u001B]0;title\u0007Done."], [noisy]);
  expect(text).toContain("  · 1 of 2: half\n");
  expect(text).toContain('  · {"title":"\\u001b[2J"}\n');
  expect(text).toMatch(/\n {2}→ line ⏎ \\x1b\[31mx+…\n/);
  for (const line of text.split("\n")) expect(columnsOf(line)).toBeLessThanOrEqual(80);
  expect(text).toContain("\n\\x1b]0;title\\x07Done.\n");
});

test("a toolset that fails ends the run with one line", async () => {
  class Broken extends AbstractToolset {
    readonly id = "broken";
    getTools = (): never => {
      throw new Error("first line\nsecond line");
    };
    callTool = (): never => {
      throw new Error("never called");
    };
  }
  const { text, failure } = await shown(["never asked"], [new Broken()]);
  expect(text).toBe("");
  expect(failure).toEqual({
    line: "error: Error: first line ⏎ second line (This is unexpected. `NODE_DEBUG=toolsets` shows where it comes from.)",
    exitCode: 1,
  });
});
