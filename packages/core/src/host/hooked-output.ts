import { ModelRetry } from "../errors/model-retry.ts";
import type { OutputCall } from "../hooks/output-hooks.ts";
import { runStage, type StageRules } from "../hooks/run-stage.ts";
import type { Stage } from "../hooks/stage.ts";
import type { RunContext } from "../run-context.ts";
import type { OutputSubject } from "../runtime/runtime.ts";

type OutputStage = Stage<OutputCall, unknown>;
type Work = (value: unknown) => unknown;

/** Checks what the model gave for a schema, with the hooks around it. */
export function validateWithHooks(
  stage: OutputStage,
  output: OutputCall,
  work: Work,
  ctx: RunContext<never>,
): Promise<unknown> {
  return run(stage, output, work, ctx, {
    name: "OutputValidate",
    readResult,
    passes: () => ctx.signal.aborted,
  });
}

/** Makes the output of the run of a value, with the hooks around it. */
export function processWithHooks(
  stage: OutputStage,
  output: OutputCall,
  work: Work,
  ctx: RunContext<never>,
): Promise<unknown> {
  return run(stage, output, work, ctx, {
    name: "OutputProcess",
    readResult,
    passes: (error) => ctx.signal.aborted || error instanceof ModelRetry,
  });
}

/** An output as hooks see it. */
export function outputCall(subject: OutputSubject, value: unknown): OutputCall {
  const call = subject.from === "tool" ? subject.requested.call : undefined;
  return { toolName: call?.toolName, toolCallId: call?.toolCallId, value };
}

function run(
  stage: OutputStage,
  output: OutputCall,
  work: Work,
  ctx: RunContext<never>,
  rules: StageRules<OutputCall, unknown>,
): Promise<unknown> {
  // null, so that a wrap that forgets to return is found out
  return runStage(stage, output, async ({ value }) => (await work(value)) ?? null, ctx, rules);
}

function readResult(result: unknown): unknown {
  return result;
}
