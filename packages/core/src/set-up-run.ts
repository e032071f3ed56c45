import type { RunOptions, Retries, StoredOptions } from "./agent-options.ts";
import { assembleToolset } from "./assemble-toolset.ts";
import type { Capability } from "./capability.ts";
import { UsageError } from "./errors/usage-error.ts";
import { readResults } from "./external-results.ts";
import type { HostSetup } from "./host/session.ts";
import type { Message } from "./messages.ts";
import type { Model } from "./model.ts";
import type { OutputItem, OutputSpec } from "./output.ts";
import { resolveModel } from "./provider.ts";
import { uuidv7 } from "./random-id.ts";
import { checkToolLimits } from "./tool-registry.ts";
import { type AnyToolset, isToolset } from "./toolset.ts";
import type { UserPrompt } from "./user-content.ts";
import type { RunSetup } from "./views/flow.ts";

/** What somebody asked an agent for. */
interface Asked {
  readonly prompt: UserPrompt | undefined;
  readonly options: RunOptions<unknown, OutputSpec>;
  /** Whether somebody watches. */
  readonly live: boolean;
}

/** Everything a run starts with, checked. */
export function setUpRun(
  agent: StoredOptions,
  own: readonly AnyToolset[],
  { prompt, options, live }: Asked,
): RunSetup {
  const model = modelOf(agent, options);
  checkRunOptions(options, prompt);
  checkToolsets(options.toolsets);
  const history = options.messageHistory ?? [];
  const conversationId = conversationOf(options.conversationId, history);
  const retries = { ...readRetries(agent.retries), ...readRetries(options.retries) };
  const { tools: maxToolRetries = 1, output: maxOutputRetries = 1 } = retries;
  const capabilities = [...(agent.capabilities ?? []), ...(options.capabilities ?? [])];
  const { deps, usageLimits = {}, metadata, principal, signal, runtime, drainMs = 5000 } = options;
  return {
    host: {
      toolset: assembleToolset({
        own,
        toolsets: agent.toolsets ?? [],
        capabilities,
        runToolsets: options.toolsets ?? [],
        prepareTools: agent.prepareTools,
      }),
      settings: { ...agent.modelSettings, ...options.modelSettings },
      instructions: instructionsOf(agent, capabilities, options),
      capabilities,
      drainMs,
      shared: {
        deps: deps as never, // the types of `run` have checked it against all that is here
        model,
        usageLimits,
        prompt,
        runId: runIdOf(options.runId, history),
        conversationId,
        metadata,
        principal,
        maxRetries: maxToolRetries,
      },
    },
    shape: {
      live,
      maxToolRetries,
      maxOutputRetries,
      requestLimit: usageLimits.requestLimit ?? 50,
      toolCallsLimit: usageLimits.toolCallsLimit,
      endsDeferred: readOutput(options.output ?? agent.output),
      toolExecution: options.toolExecution ?? agent.toolExecution ?? "parallel",
      decides: capabilities.some((each) => each.handleDeferredToolCalls !== undefined),
    },
    input: {
      prompt,
      history,
      conversationId,
      metadata,
      deferredToolResults: options.deferredToolResults && readResults(options.deferredToolResults),
    },
    signal,
    runtime,
  };
}

function modelOf(agent: StoredOptions, options: RunOptions<unknown, OutputSpec>): Model {
  const model = options.model ?? agent.model;
  if (model === undefined) {
    throw new UsageError("The agent has no model. Pass `model` to the agent or to the run.");
  }
  return typeof model === "string" ? resolveModel(model, agent.providers ?? []) : model;
}

/** Those of the agent first, then of its capabilities, then of the run. */
function instructionsOf(
  agent: StoredOptions,
  capabilities: readonly Capability<never>[],
  options: RunOptions<unknown, OutputSpec>,
): HostSetup["instructions"] {
  const contributed = capabilities.map(({ instructions }) => instructions);
  return [agent.instructions, ...contributed, options.instructions]
    .flat()
    .filter((instruction) => instruction !== undefined);
}

/** Retries as two numbers, those that are given. */
export function readRetries(retries: Retries = {}): Exclude<Retries, number> {
  const read = typeof retries === "number" ? { tools: retries, output: retries } : retries;
  checkToolLimits("`retries.tools`", { maxRetries: read.tools });
  checkToolLimits("`retries.output`", { maxRetries: read.output });
  return read;
}

/**
 * Whether a run may end with the calls that wait.
 *
 * @throws `invalid_usage` when it could end with nothing else.
 */
export function readOutput(spec: OutputSpec = "text"): boolean {
  const items: readonly OutputItem[] = [spec].flat();
  if (items.includes("text")) return items.length > 1;
  throw new UsageError(
    '`output` has to say how a run ends when no call waits: `["text", DeferredToolRequests]`.',
  );
}

/** @throws `invalid_usage` for what is no list of toolsets: untyped code finds it out here. */
export function checkToolsets(toolsets: unknown): void {
  if (toolsets === undefined || (Array.isArray(toolsets) && toolsets.every(isToolset))) return;
  throw new UsageError(
    '`toolsets` has to be a list of toolsets. Put a single one into a list, a tool into `tools`, what `toolSearch()` and `capability()` make into `capabilities`, and call operators: `prefixed("gh")`.',
  );
}

/** @throws `invalid_usage` for what is no prompt: untyped code finds it out here. */
function checkPrompt(prompt: unknown): void {
  if (prompt === undefined || typeof prompt === "string" || Array.isArray(prompt)) return;
  throw new UsageError(
    "A prompt has to be a text, or a list of texts and media. Options are the second argument: `run(prompt, options)`.",
  );
}

function checkRunOptions(
  { drainMs, usageLimits, conversationId }: RunOptions<unknown, OutputSpec>,
  prompt: unknown,
): void {
  checkPrompt(prompt);
  for (const name of ["requestLimit", "toolCallsLimit"] as const) {
    const limit = usageLimits?.[name];
    if (limit !== undefined && !(limit >= 0))
      throw new UsageError(`\`${name}\` is ${limit}; it must be a number >= 0.`);
  }
  if (drainMs !== undefined && drainMs !== 0) checkToolLimits("`drainMs`", { timeoutMs: drainMs });
  if (conversationId === "")
    throw new UsageError("`conversationId` is empty. Leave it out, or say `new` for a fresh one.");
}

function runIdOf(given: string | undefined, history: readonly Message[]): string {
  if (given === undefined) return uuidv7();
  if (given === "") throw new UsageError("`runId` is empty. Leave it out for a fresh one.");
  if (history.some((message) => message.runId === given)) {
    throw new UsageError(
      `\`runId\` \`${given}\` is that of a run in \`messageHistory\`. Give each run its own, or none.`,
    );
  }
  return given;
}

function conversationOf(given: string | undefined, history: readonly Message[]): string {
  if (given === "new") return uuidv7();
  const last = history.findLast((message) => message.conversationId !== undefined);
  return given ?? last?.conversationId ?? uuidv7();
}
