import { isRecord } from "./is-record.ts";
import {
  type DeferredToolResults,
  type ToolApproved,
  type ToolDenied,
  toToolDecision,
} from "./deferred.ts";
import { ModelRetry } from "./errors/model-retry.ts";
import { ToolFailed } from "./errors/tool-failed.ts";
import { UsageError } from "./errors/usage-error.ts";
import type { JsonObject } from "./json.ts";
import type { ErrorDetail, RetryPromptPart } from "./messages.ts";
import { quoteName } from "./quote-name.ts";
import { toJson } from "./to-json.ts";
import { isAnswer } from "./tool-return.ts";
import { readToolResult, type ToolResult } from "./tool-result.ts";

/** What answers a call from outside. */
export type ExternalAnswer =
  | { readonly answer: "return"; readonly result: ToolResult }
  | { readonly answer: "failed"; readonly message: string }
  | { readonly answer: "retry"; readonly content: RetryPromptPart["content"] };

/** Answers to deferred calls as a run keeps them: plain data, each in its full form. */
export interface ExternalResults {
  readonly calls: Readonly<Record<string, ExternalAnswer>>;
  readonly approvals: Readonly<Record<string, ToolApproved | ToolDenied>>;
  readonly metadata: Readonly<Record<string, JsonObject>>;
}

/**
 * Reads answers that an application gives: from forms, queues and other languages. What is
 * `undefined` is no answer.
 *
 * @throws `invalid_usage` for what is no decision, no JSON, or of another shape.
 */
export function readResults({ calls, approvals, metadata }: DeferredToolResults): ExternalResults {
  return {
    calls: mapEntries("calls", calls, toAnswer),
    approvals: mapEntries("approvals", approvals, toDecision),
    metadata: mapEntries("metadata", metadata, (id, value) => {
      if (!isRecord(value)) throw wrong(`The metadata of tool call ${quoteName(id)}`, "an object");
      return toJson(() => `The metadata of tool call ${quoteName(id)}`, value) as JsonObject; // JSON of an object
    }),
  };
}

/** The same in the form that applications know, for an event. */
export function showResults({ calls, approvals, metadata }: ExternalResults): DeferredToolResults {
  return {
    calls: mapEntries("calls", calls, (_id, answer) => showAnswer(answer)),
    approvals,
    metadata,
  };
}

function showAnswer(answer: ExternalAnswer): unknown {
  if (answer.answer === "failed") return { kind: "tool-failed", message: answer.message };
  if (answer.answer === "retry")
    return { kind: "model-retry", message: new ModelRetry(answer.content).message };
  const { returnValue, ...extras } = answer.result;
  return Object.keys(extras).length === 0 ? returnValue : { kind: "tool-return", ...answer.result };
}

/** Only what was made for it is more than a value: data that looks alike may come from anywhere. */
function toAnswer(id: string, value: unknown): ExternalAnswer {
  const what = (): string => `The result of tool call ${quoteName(id)}`;
  if (value instanceof ToolFailed) return { answer: "failed", message: value.message };
  if (value instanceof ModelRetry) return { answer: "retry", content: value.content };
  if (!isAnswer(value)) return { answer: "return", result: readToolResult(what, value) };
  const { kind, message, content } = value;
  if (kind === "tool-failed") return { answer: "failed", message: String(message) };
  if (kind === "model-retry") return { answer: "retry", content: String(message) };
  if (kind === "tool-return") return { answer: "return", result: readToolResult(what, value) };
  return { answer: "retry", content: content as string | readonly ErrorDetail[] }; // a retry prompt that was read
}

function toDecision(id: string, value: unknown): ToolApproved | ToolDenied {
  const decision = toToolDecision(value);
  if (decision === undefined) {
    throw new UsageError(
      `The answer to tool call ${quoteName(id)} is no decision. Answer true, false, \`{ kind: "tool-approved" }\` or \`{ kind: "tool-denied" }\`.`,
    );
  }
  if (decision.kind === "tool-denied" || decision.overrideArgs === undefined) return decision;
  const overrideArgs = toJson(
    () => `The arguments for tool call ${quoteName(id)}`,
    decision.overrideArgs,
  );
  return { kind: decision.kind, overrideArgs: overrideArgs as Record<string, unknown> }; // JSON of an object
}

function mapEntries<Read>(
  field: keyof DeferredToolResults,
  record: unknown,
  read: (id: string, value: never) => Read,
): Readonly<Record<string, Read>> {
  if (record === undefined || record === null) return {};
  if (!isRecord(record)) throw wrong(`\`${field}\` of the answers to deferred calls`, "an object");
  const given = Object.entries(record).filter(([, value]) => value !== undefined);
  return Object.fromEntries(given.map(([id, value]) => [id, read(id, value as never)])); // `read` looks at it
}

function wrong(what: string, wanted: string): UsageError {
  return new UsageError(`${what} has to be ${wanted}.`);
}
