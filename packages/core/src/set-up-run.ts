import type { RunOptions, StoredOptions } from "./agent-options.ts";
import { capabilitiesOf, settingsOf, withCapabilities } from "./assemble-run.ts";
import { checkCapabilities, checkToolExecution, checkToolsets } from "./check-options.ts";
import { checkPrompt } from "./check-prompt.ts";
import { UsageError } from "./errors/usage-error.ts";
import { checkHistory } from "./history/load-history.ts";
import type { HostSetup } from "./host/session.ts";
import type { OutputShape, RunShape } from "./loop/state.ts";
import { type OutputPlan, planOutput } from "./output/output-plan.ts";
import type { OutputSpec } from "./output/output.ts";
import { type ReadOutput, readOutput } from "./output/read-output.ts";
import type { RunSources } from "./override.ts";
import { modelOf } from "./model-of.ts";
import { checkCost } from "./shared-usage.ts";
import { profileOf } from "./profile-of.ts";
import { mergeRetries } from "./read-retries.ts";
import { conversationOf, runIdOf } from "./run-ids.ts";
import { inputOf, promptOf } from "./run-input.ts";
import { lastingSettings } from "./settings-layers.ts";
import { checkLastingChoice } from "./tool-choice.ts";
import { checkToolLimits } from "./tool-registry.ts";
import type { UserPrompt } from "./user-content.ts";
import { checkUsageLimits } from "./usage-limits.ts";
import type { RunSetup } from "./views/flow.ts";

/** How the run is read. */
export type View = "run" | "events" | "iter" | "stream";

/** Everything a run starts with, checked. */
export function setUpRun(view: View, sources: RunSources, prompt?: UserPrompt): RunSetup {
  const { agent, options } = sources;
  checkRunOptions(options, prompt);
  const capabilities = capabilitiesOf(sources);
  const model = modelOf(agent, capabilities, options);
  checkLastingChoice(model.settings);
  const output = outputOf(agent, options);
  const history = options.messageHistory ?? [];
  const conversationId = conversationOf(options.conversationId, history);
  const retries = retriesOf(agent, options);
  const input = inputOf(agent, capabilities, prompt, options);
  const { outputValidators = [] } = agent;
  const { maxOutputRetries } = retries;
  const profile = profileOf(model, lastingSettings(settingsOf(sources, capabilities)));
  const plan = planOutput(output, {
    model: { name: model.name, profile },
    maxRetries: maxOutputRetries,
  });
  const known = { model, plan, maxOutputRetries };
  const base = {
    host: {
      usedBefore: input.usage,
      output: plan,
      outputValidators,
      drainMs: options.drainMs ?? 5000,
      shared: {
        ...plainFields(agent, options),
        model,
        prompt: promptOf(input),
        runId: runIdOf(options.runId, history),
        conversationId,
        maxRetries: retries.maxToolRetries,
      },
    },
    shape: {
      ...shapeOf(agent, options),
      ...shapeFor(view, options),
      ...retries,
      endsDeferred: output.endsDeferred,
      output: toOutputShape(output, plan, outputValidators.length > 0),
    },
    input: { ...input, conversationId },
    signal: options.signal,
    runtime: options.runtime,
    onEvent: options.onEvent,
    isStepped: view === "iter",
  };
  return withCapabilities(base, sources, capabilities, known);
}

/** What every context has as it was given. */
function plainFields(
  agent: StoredOptions,
  { deps, usageLimits = {}, principal }: RunOptions<unknown, OutputSpec>,
): Pick<HostSetup["shared"], "deps" | "usageLimits" | "principal" | "validationContext"> {
  return {
    deps: deps as never, // the types of `run` have checked it against all that is here
    usageLimits,
    principal,
    validationContext: agent.validationContext,
  };
}

/** What the loop does for whoever reads it. */
function shapeFor(
  view: View,
  { onEvent }: RunOptions<unknown, OutputSpec>,
): Pick<RunSetup["shape"], "live" | "boundaries" | "commits"> {
  const commits = view === "stream";
  return {
    live: commits || view === "events" || onEvent !== undefined,
    boundaries: commits || view === "iter",
    commits,
  };
}

/** Those of the run before those of the agent. */
function retriesOf(
  agent: StoredOptions,
  options: RunOptions<unknown, OutputSpec>,
): Pick<RunShape, "maxToolRetries" | "maxOutputRetries"> {
  const { tools = 1, output = 1 } = mergeRetries(agent.retries, options.retries);
  return { maxToolRetries: tools, maxOutputRetries: output };
}

/** What may end the run, instead of what the agent says. */
function outputOf(agent: StoredOptions, { output }: RunOptions<unknown, OutputSpec>): ReadOutput {
  if (output === undefined) return agent.output;
  if ((agent.outputValidators ?? []).length === 0) return readOutput(output);
  throw new UsageError(
    "The agent has `outputValidators`, which are made for its own `output`. Leave out the `output` of the run.",
  );
}

/** What of the shape of a run is a plain option. */
function shapeOf(
  agent: StoredOptions,
  { usageLimits = {}, toolExecution }: RunOptions<unknown, OutputSpec>,
): Pick<RunShape, "limits" | "endStrategy" | "toolExecution"> {
  return {
    limits: usageLimits,
    endStrategy: agent.endStrategy ?? "graceful",
    toolExecution: toolExecution ?? agent.toolExecution ?? "parallel",
  };
}

function toOutputShape(
  { text, allowsNull, allowsImage }: ReadOutput,
  plan: OutputPlan,
  isValidated: boolean,
): OutputShape {
  const kind = plan.object === undefined ? "plain" : "structured";
  return {
    text: plan.text === undefined ? "none" : kind,
    allowsNull,
    allowsImage,
    isProcessed: isValidated || text?.execute !== undefined,
    isTold: plan.instructions !== undefined,
  };
}

function checkRunOptions(
  {
    capabilities,
    conversationId,
    drainMs,
    messageHistory,
    toolExecution,
    toolsets,
    usage,
    usageLimits,
  }: RunOptions<unknown, OutputSpec>,
  prompt: unknown,
): void {
  checkPrompt(prompt);
  checkToolsets(toolsets);
  checkCapabilities(capabilities);
  checkToolExecution(toolExecution);
  checkHistory(messageHistory ?? []);
  checkUsageLimits(usageLimits);
  if (usage !== undefined) checkCost(usage);
  if (drainMs !== undefined && drainMs !== 0) checkToolLimits("`drainMs`", { timeoutMs: drainMs });
  if (conversationId === "")
    throw new UsageError("`conversationId` is empty. Leave it out, or say `new` for a fresh one.");
}
