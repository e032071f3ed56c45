import type { ModelRequestOptions, ModelSettings, ToolDefinition } from "@toolsets/core";
import type { AnthropicModelProfile } from "../profiles.ts";
import type { WireTool } from "../wire.ts";
import { withoutRootReference } from "./root-reference.ts";
import { toStrictSchema } from "./to-strict-schema.ts";

/** What the definition of a tool depends on, beside the tool. */
export interface ToolCircumstances {
  readonly settings: ModelSettings;
  readonly profile: AnthropicModelProfile;
  readonly toolVisibility?: ModelRequestOptions["toolVisibility"];
}

const known = new WeakMap<object, object>();

/** The tools of a run. Schemas go out as they are, but for their dialect; those of strict tools in the subset that strictness takes. */
export function toTools(
  tools: readonly ToolDefinition[],
  { settings, profile, toolVisibility }: ToolCircumstances,
): WireTool[] {
  const isEager = settings.anthropicEagerInputStreaming === true;
  return tools.map(({ name, description, parametersJsonSchema, strict }) => {
    const isStrict = strict === true && profile.supportsJsonSchemaOutput === true;
    return {
      name,
      ...(description !== undefined && { description }),
      input_schema: isStrict
        ? toStrictSchema(parametersJsonSchema, `tool \`${name}\``)
        : withoutDialect(parametersJsonSchema),
      ...(isStrict && { strict }),
      ...(isEager && { eager_input_streaming: true }),
      ...(toolVisibility?.get(name) === "deferred" && { defer_loading: true }),
    };
  });
}

function withoutDialect(schema: ToolDefinition["parametersJsonSchema"]): object {
  const made = known.get(schema);
  if (made !== undefined) return made;
  const { $schema: _, ...rest } = withoutRootReference(schema);
  const plain = { type: "object", ...rest };
  known.set(schema, plain);
  return plain;
}
