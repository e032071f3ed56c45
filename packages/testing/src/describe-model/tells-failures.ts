import { forbidModelRequests, isToolsetsError } from "@toolsets/core";
import { answerOf, ask, bytesOf, type Mode, MODES, optionsOf, promptOf, withArgs } from "./ask.ts";
import { check, checkSame, failureOf, within } from "./check.ts";
import { checkKeyHidden, codeOf } from "./read-failure.ts";
import type { ContractRule, DescribeModelOptions } from "./model-contract.ts";
import { CALL, TEXT } from "./replies.ts";
import { KEY, type ProviderAnswer } from "./scripted-provider.ts";
import { checkReleased, type Subject, subjectOf } from "./subject.ts";

const STATUSES: readonly number[] = [400, 401, 403, 404, 413, 422, 429, 500, 502, 503, 529];
/** What may be said of an answer that is none. */
const UNREADABLE: readonly unknown[] = [
  "unexpected_model_behavior",
  "model_connection",
  "model_http",
];
const GARBAGE = ["", "<html>Hello</html>", "{}", "null", "[]", "42", '"text"', '{"a":', "\u0000"];
const GARBAGE_IN_STREAM = [
  ...GARBAGE,
  "data: {oops\n\n",
  "data: null\n\n",
  "data: 42\n\n",
  "data: {}\n\n",
  "data: [DONE]\n\n",
  ": nothing\n\n",
  "event: x\n\n",
];

/** Whatever goes wrong has a code, and half a reply is none. */
export const tellsFailures: readonly ContractRule[] = [
  ...STATUSES.map((status): ContractRule => ({
    title: `throws \`model_http\` for status ${status}, without the key`,
    prove: (options) => tellsStatus(options, status),
  })),
  { title: "tells how long to wait, where it can be read", prove: tellsWaits },
  {
    title: "throws `model_http` for an error without a body that it knows",
    prove: tellsOddBodies,
  },
  {
    title: "throws `model_http` for an error inside a stream",
    prove: tellsStreamErrors,
    needs: "stream errors",
  },
  { title: "throws `model_connection` where there is no connection", prove: tellsNoConnection },
  { title: "throws `model_connection` for a stream that breaks or ends early", prove: tellsBreaks },
  { title: "throws for an answer that breaks or ends early", prove: tellsBrokenAnswers },
  { title: "throws an error with a code for an answer that is none", prove: tellsGarbage },
  { title: "throws `model_timeout` for a provider that stalls", prove: tellsStalls },
  { title: "refuses a `timeoutMs` that is none", prove: refusesTimeouts },
  { title: "sends nothing while model requests are forbidden", prove: isForbidden },
];

async function checkFailure(
  options: DescribeModelOptions,
  mode: Mode,
  answer: ProviderAnswer,
  codes: readonly unknown[],
  timeoutMs?: number,
): Promise<Readonly<Record<string, unknown>>> {
  const subject = await subjectOf(options, () => answer);
  const settings = timeoutMs === undefined ? {} : { timeoutMs };
  const what = `\`${mode}\``;
  const error = await failureOf(what, () => ask(subject.model, mode, undefined, { settings }));
  checkCode(error, codes, what);
  checkKeyHidden(error, subject.provider.apiKey);
  await checkReleased(subject);
  const fields: Readonly<Record<string, unknown>> = { ...error };
  if (codes !== UNREADABLE)
    checkSame(fields["modelName"], subject.model.name, `\`modelName\` of the error of ${what}`);
  return fields;
}

function checkCode(
  error: unknown,
  codes: readonly unknown[],
  what: string,
): asserts error is object {
  const is = codeOf(error);
  check(
    isToolsetsError(error) && codes.includes(is),
    `${what} should throw ${codes.join(" or ")}, but throws ${is ?? String(error)}`,
  );
}

async function tellsStatus(options: DescribeModelOptions, status: number): Promise<void> {
  for (const mode of MODES) {
    // servers repeat the key that they refuse
    const error = {
      type: "some_error",
      code: "some_code",
      message: `The key ${KEY} was refused.`,
    };
    const answer = {
      status,
      headers: { "retry-after": "7" },
      pieces: [JSON.stringify({ type: "error", error })],
    };
    const fields = await checkFailure(options, mode, answer, ["model_http"]);
    checkSame(fields["status"], status, `\`status\` of the error of \`${mode}\``);
    if (status !== 429) continue;
    checkSame(fields["retryAfterMs"], 7_000, `\`retryAfterMs\` of the error of \`${mode}\``);
  }
}

async function tellsWaits(options: DescribeModelOptions): Promise<void> {
  const inAnHour = new Date(Date.now() + 3_600_000).toUTCString();
  const waits: readonly (readonly [header: string, isRead: (ms: unknown) => boolean])[] = [
    ["0.5", (ms) => ms === 500],
    [inAnHour, (ms) => Number(ms) > 3_000_000 && Number(ms) <= 3_600_000],
    ["soon", (ms) => ms === undefined],
    ["-1", (ms) => ms === undefined || ms === 0],
  ];
  for (const mode of MODES)
    for (const [header, isRead] of waits) {
      const answer = { status: 429, headers: { "retry-after": header }, pieces: ["{}"] };
      const { retryAfterMs } = await checkFailure(options, mode, answer, ["model_http"]);
      const told = `\`retryAfterMs\` is ${String(retryAfterMs)} for \`retry-after: ${header}\``;
      check(isRead(retryAfterMs), told);
    }
}

async function tellsOddBodies(options: DescribeModelOptions): Promise<void> {
  for (const mode of MODES)
    for (const body of [`<html>${KEY}</html>`, "", '"busy"', "null", '{"error":null}', "{"]) {
      const headers = { "content-type": body.startsWith("<") ? "text/html" : "application/json" };
      const answer = { status: 502, headers, pieces: [body] };
      const { status } = await checkFailure(options, mode, answer, ["model_http"]);
      checkSame(status, 502, "`status` of the error");
    }
}

async function tellsStreamErrors(options: DescribeModelOptions): Promise<void> {
  const answer = answerOf(options, CALL, "stream");
  const event = options.encodeStreamError?.(`The key ${KEY} is busy.`) ?? "";
  for (const at of [0, 1, Math.ceil(answer.pieces.length / 2)]) {
    const pieces = [...answer.pieces.slice(0, at), event];
    await checkFailure(options, "stream", { ...answer, pieces }, ["model_http"]);
  }
}

async function tellsNoConnection(options: DescribeModelOptions): Promise<void> {
  for (const mode of MODES)
    await checkFailure(options, mode, "no connection", ["model_connection"]);
}

/** Positions in a body, in order, the ends included. */
function positionsIn(length: number): readonly number[] {
  const steps = Math.min(length, 24);
  return Array.from({ length: steps }, (_, index) => Math.floor((index * length) / steps));
}

async function tellsBreaks(options: DescribeModelOptions): Promise<void> {
  const answer = answerOf(options, CALL, "stream");
  const bytes = bytesOf(answer);
  const whole = await readWhole(options, "stream");
  for (const end of ["break", "close"] as const)
    for (const at of [...positionsIn(bytes.length), bytes.length - 1]) {
      const subject = await subjectOf(options, () => ({
        ...answer,
        pieces: [bytes.slice(0, at)],
        end,
      }));
      const what = `A stream that ends with a ${end} after ${at} of ${bytes.length} bytes`;
      await checkBroken(subject, "stream", what, whole, ["model_connection"]);
    }
}

async function tellsBrokenAnswers(options: DescribeModelOptions): Promise<void> {
  const answer = answerOf(options, CALL, "request");
  const bytes = bytesOf(answer);
  const whole = await readWhole(options, "request");
  for (const end of ["break", "close"] as const)
    for (const at of positionsIn(bytes.length)) {
      const pieces = [bytes.slice(0, at)];
      const subject = await subjectOf(options, () => ({ ...answer, pieces, end }));
      const what = `An answer that ends with a ${end} after ${at} of ${bytes.length} bytes`;
      const codes = end === "break" ? ["model_connection"] : UNREADABLE;
      await checkBroken(subject, "request", what, whole, codes);
    }
}

/** Parts and finish reason of the whole reply: a break after the end breaks nothing. */
async function readWhole(options: DescribeModelOptions, mode: Mode): Promise<string> {
  const { model } = await subjectOf(options, () => answerOf(options, CALL, mode));
  const { parts, finishReason } = await ask(model, mode);
  return JSON.stringify([parts.map(withArgs), finishReason]);
}

async function checkBroken(
  subject: Subject,
  mode: Mode,
  what: string,
  whole: string,
  codes: readonly unknown[],
): Promise<void> {
  let given: string;
  try {
    const { parts, finishReason } = await within(what, ask(subject.model, mode));
    given = JSON.stringify([parts.map(withArgs), finishReason]);
  } catch (error) {
    checkCode(error, codes, what);
    checkKeyHidden(error, subject.provider.apiKey);
    await checkReleased(subject);
    return;
  }
  check(given === whole, `${what} should throw, but gives ${given}`);
}

async function tellsGarbage(options: DescribeModelOptions): Promise<void> {
  for (const mode of MODES)
    for (const text of mode === "stream" ? GARBAGE_IN_STREAM : GARBAGE)
      await checkFailure(
        options,
        mode,
        { streamed: mode === "stream", pieces: [text] },
        UNREADABLE,
      );
}

async function tellsStalls(options: DescribeModelOptions): Promise<void> {
  for (const mode of MODES) {
    const answer = answerOf(options, TEXT, mode);
    const bytes = bytesOf(answer);
    await checkFailure(options, mode, "silence", ["model_timeout"], 40);
    for (const at of [0, 1, Math.floor(bytes.length / 2)]) {
      const stalled = { ...answer, pieces: [bytes.slice(0, at)], end: "stall" } as const;
      await checkFailure(options, mode, stalled, ["model_timeout"], 40);
    }
  }
}

async function refusesTimeouts(options: DescribeModelOptions): Promise<void> {
  for (const mode of MODES)
    for (const timeoutMs of [0, -1, Number.NaN]) {
      const { model, provider } = await subjectOf(options, () => answerOf(options, TEXT, mode));
      const settings = { timeoutMs };
      const error = await failureOf(`\`timeoutMs: ${timeoutMs}\``, () =>
        ask(model, mode, undefined, { settings }),
      );
      checkCode(error, ["invalid_usage"], `\`timeoutMs: ${timeoutMs}\``);
      checkSame(provider.requests.length, 0, "The number of requests");
    }
}

async function isForbidden(options: DescribeModelOptions): Promise<void> {
  for (const mode of MODES) {
    const { model, provider } = await subjectOf(options, () => answerOf(options, TEXT, mode));
    const forbidden = forbidModelRequests();
    try {
      const messages = promptOf("Hello");
      const error = await failureOf(`\`${mode}\``, () =>
        mode === "request"
          ? model.request(messages, optionsOf())
          : (async () => model.stream(messages, optionsOf()).next())(),
      );
      checkCode(error, ["requests_forbidden"], `\`${mode}\``);
      checkSame(provider.requests.length, 0, "The number of requests");
    } finally {
      forbidden[Symbol.dispose]();
    }
  }
}
