import { describe, expect, it } from "vitest";
import type { Fault } from "./__fixtures__/fault.ts";
import { PlainModel } from "./__fixtures__/plain-model.ts";
import { encodePlain, encodePlainError } from "./__fixtures__/plain-wire.ts";
import { describeModel } from "./describe-model.ts";
import type { DescribeModelOptions } from "./model-contract.ts";

const plain = (fault?: Fault): DescribeModelOptions => ({
  createModel: (connection) => new PlainModel(connection, fault),
  encode: encodePlain,
  encodeStreamError: encodePlainError,
  lacks: ["refusal"],
});

describeModel("a small adapter of a made-up provider", { ...plain(), runner: { describe, it } });

/** A test of the suite. */
type Test = readonly [title: string, run: () => Promise<void>];

function testsOf(options: DescribeModelOptions): readonly Test[] {
  const tests: Test[] = [];
  const runner = {
    describe: (_: string, body: () => void) => body(),
    it: (title: string, run: () => Promise<void>) => tests.push([title, run]),
  };
  describeModel("", { ...options, runner });
  return tests;
}

describe("describeModel", () => {
  it("needs a test runner", () => {
    expect(() => describeModel("", plain())).toThrow(
      expect.objectContaining({ code: "invalid_usage" }),
    );
  });

  it("leaves out what the provider lacks, and errors in streams where none are given", () => {
    const { encodeStreamError: _, ...options } = plain();
    const tests = testsOf({ ...options, lacks: ["thinking", "parallel-calls"] });
    const titles = tests.map(([title]) => title);
    expect(titles).toContain("reads a refusal, streamed or not");
    expect(titles).not.toContain("reads several calls, streamed or not");
    expect(titles.filter((title) => /thought before|inside a stream/.test(title))).toEqual([]);
    expect(new Set(titles).size).toBe(titles.length);
  });
});

const ABORTED_IN_SILENCE =
  "throws the reason of an abort before the answer, and lets go of the connection";
const FAULTS: readonly (readonly [fault: Fault, title: string])[] = [
  ["asks while forbidden", "sends nothing while model requests are forbidden"],
  ["buffers the stream", "yields pieces as they come, not at the end"],
  ["changes the history", "changes nothing that it is given"],
  ["counts no usage in streams", "reads a text, streamed or not"],
  ["decodes each piece alone", "reads a stream the same wherever it is cut"],
  ["drops arguments in streams", "reads a call, streamed or not"],
  ["drops the result of a tool", "sends the conversation, its instructions and its tools"],
  ["ends quietly at an abort", ABORTED_IN_SILENCE],
  [
    "gives what came of a broken stream",
    "throws `model_connection` for a stream that breaks or ends early",
  ],
  ["ignores extraBody", "sends `extraHeaders` and `extraBody`"],
  ["ignores extraHeaders", "sends `extraHeaders` and `extraBody`"],
  ["ignores retry-after", "throws `model_http` for status 429, without the key"],
  ["ignores dates in retry-after", "tells how long to wait, where it can be read"],
  ["ignores the abort", "sends nothing when it is aborted before"],
  ["keeps state between requests", "keeps requests apart that run at once"],
  ["makes ids up", "sends the same request for the same messages, to the byte"],
  ["merges calls", "reads several calls, streamed or not"],
  ["reads html as nothing", "throws an error with a code for an answer that is none"],
  ["refuses to be frozen", "has a name, a system, and a profile that is plain data"],
  ["sends settings that it does not know", "leaves out settings that it does not know"],
  ["takes any timeout", "refuses a `timeoutMs` that is none"],
  ["tells the key", "throws `model_http` for status 401, without the key"],
  ["throws for foreign thoughts", "takes a history with a signed thought of another provider"],
  ["throws for odd schemas", "takes tools with any JSON Schema, strict or not"],
  ["throws for outputs that are no text", "takes every way to ask for an output"],
  ["throws for settings", "takes every value of every setting"],
  ["throws plain errors for statuses", "throws `model_http` for status 500, without the key"],
  [
    "throws plain errors for what is none",
    "throws an error with a code for an answer that is none",
  ],
  ["throws the error of the abort", ABORTED_IN_SILENCE],
  ["drops required fields of schemas", "sends the whole schema of a tool"],
  ["sends schemas without definitions", "sends the whole schema of a tool"],
  ["drops retry prompts", "sends prompts to try again"],
  ["ignores images", "sends images of a prompt"],
  ["ignores maxTokens", "sends `maxTokens`"],
  ["ignores stopSequences", "sends `stopSequences`"],
  ["ignores the choice of tools", "sends the choice of tools"],
  ["ignores the schema of native output", "sends the schema of native output"],
  ["keeps no signatures", "sends back what its own provider signed"],
  ["sends what others signed", "sends nothing that another provider signed or ran"],
  ["sends what others ran", "sends nothing that another provider signed or ran"],
  [
    "sends half characters",
    "takes a history with a prompt: half a character and what is no letter",
  ],
  ["trims texts", "reads a text with blanks around it, streamed or not"],
];

/** Faults that are known by what never comes. */
const HANGING: typeof FAULTS = [
  ["ignores the timeout in streams", "throws `model_timeout` for a provider that stalls"],
  ["keeps the stream open", "lets go of the connection of a stream that is left early"],
  ["leaves a listener on the signal", "leaves nothing behind on the signal"],
];

async function expectFound(fault: Fault, title: string): Promise<void> {
  const run = testsOf(plain(fault)).find(([each]) => each === title)?.[1];
  await expect(run?.()).rejects.toThrow();
}

describe("describeModel finds", () => {
  it.each(FAULTS)("a model that %s", expectFound);
});

describe.concurrent("describeModel finds, in time,", () => {
  it.each(HANGING)("a model that %s", expectFound);
});
