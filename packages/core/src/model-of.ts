import type { GivenOptions, RunOptions, StoredOptions } from "./agent-options.ts";
import { UsageError } from "./errors/usage-error.ts";
import type { HostSetup } from "./host/session.ts";
import type { Model } from "./model.ts";
import type { OutputSpec } from "./output/output.ts";
import { resolveModel } from "./provider.ts";

/**
 * The model of an agent. A string is looked up now, unless the agent says that it may wait.
 *
 * @throws `invalid_usage` for a string that leads nowhere.
 */
export function readModel({
  model,
  providers,
  deferModelCheck,
}: GivenOptions): StoredOptions["model"] {
  return typeof model === "string" && deferModelCheck !== true
    ? resolveModel(model, providers ?? [])
    : model;
}

/** The model of a run: its own, that of a capability, that of the agent. */
export function modelOf(
  agent: StoredOptions,
  capabilities: HostSetup["capabilities"],
  options: RunOptions<unknown, OutputSpec>,
): Model {
  const contributed = capabilities.findLast((each) => each.model !== undefined)?.model;
  const model = options.model ?? contributed ?? agent.model;
  if (model === undefined)
    throw new UsageError("The agent has no model. Pass `model` to the agent or to the run.");
  return typeof model === "string" ? resolveModel(model, agent.providers ?? []) : model;
}
