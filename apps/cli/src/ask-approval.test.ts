import { PassThrough } from "node:stream";
import type { ToolCallPart } from "@toolsets/core";
import { fakeContext } from "@toolsets/testing";
import { expect, test } from "vitest";
import { askApproval, askOnTerminal, type AskPerson } from "./ask-approval.ts";

const { signal } = new AbortController();

function toolCall(toolCallId: string, args: ToolCallPart["args"]): ToolCallPart {
  return {
    partKind: "tool-call",
    toolName: "write",
    toolCallId,
    ...(args !== undefined && { args }),
  };
}

/** What the capability answers to the calls. */
async function decide(askPerson: AskPerson | undefined, ...approvals: readonly ToolCallPart[]) {
  const requests = { kind: "deferred_tool_requests", calls: [], approvals, metadata: {} } as const;
  const results = await askApproval(askPerson).handleDeferredToolCalls?.(requests, fakeContext());
  return results?.approvals;
}

/** Asks on a terminal whose user types `keys`. */
async function typed(keys: string, given: AbortSignal = signal, onInterrupt = (): void => {}) {
  const [input, output] = [new PassThrough(), new PassThrough()];
  const answer = askOnTerminal({ input, output, onInterrupt })("Allow it?", given);
  output.once("readable", () => input.write(keys)); // when the question is there to be read
  return answer;
}

test("asks about each call, one after another", async () => {
  const questions: string[] = [];
  const askPerson: AskPerson = async (question) => {
    questions.push(question);
    return questions.length === 2;
  };
  const calls = [toolCall("one", { path: "a" }), toolCall("two", '{"path": "b"}')];
  expect(await decide(askPerson, ...calls)).toEqual({
    one: { kind: "tool-denied", message: "The user refused this call." },
    two: true,
  });
  expect(questions).toEqual(['Allow write {"path":"a"}?', 'Allow write {"path":"b"}?']);
});

test("shows what will run: of two values for one key the last, and nothing hidden", async () => {
  let shown = "";
  const askPerson: AskPerson = async (question) => {
    shown = question;
    return false;
  };
  await decide(askPerson, toolCall("one", '{"path":"safe.txt","path":"evil\u202E.txt"}'));
  expect(shown).toBe('Allow write {"path":"evil<U+202E>.txt"}?');
});

test("does not repeat the call that stands just above", async () => {
  const questions: string[] = [];
  const askPerson: AskPerson = async (question) => {
    questions.push(question);
    return true;
  };
  const shown = (...approvals: readonly ToolCallPart[]) => {
    const requests = {
      kind: "deferred_tool_requests",
      calls: [],
      approvals,
      metadata: {},
    } as const;
    const isShown = ({ toolCallId }: ToolCallPart): boolean => toolCallId === "one";
    return askApproval(askPerson, isShown).handleDeferredToolCalls?.(requests, fakeContext());
  };
  await shown(toolCall("one", { path: "a" }));
  await shown(toolCall("two", { path: "b" }));
  await shown(toolCall("one", { path: "a" }), toolCall("two", { path: "b" }));
  expect(questions).toEqual([
    "Allow this call?",
    'Allow write {"path":"b"}?',
    'Allow write {"path":"a"}?',
    'Allow write {"path":"b"}?',
  ]);
});

test.each([
  ["Ctrl-D", "\u0004", 1],
  ["an answer", "n\r", 1],
])("%s ends the line, once", async (_what, keys, ends) => {
  const [input, output] = [new PassThrough(), new PassThrough()];
  const answer = askOnTerminal({ input, output, onInterrupt: () => {} })("Allow it?", signal);
  output.once("readable", () => input.write(keys));
  await answer;
  const shown = String(output.read());
  expect(shown.match(/\n/g)).toHaveLength(ends);
  expect(shown.endsWith("\n")).toBe(true);
});

test("says how much of a long call it does not show", async () => {
  let shown = "";
  const askPerson: AskPerson = async (question) => {
    shown = question;
    return false;
  };
  await decide(askPerson, toolCall("one", { path: "a", content: "x".repeat(10_000) }));
  expect(shown).toMatch(/^Allow write \{"path":"a","content":"x+… and 6031 characters more\?$/);
  expect(shown.length).toBeLessThan(4100);
});

test("refuses where there is nobody to ask", async () => {
  expect(await decide(undefined, toolCall("one", {}))).toEqual({
    one: {
      kind: "tool-denied",
      message: "Refused: without a terminal nobody can be asked for approval.",
    },
  });
});

test.each(["y\r", "Y\n", " yes \r"])("%j is consent", async (keys) => {
  expect(await typed(keys)).toBe(true);
});

test.each(["n\r", "\r", "yeah\r", "y y\r", "\u0004"])("%j is none", async (keys) => {
  expect(await typed(keys)).toBe(false);
});

test("what was typed before the question was there is no answer to it", async () => {
  const [input, output] = [new PassThrough(), new PassThrough()];
  let interrupts = 0;
  const onInterrupt = (): void => void (interrupts += 1);
  input.write("y\r");
  const answer = askOnTerminal({ input, output, onInterrupt })("Allow it?", signal);
  input.write("y\r\u0003");
  output.once("readable", () => input.write("n\r"));
  expect(await answer).toBe(false);
  expect(interrupts).toBe(1);
});

test("Ctrl-C interrupts", async () => {
  const controller = new AbortController();
  const answer = typed("\u0003", controller.signal, () => controller.abort());
  await expect(answer).rejects.toThrow("aborted");
});
