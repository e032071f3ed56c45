import { ApprovalRequired } from "../errors/approval-required.ts";
import { CallDeferred } from "../errors/call-deferred.ts";
import { ModelRetry } from "../errors/model-retry.ts";
import { SkipToolExecution } from "../errors/skip-tool-execution.ts";
import { SkipToolValidation } from "../errors/skip-tool-validation.ts";
import { ToolFailed } from "../errors/tool-failed.ts";
import { UsageError } from "../errors/usage-error.ts";
import { enterStage, leaveStage, runStage, type StageRules } from "../hooks/run-stage.ts";
import type { RawArgs, ToolCall } from "../hooks/tool-hooks.ts";
import type { RunContext } from "../run-context.ts";
import type { RequestedCall } from "../runtime/runtime.ts";
import type { ToolsetTool } from "../toolset.ts";
import { givenArgs, readArgs } from "./read-args.ts";
import type { Listing, Session } from "./session.ts";

type Args = Record<string, unknown>;
type Deferral = ApprovalRequired | CallDeferred;

/** Validates the arguments of a call, with the hooks around it. */
export function validateArgs(
  { setup }: Session,
  tool: ToolsetTool<never>,
  requested: RequestedCall,
  ctx: RunContext<never>,
): Args | Promise<Args> {
  const { toolValidate: stage } = setup.hooks;
  const args = givenArgs(requested);
  if (stage.length === 0) return tool.validateArgs(readArgs(args), ctx);
  return validateWithHooks(stage, toolCall(requested, args), tool, ctx);
}

/** Runs a tool, with the hooks around it. */
export function callTool(
  { setup }: Session,
  { toolset }: Listing,
  tool: ToolsetTool<never>,
  requested: RequestedCall,
  args: Args,
  ctx: RunContext<never>,
): Promise<unknown> {
  const { toolExecute: stage } = setup.hooks;
  const { name } = tool.definition;
  if (stage.length === 0) return toolset.callTool(name, args, ctx, tool);
  const run = async (call: ToolCall): Promise<unknown> => {
    ctx.signal.throwIfAborted(); // hooks may have waited
    return (await toolset.callTool(name, call.args, ctx, tool)) ?? null; // so that a wrap that forgets to return is found out
  };
  return runStage(stage, toolCall(requested, args), run, ctx, {
    name: "ToolExecute",
    readSubject: checkArgs,
    readResult: (result) => result,
    skipped: (error) => (error instanceof SkipToolExecution ? error : undefined),
    passes: (error) => ctx.signal.aborted || error instanceof ModelRetry || steersCall(error),
  });
}

async function validateWithHooks(
  stage: Session["setup"]["hooks"]["toolValidate"],
  call: ToolCall<RawArgs>,
  tool: ToolsetTool<never>,
  ctx: RunContext<never>,
): Promise<Args> {
  let hook = "";
  let isValid = false;
  let held: Deferral | undefined;
  const rules: StageRules<ToolCall<RawArgs>, Args> = {
    name: "ToolValidate",
    readResult: readValid,
    skipped: (error) => (error instanceof SkipToolValidation ? { result: error.args } : undefined),
    passes: (error) => ctx.signal.aborted || steersCall(error),
    onPhase: (name) => {
      hook = name;
    },
  };
  const validate = async ({ args }: ToolCall<RawArgs>): Promise<Args> => {
    isValid = false;
    held = undefined;
    const read = readArgs(args);
    try {
      const valid = await tool.validateArgs(read, ctx);
      isValid = true;
      return valid;
    } catch (error) {
      if (!isDeferral(error)) throw error;
      held = error; // the hooks may yet reject the arguments
      isValid = true;
      return read;
    }
  };
  try {
    const done = await enterStage(stage, call, validate, ctx, rules);
    isValid = true;
    const args = await leaveStage(stage, done, ctx, rules);
    if (held !== undefined) throw held;
    return args;
  } catch (error) {
    if (isDeferral(error) && !isValid) throw tooEarly(hook, error);
    throw error;
  }
}

function toolCall<Given>(
  { call: { toolName, toolCallId }, definition }: RequestedCall,
  args: Given,
): ToolCall<Given> {
  return { toolName, toolCallId, args, definition };
}

/** What a tool throws to steer its call, without asking the model to mend it. */
function steersCall(error: unknown): boolean {
  return error instanceof ToolFailed || isDeferral(error);
}

function isDeferral(error: unknown): error is Deferral {
  return error instanceof ApprovalRequired || error instanceof CallDeferred;
}

function tooEarly(hook: string, { name }: Deferral): UsageError {
  return new UsageError(
    `\`${hook}()\` threw \`${name}\` before the arguments were known to be valid. Throw it from \`argsValidator\`, from \`afterToolValidate\`, or from the hooks of execution.`,
  );
}

function checkArgs(call: ToolCall): ToolCall {
  return { ...call, args: readValid(call.args) };
}

function readValid(args: unknown): Args {
  if (typeof args === "object" && args !== null && !Array.isArray(args)) return args as Args; // an object that is no list
  throw new UsageError("A hook of a tool gave arguments that are no object. Give an object.");
}
