import { type ModelSettings, UsageError } from "@toolsets/core";
import type { CacheControl, WireBlock, WireMessage, WireTool } from "../wire.ts";
import { cacheControl, isCacheable } from "./mark.ts";

/** How many cache points the API takes in a request. */
const MOST_POINTS = 4;

/** What cache points may stand on, in the order in which the API reads it. */
interface Cacheable {
  /** Those of the run. */
  readonly tools: readonly WireTool[];
  /** Those of Anthropic, which may have points of their own. */
  readonly native: readonly WireTool[];
  readonly system: readonly WireBlock[];
  readonly messages: readonly WireMessage[];
}

/** Something that may carry a cache point. */
interface Carrier {
  cache_control?: CacheControl;
}

/**
 * Puts the cache points of the settings beside those of the prompts, no more than the API takes: those
 * of tools and instructions stay, of the others the newest do. Gives what goes with the whole request.
 *
 * @throws `invalid_usage` for settings that exclude each other, and for more points than there is room
 * for without any message.
 */
export function putCachePoints(
  { tools, native, system, messages }: Cacheable,
  { anthropicCache, anthropicCacheMessages, anthropicCacheToolDefinitions }: ModelSettings,
): { readonly cache_control?: CacheControl } {
  if (anthropicCache && anthropicCacheMessages)
    throw new UsageError(
      "`anthropicCache` and `anthropicCacheMessages` exclude each other. Set one of them.",
    );
  if (anthropicCacheToolDefinitions) {
    const last = tools.findLast((tool) => tool.defer_loading !== true);
    if (last !== undefined) last.cache_control = cacheControl(anthropicCacheToolDefinitions);
  }
  const last = messages.at(-1)?.content.findLast(isCacheable);
  if (anthropicCacheMessages && last !== undefined)
    last.cache_control ??= cacheControl(anthropicCacheMessages);
  // the API refuses a point of its own beside one that lasts for another time
  const isAutomatic = anthropicCache && last?.cache_control === undefined;
  const automatic = isAutomatic ? cacheControl(anthropicCache) : undefined;
  const fixed = [...tools, ...native, ...system].filter(hasPoint);
  const free = MOST_POINTS - (automatic === undefined ? 0 : 1) - fixed.length;
  if (free < 0)
    throw new UsageError(
      `There are ${fixed.length} cache points on tools and instructions, and room for ${free + fixed.length}. Take some away.`,
    );
  const points = messages.flatMap(({ content }) => content).filter(hasPoint);
  for (const block of points.slice(0, Math.max(0, points.length - free)))
    delete block.cache_control;
  raise([...fixed, ...points.filter(hasPoint)], automatic);
  return automatic === undefined ? {} : { cache_control: automatic };
}

function hasPoint({ cache_control }: Carrier): boolean {
  return cache_control !== undefined;
}

/** The API wants what lasts longer first. */
function raise(carriers: readonly Carrier[], automatic: CacheControl | undefined): void {
  let isLong = automatic?.ttl === "1h";
  for (const carrier of carriers.toReversed()) {
    if (isLong && carrier.cache_control?.ttl !== "1h") carrier.cache_control = cacheControl("1h");
    isLong = carrier.cache_control?.ttl === "1h";
  }
}
