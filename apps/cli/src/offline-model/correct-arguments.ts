import type { JsonSchemaObject, RetryPromptPart } from "@toolsets/core";

/**
 * Other arguments for a call that should be tried again: values turned into the type that was
 * expected, guesses left out. Nothing where there is nothing to change.
 */
export function correctArguments(
  args: Readonly<Record<string, unknown>>,
  schema: JsonSchemaObject,
  { content }: Pick<RetryPromptPart, "content">,
): Readonly<Record<string, unknown>> | undefined {
  const faulty =
    typeof content === "string" ? undefined : new Set(content.map(({ loc }) => String(loc[0])));
  const properties = isSchema(schema["properties"]) ? schema["properties"] : {};
  const required = Array.isArray(schema["required"]) ? schema["required"] : [];
  const corrected = Object.entries(args).flatMap(([name, value]): [string, unknown][] => {
    if (faulty !== undefined && !faulty.has(name)) return [[name, value]];
    const property = properties[name];
    const converted = isSchema(property) ? convert(value, property["type"]) : undefined;
    if (converted !== undefined) return [[name, converted]];
    return required.includes(name) ? [[name, value]] : [];
  });
  const next = Object.fromEntries(corrected);
  return JSON.stringify(next) === JSON.stringify(args) ? undefined : next;
}

/** The value as the type says; nothing where it is so already, or cannot be. */
function convert(value: unknown, type: unknown): unknown {
  switch (type) {
    case "string":
      return typeof value === "string" ? undefined : String(value);
    case "integer":
    case "number": {
      const number = type === "integer" ? Math.round(Number(value)) : Number(value);
      return number === value || !Number.isFinite(number) ? undefined : number;
    }
    case "array":
      return Array.isArray(value) ? undefined : [value];
    default:
      return undefined;
  }
}

function isSchema(value: unknown): value is JsonSchemaObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
