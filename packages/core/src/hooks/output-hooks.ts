import type { MaybePromise } from "../maybe-promise.ts";
import type { RunContext } from "../run-context.ts";

/** An output of the model on its way, as hooks see it. Of one that a hook returns, only `value` counts. */
export interface OutputCall {
  /** The output tool that was called; nothing where the output is no call. */
  readonly toolName: string | undefined;
  readonly toolCallId: string | undefined;
  /** Before validation what the model gave: arguments or text. From then on the value that it stands for. */
  readonly value: unknown;
}

/** Hooks around the validation of structured outputs: those of schemas. `null` is a value, nothing is none. */
export interface OutputValidateHooks<in Deps = unknown> {
  /** May return another answer, which is validated then. */
  readonly beforeOutputValidate?:
    | ((output: OutputCall, ctx: RunContext<Deps>) => MaybePromise<OutputCall | undefined | void>)
    | undefined;
  /** Stands around validation: `next` gives the valid value. */
  readonly wrapOutputValidate?:
    | ((
        output: OutputCall,
        next: (output?: OutputCall) => Promise<unknown>,
        ctx: RunContext<Deps>,
      ) => unknown)
    | undefined;
  /** May return another value, or reject it with `ModelRetry`. */
  readonly afterOutputValidate?:
    | ((value: unknown, output: OutputCall, ctx: RunContext<Deps>) => unknown)
    | undefined;
  /** May return a value in the place of what does not fit, or throw another error. */
  readonly onOutputValidateError?:
    | ((error: unknown, output: OutputCall, ctx: RunContext<Deps>) => unknown)
    | undefined;
}

/**
 * Hooks around what is made of an output, whatever its kind: its function, then the validators of the
 * agent. What throws `ModelRetry` asks the model once more.
 */
export interface OutputProcessHooks<in Deps = unknown> {
  /** May return another value. */
  readonly beforeOutputProcess?:
    | ((output: OutputCall, ctx: RunContext<Deps>) => MaybePromise<OutputCall | undefined | void>)
    | undefined;
  /** Stands around it: `next` gives the output of the run. */
  readonly wrapOutputProcess?:
    | ((
        output: OutputCall,
        next: (output?: OutputCall) => Promise<unknown>,
        ctx: RunContext<Deps>,
      ) => unknown)
    | undefined;
  /** May return another output. */
  readonly afterOutputProcess?:
    | ((result: unknown, output: OutputCall, ctx: RunContext<Deps>) => unknown)
    | undefined;
  /** May return an output in the place of an error, or throw another. `ModelRetry` passes by. */
  readonly onOutputProcessError?:
    | ((error: unknown, output: OutputCall, ctx: RunContext<Deps>) => unknown)
    | undefined;
}
