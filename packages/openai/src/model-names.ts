import { closestName } from "@toolsets/core";
import { baseName } from "./profiles.ts";

/** Names of models, so that a mistyped one can be told. Not all, and never needed to use one. */
const NAMES = [
  "gpt-6-astra",
  "gpt-6-sol",
  "gpt-6-luna",
  "gpt-6.1-sol",
  "gpt-6.1-terra",
  "gpt-5.6-sol",
  "gpt-5.6-terra",
  "gpt-5.6-luna",
  "gpt-5.5",
  "gpt-5.5-pro",
  "gpt-5.4",
  "gpt-5.4-mini",
  "gpt-5.4-nano",
  "gpt-5.4-pro",
  "gpt-5.3-codex",
  "gpt-5.3-chat-latest",
  "gpt-5.2",
  "gpt-5.2-pro",
  "gpt-5.2-chat-latest",
  "gpt-5.1",
  "gpt-5.1-codex",
  "gpt-5.1-codex-max",
  "gpt-5.1-chat-latest",
  "gpt-5",
  "gpt-5-mini",
  "gpt-5-nano",
  "gpt-5-pro",
  "gpt-5-codex",
  "gpt-5-chat-latest",
  "gpt-4.1",
  "gpt-4.1-mini",
  "gpt-4.1-nano",
  "gpt-4o",
  "gpt-4o-mini",
  "gpt-4o-search-preview",
  "gpt-4o-mini-search-preview",
  "gpt-4o-audio-preview",
  "gpt-4-turbo",
  "gpt-4",
  "gpt-3.5-turbo",
  "o4-mini",
  "o4-mini-deep-research",
  "o3",
  "o3-pro",
  "o3-mini",
  "o3-deep-research",
  "o1",
  "o1-pro",
  "computer-use-preview",
];

/** The known name that a refused one most likely stands for. */
export function suggestName(modelName: string): string | undefined {
  const meant = closestName(baseName(modelName), NAMES);
  return meant === baseName(modelName) ? undefined : meant;
}
