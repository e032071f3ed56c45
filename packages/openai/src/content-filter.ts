import type { JsonObject } from "@toolsets/core";

/** What a filter of Azure found, where that is why it refused a request: an answer, and no failure. */
export function contentFilterOf(error: unknown): JsonObject | undefined {
  if (!isRecord(error) || error["status"] !== 400) return undefined;
  const { error: body } = error;
  if (!isRecord(body) || body["code"] !== "content_filter") return undefined;
  const { innererror } = body;
  const result = isRecord(innererror) ? innererror["content_filter_result"] : undefined;
  if (!isRecord(result)) return {};
  return { content_filter_result: JSON.parse(JSON.stringify(result)) };
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}
