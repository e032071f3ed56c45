import { type ModelRequestOptions, type ModelSettings, UsageError } from "@toolsets/core";
import type { AnthropicModelProfile } from "../profiles.ts";
import { toStrictSchema } from "./to-strict-schema.ts";

const EFFORTS = { minimal: "low", low: "low", medium: "medium", high: "high", xhigh: "max" };

/**
 * How the answer comes: the JSON it has to be, the effort, the budget of the task.
 *
 * @throws `invalid_usage` for what the model does not take.
 */
export function toOutputConfig(
  { outputMode, outputObject }: Pick<ModelRequestOptions, "outputMode" | "outputObject">,
  settings: ModelSettings,
  modelName: string,
  profile: AnthropicModelProfile,
): { readonly output_config: object } | undefined {
  const effort = effortOf(settings, profile);
  const { anthropicTaskBudget: budget } = settings;
  if (budget !== undefined && profile.anthropicSupportsTaskBudgets !== true)
    throw new UsageError(
      `Model \`${modelName}\` takes no \`anthropicTaskBudget\`. Leave it out, or use a newer model.`,
    );
  const config = {
    ...(outputMode === "native" && outputObject && { format: toFormat(outputObject) }),
    ...(effort !== undefined && { effort }),
    ...(budget !== undefined && { task_budget: budget }),
  };
  return Object.keys(config).length === 0 ? undefined : { output_config: config };
}

function toFormat({
  jsonSchema,
  strict,
  name,
}: NonNullable<ModelRequestOptions["outputObject"]>): object {
  if (strict === false)
    throw new UsageError(
      `Anthropic is always strict about native output, and \`${name}\` says \`strict: false\`. Leave that out, or use \`promptedOutput()\`.`,
    );
  return { type: "json_schema", schema: toStrictSchema(jsonSchema, `output \`${name}\``) };
}

/** Of the setting, else of the level of thinking where it names one. */
function effortOf(
  { anthropicEffort, thinking }: ModelSettings,
  profile: AnthropicModelProfile,
): string | undefined {
  if (anthropicEffort !== undefined) return anthropicEffort;
  if (profile.anthropicSupportsEffort !== true) return undefined;
  if (thinking === "xhigh" && profile.anthropicSupportsXhighEffort === true) return thinking;
  return typeof thinking === "string" ? EFFORTS[thinking] : undefined;
}
