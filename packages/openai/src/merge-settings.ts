import type { ModelSettings } from "@toolsets/core";

/** The settings of a model under those of a request, one by one; so too headers and body fields. */
export function mergeSettings(own: ModelSettings, given: ModelSettings): ModelSettings {
  const set = Object.entries(given).filter(([, value]) => value !== undefined);
  return {
    ...own,
    ...Object.fromEntries(set),
    extraHeaders: { ...own.extraHeaders, ...given.extraHeaders },
    extraBody: { ...own.extraBody, ...given.extraBody },
  };
}
