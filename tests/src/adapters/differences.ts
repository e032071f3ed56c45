import { isDeepStrictEqual } from "node:util";
import { isToolsetsError, type ModelStreamChunk } from "@toolsets/core";
import { askReplayed, modelNameOf } from "./ask.ts";
import type { Exchange } from "./exchanges.ts";
import { expectedOf } from "./expected.ts";
import { type ErrorReading, errorReadingOf, type Reading, readingOf } from "./reading.ts";
import type { ReplayOptions } from "./replay.ts";

/** One field that we read differently. */
export interface Difference {
  readonly title: string;
  /** The name of the field; of an answer that is not read at all, `answer`. */
  readonly field: string;
  readonly got: unknown;
  readonly want: unknown;
}

/** What we read of an exchange, and should have read. None where all is as it was. */
export async function differencesOf(
  exchange: Exchange,
  options?: ReplayOptions,
): Promise<readonly Difference[]> {
  const { api, title, streamed, expected } = exchange;
  const fault = (field: string, got: unknown, want: unknown): Difference[] => [
    { title, field, got, want },
  ];
  let answer;
  try {
    answer = await askReplayed(exchange, options);
  } catch (error) {
    if (expected.error === null || !isToolsetsError(error))
      return fault("answer", describe(error), "a response");
    return compareErrors(error, exchange);
  }
  if (expected.error !== null) return fault("error", "a response", expected.error);
  const want = expectedOf(exchange);
  const found = compare(readingOf(api, answer.response), want, exchange);
  if (!streamed) {
    const reply = answer.reply && readingOf(api, answer.reply);
    if (reply === undefined) return fault("reply", undefined, "a reply");
    return [...found, ...(found.length > 0 ? [] : compare(reply, want, exchange))];
  }
  const text = answer.chunks.map(textOf).join("");
  return [...found, ...(text === want.text ? [] : fault("pieces", text, want.text))];
}

function textOf(chunk: ModelStreamChunk): string {
  if (chunk.kind === "text") return chunk.content;
  return chunk.kind === "part" && chunk.part.partKind === "text" ? chunk.part.content : "";
}

/** Fields one by one; groups of them field by field. */
function compare(got: Reading, want: Reading, exchange: Exchange): readonly Difference[] {
  const { title } = exchange;
  const difference = (field: string, a: unknown, b: unknown): readonly Difference[] =>
    isDeepStrictEqual(a, b) ? [] : [{ title, field, got: a, want: b }];
  return [
    ...difference("finish", got.finish, want.finish),
    ...difference("unfinished", got.unfinished, want.unfinished),
    ...difference("text", got.text, want.text),
    ...difference("refusal", got.refusal, want.refusal),
    ...difference("thinking.present", got.thinking.present, want.thinking.present),
    ...difference("thinking.chars", got.thinking.chars, want.thinking.chars),
    ...difference("thinking.signature", got.thinking.signature, want.thinking.signature),
    ...difference("thinking.encrypted", got.thinking.encrypted, want.thinking.encrypted),
    ...difference("toolCalls", got.toolCalls, withIds(want.toolCalls, got.toolCalls)),
    ...difference("native", got.native, want.native),
    ...difference("usage.input", got.usage.input, want.usage.input),
    ...difference("usage.output", got.usage.output, want.usage.output),
    ...difference("usage.cacheRead", got.usage.cacheRead, want.usage.cacheRead),
    ...difference("usage.cacheWrite", got.usage.cacheWrite, want.usage.cacheWrite),
    ...difference("usage.reasoning", got.usage.reasoning, want.usage.reasoning),
    ...(want.model === undefined && got.model === modelNameOf(exchange)
      ? [] // the name that was asked for
      : difference("model", got.model, want.model)),
    ...difference("id", got.id, want.id),
  ];
}

/** A call without an id gets one of ours, whichever. */
function withIds(want: Reading["toolCalls"], got: Reading["toolCalls"]): Reading["toolCalls"] {
  return want.map((call, at) => (call.id === "" ? { ...call, id: got[at]?.id ?? "" } : call));
}

function compareErrors(error: Error, { title, expected }: Exchange): readonly Difference[] {
  const want = expected.error;
  if (want === null) return [];
  let got: ErrorReading;
  try {
    got = errorReadingOf(error);
  } catch {
    return [{ title, field: "error", got: describe(error), want }];
  }
  const told = want.code ?? want.type;
  // inside an answer with status 200 an error stands for a status of its own
  const status = expected.status >= 400 ? got.status === expected.status : got.status >= 400;
  const pairs: readonly (readonly [string, boolean, unknown, unknown])[] = [
    ["error.status", status, got.status, expected.status],
    ["error.type", want.type === null || got.type === want.type, got.type, want.type],
    ["error.code", (got.code ?? null) === want.code, got.code, want.code],
    ["error.param", (got.param ?? null) === want.param, got.param, want.param],
    ["error.message", got.message.includes(want.message ?? ""), got.message, want.message],
    [
      "error.providerCode",
      got.providerCode === (told === null ? undefined : String(told)),
      got.providerCode,
      told,
    ],
  ];
  return pairs.flatMap(([field, isEqual, a, b]) =>
    isEqual ? [] : [{ title, field, got: a, want: b }],
  );
}

function describe(error: unknown): unknown {
  if (isToolsetsError(error)) return `${error.code}: ${error.message}`;
  return error instanceof Error ? `${error.name}: ${error.message}` : error;
}
