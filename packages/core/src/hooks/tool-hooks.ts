import type { MaybePromise } from "../maybe-promise.ts";
import type { ToolCallPart } from "../messages.ts";
import type { RunContext } from "../run-context.ts";
import type { ToolDefinition } from "../tool-definition.ts";

/** Arguments as the model or an approver gave them: JSON text or an object. */
export type RawArgs = ToolCallPart["args"];

/** A call of a tool, as hooks see it. Of a call that a hook returns, only `args` count. */
export interface ToolCall<out Args = Record<string, unknown>> {
  readonly toolName: string;
  readonly toolCallId: string;
  readonly args: Args;
  readonly definition: ToolDefinition;
}

/**
 * Hooks around the validation of arguments, before any call of the response runs; not those of
 * output tools. They may throw what a tool may; `ApprovalRequired` and `CallDeferred` only when the
 * arguments are known to be valid.
 */
export interface ToolValidateHooks<in Deps = unknown> {
  /** May return the call with other arguments, which are validated then. */
  readonly beforeToolValidate?:
    | ((
        call: ToolCall<RawArgs>,
        ctx: RunContext<Deps>,
      ) => MaybePromise<ToolCall<RawArgs> | undefined | void>)
    | undefined;
  /** Stands around validation and gives valid arguments. */
  readonly wrapToolValidate?:
    | ((
        call: ToolCall<RawArgs>,
        next: (call?: ToolCall<RawArgs>) => Promise<Record<string, unknown>>,
        ctx: RunContext<Deps>,
      ) => MaybePromise<Record<string, unknown>>)
    | undefined;
  /**
   * May return other arguments, or reject them with `ModelRetry`. When the validator of the tool
   * asks for approval, this hook is asked first, with the arguments as they were given.
   */
  readonly afterToolValidate?:
    | ((
        args: Record<string, unknown>,
        call: ToolCall<RawArgs>,
        ctx: RunContext<Deps>,
      ) => MaybePromise<Record<string, unknown> | undefined | void>)
    | undefined;
  /** May return arguments in the place of what does not fit, or throw another error. */
  readonly onToolValidateError?:
    | ((
        error: unknown,
        call: ToolCall<RawArgs>,
        ctx: RunContext<Deps>,
      ) => MaybePromise<Record<string, unknown> | undefined | void>)
    | undefined;
}

/** Hooks around a tool that runs; not output tools. They may throw what a tool may. */
export interface ToolExecuteHooks<in Deps = unknown> {
  /** May return the call with other arguments, which are not validated again. */
  readonly beforeToolExecute?:
    | ((call: ToolCall, ctx: RunContext<Deps>) => MaybePromise<ToolCall | undefined | void>)
    | undefined;
  /** Stands around the tool: `next` runs it. Gives its result; `null` for none. */
  readonly wrapToolExecute?:
    | ((
        call: ToolCall,
        next: (call?: ToolCall) => Promise<unknown>,
        ctx: RunContext<Deps>,
      ) => unknown)
    | undefined;
  /** May return another result. */
  readonly afterToolExecute?:
    | ((result: unknown, call: ToolCall, ctx: RunContext<Deps>) => unknown)
    | undefined;
  /** May return a result in the place of an error, or throw another. What tools throw to steer their call passes by. */
  readonly onToolExecuteError?:
    | ((error: unknown, call: ToolCall, ctx: RunContext<Deps>) => unknown)
    | undefined;
}
