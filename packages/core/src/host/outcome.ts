import { ApprovalRequired } from "../errors/approval-required.ts";
import { CallDeferred } from "../errors/call-deferred.ts";
import { ModelRetry } from "../errors/model-retry.ts";
import { isCancellation } from "../errors/run-cancelled-error.ts";
import { ToolFailed } from "../errors/tool-failed.ts";
import { type ErrorData, isToolsetsError } from "../errors/toolsets-error.ts";
import type { JsonObject } from "../json.ts";
import type { StepOutcome, Verdict } from "../runtime/runtime.ts";
import { toJson } from "../to-json.ts";
import { abandonAfter } from "./abandon.ts";

/** What a piece of work runs under. */
export interface WorkOptions {
  readonly signal: AbortSignal;
  /** How long to wait for the work after an abort, in milliseconds. */
  readonly drainMs: number;
  /** Is told what was thrown, when it ends the run. */
  readonly onThrown: (error: unknown) => void;
  /** Adds to the outcome what the work did to its run besides. */
  readonly complete: (outcome: StepOutcome) => StepOutcome;
}

/** For a part of the work: the outcome of the whole is completed. */
export function partOf(options: WorkOptions): WorkOptions {
  return { ...options, complete: (outcome) => outcome };
}

type Thrown = Exclude<StepOutcome, { status: "ok" }>;
type ReadThrown = (error: unknown, options: WorkOptions) => Thrown;

/**
 * Does `work` and gives its outcome; never rejects. This file is the one place where what user code
 * throws becomes data.
 */
export async function outcomeOf(
  options: WorkOptions,
  work: () => unknown,
  readThrown: ReadThrown = readFailure,
): Promise<StepOutcome> {
  const { signal, drainMs } = options;
  try {
    signal.throwIfAborted();
    const value = await abandonAfter(work(), signal, drainMs);
    return options.complete({ status: "ok", value: value ?? null, at: Date.now() });
  } catch (error) {
    return options.complete(readSafely(readThrown, error, options));
  }
}

/** A proxy may throw when it is looked at. */
function readSafely(read: ReadThrown, error: unknown, options: WorkOptions): Thrown {
  try {
    return read(error, options);
  } catch {
    return readFailure(error, options);
  }
}

/** What a tool threw: its signals say how the call goes on. */
export function readToolSignal(error: unknown, options: WorkOptions): Thrown {
  const at = Date.now();
  if (error instanceof ApprovalRequired)
    return { status: "approval-required", metadata: metadataOf(error), at };
  if (error instanceof CallDeferred) return { status: "deferred", metadata: metadataOf(error), at };
  if (error instanceof ModelRetry) return { status: "retry", content: error.content, at };
  if (error instanceof ToolFailed) return { status: "tool-failed", message: error.message, at };
  if (!options.signal.aborted && isCancellation(error))
    return { status: "tool-failed", message: "The run inside the tool was cancelled.", at };
  return readFailure(error, options);
}

/** What an output function, a validator or a hook of a model request threw: it may ask the model once more, and nothing else. */
export function readOutputSignal(error: unknown, options: WorkOptions): Thrown {
  return error instanceof ModelRetry && !options.signal.aborted
    ? { status: "retry", content: error.content, at: Date.now() }
    : readFailure(error, options);
}

/** As plain data: it may be stored until somebody answers. */
function metadataOf({ metadata }: ApprovalRequired | CallDeferred): JsonObject | undefined {
  if (metadata === undefined) return undefined;
  return toJson(() => "The metadata of a deferred call", metadata) as JsonObject; // JSON of an object
}

/** What a validator threw, where it says how the call goes on. */
export function readVerdict(error: unknown): Verdict | undefined {
  if (error instanceof ApprovalRequired)
    return { verdict: "deferred", waitsFor: "approval", metadata: metadataOf(error) };
  if (error instanceof CallDeferred)
    return { verdict: "deferred", waitsFor: "result", metadata: metadataOf(error) };
  if (error instanceof ModelRetry) return { verdict: "invalid", content: error.content };
  if (error instanceof ToolFailed) return { verdict: "failed", message: error.message };
  return undefined;
}

/** What any other callback threw ends the run, signals of a tool included. */
export function readFailure(
  error: unknown,
  { signal, onThrown }: WorkOptions,
): Extract<StepOutcome, { status: "failed" | "cancelled" }> {
  const at = Date.now();
  const isInner = !signal.aborted && isCancellation(error); // of a run inside this one
  if (signal.aborted || isInner) {
    onThrown(isInner ? error : signal.reason);
    return { status: "cancelled", at };
  }
  onThrown(error);
  return { status: "failed", error: toErrorData(error), at };
}

/** Whatever was thrown: even what cannot be printed has to become an outcome. */
function toErrorData(error: unknown): ErrorData {
  try {
    if (isToolsetsError(error)) return error.toJSON();
    return { code: "user_code", message: error instanceof Error ? error.message : String(error) };
  } catch {
    return { code: "user_code", message: "Something was thrown that cannot be printed." };
  }
}
