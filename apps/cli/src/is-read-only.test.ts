import type { JsonObject, ToolDefinition } from "@toolsets/core";
import { expect, test } from "vitest";
import { isReadOnly } from "./is-read-only.ts";

test.each<[JsonObject | undefined, boolean]>([
  [{ annotations: { readOnlyHint: true } }, true],
  [{ annotations: { readOnlyHint: false } }, false],
  [{ annotations: { readOnlyHint: "true" } }, false],
  [{ annotations: {} }, false],
  [{ annotations: null }, false],
  [{ readOnlyHint: true }, false],
  [undefined, false],
])("metadata %j: %s", (metadata, expected) => {
  const definition: ToolDefinition = {
    name: "look",
    kind: "function",
    parametersJsonSchema: { type: "object" },
    origin: ["test#look"],
    ...(metadata !== undefined && { metadata }),
  };
  expect(isReadOnly(definition)).toBe(expected);
});
