import { anyJson } from "./json-value.ts";
import { decimal, integer } from "./scalars.ts";
import { dictionary, nullable, own, record, type Shape, snakeCase, withDefault } from "./shape.ts";

const count = withDefault(integer, 0);
const FIELDS: Readonly<Record<string, Shape>> = {
  inputTokens: count,
  cacheWriteTokens: count,
  cacheReadTokens: count,
  outputTokens: count,
  inputAudioTokens: count,
  cacheAudioReadTokens: count,
  outputAudioTokens: count,
  details: (value, walk) => dictionary(integer)(isNothing(value) ? {} : value, walk),
  cost: nullable(decimal),
};
const ALIASES = { inputTokens: "request_tokens", outputTokens: "response_tokens" };
const known = record(FIELDS, ALIASES);
const extra = dictionary(anyJson);

/** What is not kept: known under another name, or a name that Python's class has taken. */
const TAKEN: ReadonlySet<string> = new Set([
  ...Object.keys(FIELDS).map(snakeCase),
  ...Object.values(ALIASES),
  ..."requests total_tokens incr extract has_values cache_hit_ratio opentelemetry_attributes".split(
    " ",
  ),
]);

/** The usage of a request. What is unknown is kept, in memory under `extra`. */
export const usage: Shape = (value, walk) => {
  const fields = known(value, walk);
  const others = Object.entries((walk.isReading ? value : own(value, "extra")) ?? {}).filter(
    ([key]) => !TAKEN.has(key) && !key.startsWith("__"),
  );
  if (others.length === 0) return fields;
  const kept = extra(Object.fromEntries(others), walk);
  return walk.isReading ? { ...fields, extra: kept } : { ...fields, ...kept };
};

/** What Python takes for false. */
function isNothing(value: unknown): boolean {
  return !value || (Array.isArray(value) && value.length === 0);
}
