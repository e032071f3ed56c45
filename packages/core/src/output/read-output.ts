import { UsageError } from "../errors/usage-error.ts";
import type { Schema } from "../schema.ts";
import { checkToolLimits } from "../tool-registry.ts";
import type { NativeOutput, NativeOutputOptions } from "./native-output.ts";
import type { OutputMode } from "./output-mode.ts";
import type { OutputItem, OutputSpec } from "./output.ts";
import type { OutputKind, OutputMarker } from "./output-marker.ts";
import { type OutputType, readOutputType } from "./output-type.ts";
import type { PromptedOutput } from "./prompted-output.ts";
import type { TextOutput } from "./text-output.ts";
import type { ToolOutput, ToolOutputOptions } from "./tool-output.ts";

/** A type of output with what is said of it. */
export interface OutputChoice extends ToolOutputOptions {
  readonly type: OutputType;
  readonly execute?: ToolOutput<unknown, never>["execute"];
}

/** What may end a run, read once. */
export interface ReadOutput {
  /** `auto`: what the model does best. */
  readonly mode: OutputMode | "auto";
  readonly choices: readonly OutputChoice[];
  /** Of a text that may end the run: the function that makes the output of it, if there is one. */
  readonly text: { readonly execute?: TextOutput<unknown, never>["execute"] } | undefined;
  /** Of `nativeOutput()` and `promptedOutput()`. */
  readonly options: NativeOutputOptions;
  readonly allowsNull: boolean;
  readonly allowsImage: boolean;
  /** Whether the run may end with calls that wait. */
  readonly endsDeferred: boolean;
}

/**
 * Reads what may end a run.
 *
 * @throws `invalid_usage` for what is no output, and for combinations that say nothing or too much.
 */
export function readOutput(spec: OutputSpec = "text"): ReadOutput {
  const items = (Array.isArray(spec) ? spec : [spec]).map(readItem);
  const kinds = items.map(({ kind }) => kind);
  const choices = items.flatMap((item) => item.choices ?? []);
  const texts = items.filter(({ kind }) => kind === "text");
  const united = items.find(({ options }) => options !== undefined);
  const allowsImage = kinds.includes("image");

  if (choices.length === 0 && texts.length === 0 && !allowsImage) {
    throw new UsageError(
      kinds.includes("deferred")
        ? '`output` has to say how a run ends when no call waits: `["text", DeferredToolRequests]`.'
        : '`output` has to say how a run ends when there is something to say: `["text", null]`.',
    );
  }
  if (texts.length > 1) throw new UsageError("`output` takes one text. Leave out the others.");
  if (united !== undefined && items.some((item) => item !== united && !BESIDE.has(item.kind))) {
    throw new UsageError(
      "`nativeOutput()` and `promptedOutput()` stand alone in `output`. Give them a list of schemas instead.",
    );
  }
  return {
    mode: modeOf(kinds),
    choices,
    text: texts[0]?.text,
    options: united?.options ?? {},
    allowsNull: kinds.includes("null"),
    allowsImage,
    endsDeferred: kinds.includes("deferred"),
  };
}

/** What may stand beside an output that stands alone. */
const BESIDE = new Set<Item["kind"]>(["null", "deferred"]);

interface Item {
  readonly kind: OutputKind | "image" | "null" | "schema";
  readonly choices?: readonly OutputChoice[];
  readonly text?: ReadOutput["text"];
  readonly options?: NativeOutputOptions;
}

/** Untyped code may pass anything; what is nothing else has to be a schema. */
function readItem(item: OutputItem): Item {
  if (item === "text") return { kind: "text", text: {} };
  if (item === "image") return { kind: "image" };
  if (item === null) return { kind: "null" };
  if (!isMarker(item)) return { kind: "schema", choices: [{ type: readOutputType(item) }] };
  const { kind } = item["~output"];
  // the kind says which of them it is
  if (kind === "tool") {
    const { schema, options, execute } = item as ToolOutput<unknown, never>;
    checkToolLimits("`toolOutput()`", { maxRetries: options.maxRetries });
    return { kind, choices: [{ ...options, type: readOutputType(schema), execute }] };
  }
  if (kind === "text")
    return { kind, text: { execute: (item as TextOutput<unknown, never>).execute } };
  if (kind === "deferred") return { kind };
  const { schemas, options } = item as NativeOutput<unknown> | PromptedOutput<unknown>;
  return { kind, options, choices: schemas.map((schema) => ({ type: readOutputType(schema) })) };
}

function isMarker(
  item: Schema | OutputMarker<unknown, never>,
): item is OutputMarker<unknown, never> {
  return typeof item === "object" && "~output" in item;
}

function modeOf(kinds: readonly Item["kind"][]): ReadOutput["mode"] {
  const has = (kind: Item["kind"]): boolean => kinds.includes(kind);
  if (has("native")) return "native";
  if (has("prompted")) return "prompted";
  if (has("tool") || (has("schema") && has("text"))) return "tool";
  if (has("schema")) return "auto";
  return has("text") ? "text" : "image";
}
