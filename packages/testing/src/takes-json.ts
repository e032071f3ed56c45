import type { ModelProfile } from "@toolsets/core";

/** What a model of these tests takes unless told otherwise: outputs as JSON too. */
export const TAKES_JSON: ModelProfile = {
  supportsJsonSchemaOutput: true,
  supportsJsonObjectOutput: true,
};
