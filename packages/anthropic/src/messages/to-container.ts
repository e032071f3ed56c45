import type { Message, ModelSettings } from "@toolsets/core";
import type { WireTool } from "../wire.ts";
import { CONTAINER, SYSTEM } from "./provider-words.ts";

/** Web tools that filter what they find by programs. */
const FILTERING = /^web_(?:search|fetch)_2026/;

/**
 * The container that programs run in: as the settings say, else the latest one of the history where
 * the request can use one.
 */
export function toContainer(
  messages: readonly Message[],
  tools: readonly WireTool[],
  { anthropicContainer: asked }: ModelSettings,
): { readonly container: unknown } | undefined {
  if (asked === false) return undefined;
  if (asked !== undefined) return { container: withoutFrame(asked) };
  if (!tools.some(runsPrograms)) return undefined;
  for (const message of messages.toReversed()) {
    if (message.kind !== "response" || message.providerName !== SYSTEM) continue;
    const id = message.providerDetails?.[CONTAINER];
    if (typeof id === "string") return { container: id };
  }
  return undefined;
}

/** The API refuses an object that holds the id and nothing else. */
function withoutFrame(
  asked: NonNullable<Exclude<ModelSettings["anthropicContainer"], false>>,
): unknown {
  if (typeof asked === "string") return asked;
  const { id, ...more } = asked;
  return typeof id === "string" && Object.keys(more).length === 0 ? id : asked;
}

function runsPrograms({ type, allowed_callers }: WireTool): boolean {
  if (type?.startsWith("code_execution_") === true) return true;
  return Array.isArray(allowed_callers)
    ? allowed_callers.some((caller) => caller !== "direct")
    : type !== undefined && FILTERING.test(type);
}
