import type { ToolPartKind } from "./messages.ts";
import type { JsonObject, JsonSchemaObject } from "./json.ts";
import type { NativeToolKind } from "./native-tool.ts";

/** How a call of a tool is answered: by running it, as output, elsewhere, or after approval. */
export type ToolKind = "function" | "output" | "external" | "unapproved";

/** A tool as models see it, with the fields that steer its execution. Plain data. */
export interface ToolDefinition<out Name extends string = string> {
  readonly name: Name;
  readonly description?: string;
  readonly parametersJsonSchema: JsonSchemaObject;
  readonly kind: ToolKind;
  /** Force or forbid the provider's strict mode; unset leaves it to the provider. */
  readonly strict?: boolean;
  /** Runs alone: neither beside earlier nor beside later calls of the response. */
  readonly sequential?: boolean;
  /** For the application; never sent to a model. */
  readonly metadata?: JsonObject;
  /** In milliseconds. */
  readonly timeoutMs?: number;
  /** Not shown to the model before a search or a tool has revealed it. Never flips. */
  readonly deferLoading?: boolean;
  /** A native tool that makes this one known to the model, where the model has it. */
  readonly withNative?: NativeToolKind;
  /** A native tool that takes the place of this one, where the model has it. */
  readonly unlessNative?: NativeToolKind;
  /** What the returns of the tool are for, where their shape is known: those of a search for tools. */
  readonly toolKind?: ToolPartKind;
  /** JSON Schema of what the tool returns. */
  readonly returnSchema?: JsonSchemaObject;
  /** Tells the model what the tool returns. Unset leaves it to the toolset and to operators. */
  readonly includeReturnSchema?: boolean;
  /** The `id` of the toolset that the tool came from. */
  readonly toolsetId?: string;
  /** Where the tool came from and what renamed it, the source first. Survives every operator. */
  readonly origin: readonly string[];
}
