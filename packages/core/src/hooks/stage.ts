import type { AgentNode } from "../agent-node.ts";
import type { Capability } from "../capability.ts";
import type { ModelResponse } from "../messages.ts";
import type { RunContext } from "../run-context.ts";
import type { ModelCall } from "./model-hooks.ts";
import type { OutputCall } from "./output-hooks.ts";
import type { RunResult } from "../run-result.ts";
import type { EventStreamWrap } from "./run-hooks.ts";
import type { RawArgs, ToolCall } from "./tool-hooks.ts";

type Ctx = RunContext<never>;

/** The hooks of one capability around one kind of work. What they give is read where it is used. */
interface StageHooks<Subject, Result> {
  readonly before?: ((subject: Subject, ctx: Ctx) => unknown) | undefined;
  readonly wrap?:
    | ((subject: Subject, next: (subject?: Subject) => Promise<Result>, ctx: Ctx) => unknown)
    | undefined;
  readonly after?: ((result: Result, subject: Subject, ctx: Ctx) => unknown) | undefined;
  readonly onError?: ((error: unknown, subject: Subject, ctx: Ctx) => unknown) | undefined;
}

/** Hooks around one kind of work, the outermost first; empty where nobody has any. */
export type Stage<Subject, Result> = readonly StageHooks<Subject, Result>[];

/** The hooks of a run: those that run inside its steps, and those that stand around them. */
export interface HookStages {
  readonly run: Stage<undefined, RunResult>;
  readonly nodeRun: Stage<AgentNode, AgentNode>;
  /** The outermost first. */
  readonly eventStreams: readonly EventStreamWrap<never>[];
  readonly modelRequest: Stage<ModelCall, ModelResponse>;
  readonly toolValidate: Stage<ToolCall<RawArgs>, Record<string, unknown>>;
  readonly toolExecute: Stage<ToolCall, unknown>;
  readonly outputValidate: Stage<OutputCall, unknown>;
  readonly outputProcess: Stage<OutputCall, unknown>;
}

/** Gathers the hooks of capabilities, once per run. */
export function hookStagesOf(capabilities: readonly Capability<never>[]): HookStages {
  return {
    run: stageOf(capabilities, ({ beforeRun, wrapRun, afterRun, onRunError }) => ({
      before: beforeRun && ((_run, ctx) => beforeRun(ctx)),
      wrap: wrapRun && ((_run, next, ctx) => wrapRun(next, ctx)),
      after: afterRun && ((result, _run, ctx) => afterRun(result, ctx)),
      onError: onRunError && ((error, _run, ctx) => onRunError(error, ctx)),
    })),
    nodeRun: stageOf(capabilities, (each) => ({
      before: each.beforeNodeRun,
      wrap: each.wrapNodeRun,
      after: each.afterNodeRun,
      onError: each.onNodeRunError,
    })),
    eventStreams: capabilities.flatMap(eventStreamsOf),
    modelRequest: stageOf(capabilities, (each) => ({
      before: each.beforeModelRequest,
      wrap: each.wrapModelRequest,
      after: each.afterModelRequest,
      onError: each.onModelRequestError,
    })),
    toolValidate: stageOf(capabilities, (each) => ({
      before: each.beforeToolValidate,
      wrap: each.wrapToolValidate,
      after: each.afterToolValidate,
      onError: each.onToolValidateError,
    })),
    toolExecute: stageOf(capabilities, (each) => ({
      before: each.beforeToolExecute,
      wrap: each.wrapToolExecute,
      after: each.afterToolExecute,
      onError: each.onToolExecuteError,
    })),
    outputValidate: stageOf(capabilities, (each) => ({
      before: each.beforeOutputValidate,
      wrap: each.wrapOutputValidate,
      after: each.afterOutputValidate,
      onError: each.onOutputValidateError,
    })),
    outputProcess: stageOf(capabilities, (each) => ({
      before: each.beforeOutputProcess,
      wrap: each.wrapOutputProcess,
      after: each.afterOutputProcess,
      onError: each.onOutputProcessError,
    })),
  };
}

/** Whether a hook stands around the steps of the run. */
export function standsAround({ run, nodeRun, eventStreams }: HookStages): boolean {
  return run.length + nodeRun.length + eventStreams.length > 0;
}

function eventStreamsOf({
  wrapRunEventStream,
  onEvent,
}: Capability<never>): readonly EventStreamWrap<never>[] {
  const wraps = wrapRunEventStream === undefined ? [] : [wrapRunEventStream];
  if (onEvent === undefined) return wraps;
  return [
    ...wraps,
    async function* told(events, ctx) {
      for await (const event of events) {
        await onEvent(event, ctx);
        yield event;
      }
    },
  ];
}

/** The hooks of those capabilities that have some around this kind of work. */
function stageOf<Subject, Result>(
  capabilities: readonly Capability<never>[],
  pick: (capability: Capability<never>) => StageHooks<Subject, Result>,
): Stage<Subject, Result> {
  return capabilities
    .map(pick)
    .filter((hooks) => Object.values(hooks).some((hook) => hook !== undefined));
}
