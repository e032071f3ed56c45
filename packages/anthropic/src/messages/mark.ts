import { UsageError } from "@toolsets/core";
import type { CacheControl, WireBlock } from "../wire.ts";

/** What a cache point may stand on. */
const CACHEABLE: ReadonlySet<string> = new Set([
  "text",
  "tool_use",
  "server_tool_use",
  "image",
  "tool_result",
  "document",
  "tool_addition",
  "mcp_tool_result",
]);

/** Whether a block can carry a cache point. */
export function isCacheable({ type }: WireBlock): boolean {
  return CACHEABLE.has(type);
}

/** A cache point in the words of the API. */
export function cacheControl(ttl: CacheControl["ttl"] | true): CacheControl {
  return { type: "ephemeral", ttl: ttl === true ? "5m" : ttl };
}

/**
 * Puts a cache point on a block.
 *
 * @throws `invalid_usage` for a block that takes none.
 */
export function mark(block: WireBlock, ttl: CacheControl["ttl"]): void {
  if (!isCacheable(block))
    throw new UsageError(
      `A cache point stands behind a \`${block.type}\`, which takes none. Put it behind a text, a file or a tool's result.`,
    );
  block.cache_control = cacheControl(ttl);
}
