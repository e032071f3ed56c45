import { UsageError } from "@toolsets/core";

/** What to do about a key that is missing or refused. */
export const KEY_CURE =
  "Set the environment variable `ANTHROPIC_API_KEY`, or pass a key: `anthropic(name, { apiKey })`.";

/** There is no key, so nothing was sent. */
export function missingKey(cause?: unknown): UsageError {
  return new UsageError(`There is no key for Anthropic. ${KEY_CURE}`, { cause });
}
