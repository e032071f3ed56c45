import type { MaybePromise } from "./maybe-promise.ts";
import type { ModelSettings } from "./model.ts";
import type { RunContext } from "./run-context.ts";
import { checkLastingChoice } from "./tool-choice.ts";

/**
 * Settings of one step. `ctx.modelSettings` has those that are merged by then, and what is returned
 * stands over them.
 */
export type ModelSettingsFunction<in Deps = unknown> = (
  ctx: RunContext<Deps>,
) => MaybePromise<ModelSettings | undefined>;

/** Settings, or a function that is asked at every step. */
export type AgentModelSettings<Deps> = ModelSettings | ModelSettingsFunction<Deps>;

/** The settings of a run, the last ones on top; neighbours that hold for all of it are one. */
export type SettingsLayers = readonly AgentModelSettings<never>[];

/** @throws `invalid_usage` for settings that would force a call at every step. */
export function layer(sources: readonly (AgentModelSettings<never> | undefined)[]): SettingsLayers {
  const layers: AgentModelSettings<never>[] = [];
  for (const source of sources) {
    const last = layers.at(-1);
    if (typeof source === "function") layers.push(source);
    else if (source !== undefined) {
      checkLastingChoice(source);
      if (last === undefined || typeof last === "function") layers.push(source);
      else layers.splice(-1, 1, mergeSettings(last, source));
    }
  }
  return layers;
}

/** Those that hold for the whole run. */
export function lastingSettings(layers: SettingsLayers): ModelSettings {
  const [only = {}] = layers;
  if (layers.length <= 1 && typeof only !== "function") return only;
  return layers
    .filter((each) => typeof each !== "function")
    .reduce<ModelSettings>(mergeSettings, {});
}

/**
 * The settings `over` put over others, one by one, also within headers and body; what is `undefined`
 * leaves what is there.
 */
export function mergeSettings(under: ModelSettings = {}, over: ModelSettings = {}): ModelSettings {
  const set = Object.entries(over).filter(([, value]) => value !== undefined);
  const [headers, body] = [under.extraHeaders, under.extraBody];
  return {
    ...under,
    ...Object.fromEntries(set),
    ...(headers && over.extraHeaders && { extraHeaders: { ...headers, ...over.extraHeaders } }),
    ...(body && over.extraBody && { extraBody: { ...body, ...over.extraBody } }),
  };
}
