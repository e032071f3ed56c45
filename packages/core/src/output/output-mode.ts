/** How a model is asked for its output. */
export type OutputMode = "text" | "tool" | "native" | "prompted" | "image";
