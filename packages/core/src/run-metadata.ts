import type { JsonObject } from "./json.ts";
import type { MaybePromise } from "./maybe-promise.ts";
import type { RunContext } from "./run-context.ts";
import { toJson } from "./to-json.ts";

/** Metadata of a run, asked for when it begins and once more when it has a result. */
export type MetadataFunction<in Deps = unknown> = (
  ctx: RunContext<Deps>,
) => MaybePromise<JsonObject | undefined>;

/** Metadata, or a function that gives it. */
export type AgentMetadata<Deps> = JsonObject | MetadataFunction<Deps>;

/** Those of the agent and of the run. */
export type MetadataSources = readonly (AgentMetadata<never> | undefined)[];

/** The same, where somebody has to be asked for it. */
export function askedMetadata(sources: MetadataSources): MetadataSources | undefined {
  return sources.some((source) => typeof source === "function") ? sources : undefined;
}

/** Metadata that is known at once, merged by key; nothing where somebody has to be asked for it. */
export function knownMetadata(sources: MetadataSources): JsonObject | undefined {
  const known = sources.filter((source) => typeof source !== "function");
  return known.length < sources.length ? undefined : mergeMetadata(known);
}

/** Asks for metadata and merges it, the later on top. */
export async function askForMetadata(
  sources: MetadataSources,
  ctx: RunContext<never>,
): Promise<JsonObject> {
  const given: (JsonObject | undefined)[] = [];
  for (const source of sources)
    given.push(typeof source === "function" ? await source(ctx) : source);
  return toJson(() => "`metadata`", mergeMetadata(given) ?? {}) as JsonObject; // JSON of an object
}

function mergeMetadata(given: readonly (JsonObject | undefined)[]): JsonObject | undefined {
  return given.some((each) => each !== undefined) ? Object.assign({}, ...given) : undefined;
}
