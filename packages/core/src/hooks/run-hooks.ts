import type { AgentNode } from "../agent-node.ts";
import type { AgentEvent } from "../events.ts";
import type { MaybePromise } from "../maybe-promise.ts";
import type { RunContext } from "../run-context.ts";
import type { RunResult } from "../run-result.ts";

/** A result that a hook made: its output, and whatever else differs from how far the run came. */
export type GivenResult = Pick<RunResult, "output"> & Partial<RunResult>;

/**
 * Hooks around a run as a whole. They run beside its steps, in the process that reads it: a durable engine
 * journals nothing of them. Whether an output is of the type of the agent, nobody checks.
 */
export interface RunHooks<in Deps = unknown> {
  /** Asked inside of all wraps, before the first step. */
  readonly beforeRun?: ((ctx: RunContext<Deps>) => MaybePromise<void>) | undefined;
  /** Stands around the run: `next` runs it, once or never. May return another result, also in the place of an error. */
  readonly wrapRun?:
    | ((next: () => Promise<RunResult>, ctx: RunContext<Deps>) => MaybePromise<GivenResult>)
    | undefined;
  /** May return another result. Asked after each run that ends well, recovered ones included. */
  readonly afterRun?:
    | ((result: RunResult, ctx: RunContext<Deps>) => MaybePromise<GivenResult | undefined | void>)
    | undefined;
  /** May return a result in the place of an error, or throw another error. Not asked after a cancel. */
  readonly onRunError?:
    | ((error: unknown, ctx: RunContext<Deps>) => MaybePromise<GivenResult | undefined | void>)
    | undefined;
}

/** Hooks around each node of a run but its end, where `RunHooks` run. */
export interface NodeRunHooks<in Deps = unknown> {
  /** May return another node, which is carried out in its place. */
  readonly beforeNodeRun?:
    | ((node: AgentNode, ctx: RunContext<Deps>) => MaybePromise<AgentNode | undefined | void>)
    | undefined;
  /** Stands around the node: `next` carries it out, and gives the node that comes after it. */
  readonly wrapNodeRun?:
    | ((
        node: AgentNode,
        next: (node?: AgentNode) => Promise<AgentNode>,
        ctx: RunContext<Deps>,
      ) => MaybePromise<AgentNode>)
    | undefined;
  /** Gets the node that comes after `node`, and may return another one. */
  readonly afterNodeRun?:
    | ((
        next: AgentNode,
        node: AgentNode,
        ctx: RunContext<Deps>,
      ) => MaybePromise<AgentNode | undefined | void>)
    | undefined;
  /** May return a node to go on with, or throw another error. Where the run itself has failed, only an end is left. */
  readonly onNodeRunError?:
    | ((
        error: unknown,
        node: AgentNode,
        ctx: RunContext<Deps>,
      ) => MaybePromise<AgentNode | undefined | void>)
    | undefined;
}

/** Gets the events of one node as they come, and gives those that are read in their place. */
export type EventStreamWrap<in Deps = unknown> = (
  events: AsyncIterable<AgentEvent>,
  ctx: RunContext<Deps>,
) => AsyncIterable<AgentEvent>;

/** Hooks that see events. With one of them the model streams, whoever reads the run. */
export interface EventHooks<in Deps = unknown> {
  /** Asked once for each node, the end excepted. What it leaves unread happens all the same. */
  readonly wrapRunEventStream?: EventStreamWrap<Deps> | undefined;
  /** Told of each event of a node before it is read on; the run waits for it, and fails with it. */
  readonly onEvent?: ((event: AgentEvent, ctx: RunContext<Deps>) => MaybePromise<void>) | undefined;
}
