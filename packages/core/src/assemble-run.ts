import type { RunOptions, StoredOptions } from "./agent-options.ts";
import { assembleToolset } from "./assemble-toolset.ts";
import type { Capability } from "./capability.ts";
import { UsageError } from "./errors/usage-error.ts";
import { checkIds, orderCapabilities } from "./hooks/order-capabilities.ts";
import { processHistory } from "./hooks/process-history.ts";
import { hookStagesOf, standsAround } from "./hooks/stage.ts";
import type { HostSetup } from "./host/session.ts";
import type { RunShape } from "./loop/state.ts";
import type { Model } from "./model.ts";
import { nativeToolsOf } from "./native-tool.ts";
import type { OutputPlan } from "./output/output-plan.ts";
import type { OutputSpec } from "./output/output.ts";
import { prepareOutputs } from "./output/prepare-outputs.ts";
import type { RunSources } from "./override.ts";
import { askedMetadata } from "./run-metadata.ts";
import { lastingSettings, layer } from "./settings-layers.ts";
import { systemPromptSources } from "./system-prompt.ts";
import type { RunSetup } from "./views/flow.ts";

type Capabilities = readonly Capability<never>[];
type Options = RunOptions<unknown, OutputSpec>;

/** What is known of a run besides where it comes from. */
interface Known {
  readonly model: Model;
  readonly plan: OutputPlan;
  readonly maxOutputRetries: number;
}

/** What agent, run and capabilities make together. */
type Assembled = Pick<
  HostSetup,
  | "toolset"
  | "instructions"
  | "systemPrompts"
  | "capabilities"
  | "hooks"
  | "nativeTools"
  | "prepareOutputs"
  | "settings"
  | "metadata"
  | "pricing"
  | "usage"
>;

/** Everything that takes part in the run, in the order in which it is asked. */
export function capabilitiesOf({ agent, options }: RunSources): Capabilities {
  return orderCapabilities([
    ...(agent.historyProcessors ?? []).map(processHistory),
    ...(agent.capabilities ?? []),
    ...(options.capabilities ?? []),
  ]);
}

function assembleRun(
  { agent, own, options, replaced }: RunSources,
  capabilities: Capabilities,
  { model, plan, maxOutputRetries }: Known,
): Assembled {
  const preparing = [agent, ...capabilities].flatMap((each) => each.prepareOutputTools ?? []);
  return {
    toolset: assembleToolset({
      own,
      toolsets: agent.toolsets ?? [],
      contributed:
        replaced?.toolsets === true ? [] : capabilities.flatMap(({ toolsets }) => toolsets ?? []),
      capabilities,
      runToolsets: options.toolsets ?? [],
      prepareTools: agent.prepareTools,
    }),
    instructions: instructionsOf(
      agent,
      replaced?.instructions === true ? [] : capabilities,
      options,
    ),
    systemPrompts: systemPromptSources(agent.systemPrompt),
    capabilities,
    hooks: hookStagesOf(capabilities),
    nativeTools: nativeToolsOf([agent, ...capabilities], model),
    prepareOutputs: prepareOutputs(plan.tools, preparing, maxOutputRetries),
    settings: settingsOf({ agent, options }, capabilities),
    metadata: askedMetadata([agent.metadata, options.metadata]),
    pricing: agent.pricing,
    usage: options.usage,
  };
}

/** The settings of a run, without those of the model itself. */
export function settingsOf(
  { agent, options }: Pick<RunSources, "agent" | "options">,
  capabilities: Capabilities,
): HostSetup["settings"] {
  return layer([
    agent.modelSettings,
    ...capabilities.map(({ modelSettings }) => modelSettings),
    options.modelSettings,
  ]);
}

/** A run without what capabilities decide. */
interface RunBase extends Omit<RunSetup, "host" | "shape" | "forRun"> {
  readonly host: Omit<HostSetup, keyof Assembled | "shared"> & {
    readonly shared: Omit<HostSetup["shared"], "modelSettings">;
  };
  readonly shape: Omit<RunShape, "decides" | "searchesNatively" | "maxTokens">;
}

/** The run with its capabilities; once more with those that take their places, where some do. */
export function withCapabilities(
  base: RunBase,
  sources: RunSources,
  capabilities: Capabilities,
  known: Known,
): RunSetup {
  const toSetup = (given: Capabilities): RunSetup => {
    const assembled = assembleRun(sources, given, known);
    const shared = {
      ...base.host.shared,
      modelSettings: lastingSettings(assembled.settings),
    };
    const host = { ...base.host, ...assembled, shared };
    return { ...base, host, shape: shapeWith(assembled, base), forRun: undefined };
  };
  const isReplaced = capabilities.some(({ forRun }) => forRun !== undefined);
  if (!isReplaced) return toSetup(capabilities);
  return {
    ...toSetup(capabilities),
    async forRun(ctx) {
      const ours: Capability<never>[] = [];
      for (const each of capabilities) {
        const own = (await each.forRun?.(ctx)) ?? each;
        if (own.model !== undefined && own.model !== each.model)
          throw new UsageError(
            "What `forRun` gives has a `model`, but that of the run is chosen already. Give it to the capability itself, or choose one in `beforeModelRequest`.",
          );
        ours.push(own);
      }
      checkIds(ours);
      return toSetup(ours);
    },
  };
}

/** What the loop knows of it; `base` has what it knows besides. */
function shapeWith(
  { capabilities, nativeTools, hooks, settings }: Assembled,
  { host, shape }: RunBase,
): RunShape {
  const { model } = host.shared;
  const { output } = shape;
  const isWatched = hooks.eventStreams.length > 0;
  return {
    ...shape,
    maxTokens: lastingSettings(settings).maxTokens ?? model.settings?.maxTokens,
    live: shape.live || isWatched,
    boundaries: shape.boundaries || standsAround(hooks),
    searchesNatively: nativeTools.some(({ kind }) => kind === "tool_search"),
    decides: capabilities.some((each) => each.handleDeferredToolCalls !== undefined),
    output: { ...output, isProcessed: output.isProcessed || hooks.outputProcess.length > 0 },
  };
}

/** Those of the agent first, then of its capabilities, then of the run. */
function instructionsOf(
  agent: StoredOptions,
  capabilities: Capabilities,
  options: Options,
): HostSetup["instructions"] {
  const contributed = capabilities.map(({ instructions }) => instructions);
  return [agent.instructions, ...contributed, options.instructions]
    .flat()
    .filter((instruction) => instruction !== undefined);
}
