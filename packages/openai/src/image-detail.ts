import type { JsonObject } from "@toolsets/core";

/** How closely a model looks at an image. */
export type ImageDetail = "auto" | "low" | "high";

/** How closely a model is to look at an image, where anything is said of the image at all. */
export function imageDetail(vendorMetadata: JsonObject | undefined): ImageDetail | undefined {
  if (vendorMetadata === undefined) return undefined;
  const { detail } = vendorMetadata;
  return detail === "low" || detail === "high" ? detail : "auto";
}
