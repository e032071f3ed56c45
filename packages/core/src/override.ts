import type { Retries, RunOptions, StoredOptions } from "./agent-options.ts";
import type { AgentInstructions } from "./capability.ts";
import { mergeRetries } from "./read-retries.ts";
import type { AgentModelSettings } from "./settings-layers.ts";
import type { OutputSpec } from "./output/output.ts";
import type { Tool } from "./tool.ts";
import type { AnyToolset, Toolset } from "./toolset.ts";

/** What holds in place of what an agent and its runs say. What is left out or undefined stays. */
export interface AgentOverrides<Deps> {
  readonly name?: string | undefined;
  readonly model?: RunOptions<Deps>["model"];
  /** Before the deps of a run. */
  readonly deps?: Deps;
  /** In place of the toolsets of the agent, of capabilities and of runs; the agent's own tools stay. */
  readonly toolsets?: readonly Toolset<NoInfer<Deps>>[] | undefined;
  /** In place of the agent's own tools. */
  readonly tools?: readonly Tool<NoInfer<Deps>>[] | undefined;
  /** In place of those of the agent, of capabilities and of runs; `null` for none. Toolsets keep theirs. */
  readonly instructions?: AgentInstructions<NoInfer<Deps>> | null | undefined;
  /** In place of those of the agent and of runs; `null` for none. */
  readonly modelSettings?: AgentModelSettings<NoInfer<Deps>> | null | undefined;
  /** In place of that of the agent and of runs; `null` for none. */
  readonly metadata?: RunOptions<Deps>["metadata"] | null;
  /** Each of the two where it is given. */
  readonly retries?: Retries | undefined;
}

/** Overrides as they are kept; `own` is made of `tools`. */
export interface KeptOverrides extends Omit<AgentOverrides<never>, "deps" | "toolsets" | "tools"> {
  readonly deps?: unknown;
  readonly toolsets?: readonly AnyToolset[] | undefined;
  readonly own?: readonly AnyToolset[] | undefined;
}

/** What a run is set up from. */
export interface RunSources {
  readonly agent: StoredOptions;
  readonly own: readonly AnyToolset[];
  readonly options: RunOptions<unknown, OutputSpec>;
  /** What capabilities do not bring to this run. */
  readonly replaced?: { readonly toolsets: boolean; readonly instructions: boolean };
}

/** The changes of an inner override over those of an outer one. */
export function mergeOverrides(
  outer: KeptOverrides | undefined,
  inner: KeptOverrides,
): KeptOverrides {
  const given = Object.entries(inner).filter(([, value]) => value !== undefined);
  const retries = mergeRetries(outer?.retries, inner.retries);
  return { ...outer, ...Object.fromEntries(given), retries };
}

/** What a run is set up from while `changes` hold. */
export function applyOverrides(sources: RunSources, changes: KeptOverrides): RunSources {
  const { toolsets, own, model, deps, retries, instructions, modelSettings, metadata } = changes;
  const agent = { ...sources.agent };
  const options = { ...sources.options };
  if (model !== undefined) options.model = model;
  if (deps !== undefined) options.deps = deps;
  options.retries = mergeRetries(options.retries, retries);
  if (metadata !== undefined)
    [agent.metadata, options.metadata] = [metadata ?? undefined, undefined];
  if (toolsets !== undefined) [agent.toolsets, options.toolsets] = [toolsets, undefined];
  if (instructions !== undefined)
    [agent.instructions, options.instructions] = [instructions ?? undefined, undefined];
  if (modelSettings !== undefined)
    [agent.modelSettings, options.modelSettings] = [modelSettings ?? undefined, undefined];
  return {
    agent,
    options,
    own: own ?? sources.own,
    replaced: { toolsets: toolsets !== undefined, instructions: instructions !== undefined },
  };
}
