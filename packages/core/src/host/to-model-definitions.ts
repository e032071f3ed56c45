import type { ModelProfile } from "../model.ts";
import type { ToolDefinition } from "../tool-definition.ts";

/**
 * The definitions as a model gets them. What a tool returns stays a field where the model knows it,
 * else it is added to the description; it is left out where nobody asked for it. What is said of native
 * tools is settled by then. The very same list where nothing has to change.
 */
export function toModelDefinitions(
  definitions: readonly ToolDefinition[],
  { returnSchemas = false }: ModelProfile,
): readonly ToolDefinition[] {
  const isPlain = (definition: ToolDefinition): boolean =>
    definition.returnSchema === undefined &&
    definition.includeReturnSchema === undefined &&
    definition.withNative === undefined &&
    definition.unlessNative === undefined;
  if (definitions.every(isPlain)) return definitions;
  return definitions.map((definition) => {
    const {
      returnSchema,
      includeReturnSchema,
      withNative: _,
      unlessNative: _own,
      ...shown
    } = definition;
    if (includeReturnSchema !== true || isEmpty(returnSchema)) return shown;
    if (returnSchemas) return { ...shown, returnSchema };
    const schema = `Returns:\n\n${JSON.stringify(returnSchema, null, 2)}`;
    const { description = "" } = shown;
    return { ...shown, description: description === "" ? schema : `${description}\n\n${schema}` };
  });
}

function isEmpty(schema: object | undefined): schema is undefined {
  return schema === undefined || Object.keys(schema).length === 0;
}
