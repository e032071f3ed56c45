import type { ModelSettings } from "@toolsets/core";
import type { AnthropicModelProfile } from "../profiles.ts";

const NAMES = { temperature: "temperature", topP: "top_p", topK: "top_k" } as const;

/** How the next token is chosen, and what of it the model does not take. */
export interface Sampling {
  readonly fields: Readonly<Record<string, unknown>>;
  /** Further fields of the body, without what the model does not take. */
  readonly extraBody: ModelSettings["extraBody"];
  /** The names of what was left out. */
  readonly dropped: readonly string[];
}

/** Some models refuse a request that says anything of sampling: it is left out. */
export function toSampling(settings: ModelSettings, profile: AnthropicModelProfile): Sampling {
  const { extraBody = {} } = settings;
  const given = Object.entries(NAMES).flatMap(([name, wire]) => {
    const value = settings[name as keyof typeof NAMES]; // the keys of the table
    return value === undefined ? [] : [{ name, wire, value }];
  });
  if (profile.anthropicDisallowsSamplingSettings !== true)
    return {
      fields: Object.fromEntries(given.map(({ wire, value }) => [wire, value])),
      extraBody,
      dropped: [],
    };
  const wires: readonly string[] = Object.values(NAMES);
  const [out, rest] = [true, false].map((isOut) =>
    Object.entries(extraBody).filter(([name]) => wires.includes(name) === isOut),
  );
  const dropped = [...given.map(({ name }) => name), ...(out ?? []).map(([name]) => name)];
  return { fields: {}, extraBody: Object.fromEntries(rest ?? []), dropped };
}
