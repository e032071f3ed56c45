import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseMessages } from "@toolsets/core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const program = join(import.meta.dirname, "__fixtures__/approvals-program.ts");
const folder = mkdtempSync(join(tmpdir(), "toolsets-"));
const file = join(folder, "paused.json");

function start(...args: readonly string[]): string {
  const options = ["--conditions=@toolsets/source", program, ...args];
  return execFileSync(process.execPath, options, { encoding: "utf8" });
}

interface Ended {
  readonly waiting: readonly string[];
  readonly ran: readonly unknown[];
  readonly output?: unknown;
  readonly messages?: string;
  readonly error?: { readonly code: string; readonly message: string };
}

/** Goes on in a new process. The answers are pydantic-ai's JSON, as another service may send them. */
function resume(results: object): Ended {
  const ended: Ended = JSON.parse(start("resume", file, JSON.stringify(results)));
  return ended;
}

const approvals = {
  a: true,
  b: { kind: "tool-approved", override_args: { path: "b2", force: true } },
  c: { kind: "tool-approved", override_args: null },
  d: { kind: "tool-denied", message: "Keep it." },
};
const calls = { e: { kind: "tool-return", return_value: { status: 200 }, metadata: { cache: 1 } } };

beforeAll(() => {
  start("pause", file);
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

describe("a run that waits in one process and goes on in another", () => {
  it("three approvals, one of them with edited arguments, a denial and a result from elsewhere", () => {
    const ended = resume({ calls, approvals, metadata: { a: { by: "ada" } } });
    expect(ended.waiting).toEqual(["a", "b", "c", "d", "e"]);
    expect(ended.output).toBe("Done.");
    expect(ended.ran).toEqual([
      ["a", { path: "a", force: false }, { by: "ada" }],
      ["b", { path: "b2", force: true }, null],
      ["c", { path: "c", force: false }, null],
    ]);
    const messages = parseMessages(ended.messages ?? "");
    expect(messages[2]?.parts).toMatchObject([
      { toolCallId: "a", content: "removed a", outcome: "success" },
      { toolCallId: "b", content: "removed b2", outcome: "success" },
      { toolCallId: "c", content: "removed c", outcome: "success" },
      { toolCallId: "d", content: "Keep it.", outcome: "denied" },
      { toolCallId: "e", content: { status: 200 }, metadata: { cache: 1 }, outcome: "success" },
    ]);
    expect(messages[1]?.parts[1]).toMatchObject({ toolCallId: "b", args: '{"path":"b"}' });
  });

  it.each([
    [
      "a forged id",
      { calls: { ...calls, forged: 1 }, approvals },
      "name `forged`, which the last response did not call",
    ],
    ["a missing id", { calls, approvals: { ...approvals, d: undefined } }, "have no answer to `d`"],
    [
      "an id twice",
      { calls: { ...calls, a: 1 }, approvals },
      "answer `a` twice, in `calls` and in `approvals`",
    ],
    [
      "arguments of a forged kind",
      {
        calls,
        approvals: { ...approvals, a: { kind: "tool-approved", override_args: { path: 7 } } },
      },
      undefined,
    ],
  ])("%s: nothing runs that was not approved as it is", (_what, results, message) => {
    const before = readFileSync(file, "utf8");
    const { error, ran } = resume(results);
    expect(error?.message ?? "no error").toContain(message ?? "no error");
    expect(ran.filter((each) => JSON.stringify(each).startsWith('["a"'))).toEqual([]);
    expect(message === undefined || ran.length === 0).toBe(true);
    expect(readFileSync(file, "utf8")).toBe(before);
  });
});
