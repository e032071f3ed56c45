import type { ModelSettings } from "@toolsets/core";

/** Both settings in one: what `given` says wins, one by one, and so within headers and body. */
export function mergeSettings(own: ModelSettings, given: ModelSettings): ModelSettings {
  const set = Object.entries(given).filter(([, value]) => value !== undefined);
  return {
    ...own,
    ...Object.fromEntries(set),
    extraHeaders: { ...own.extraHeaders, ...given.extraHeaders },
    extraBody: { ...own.extraBody, ...given.extraBody },
  };
}
