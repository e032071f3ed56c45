import { UsageError } from "../errors/usage-error.ts";
import type { InstructionPart } from "../instructions.ts";
import type { MaybePromise } from "../maybe-promise.ts";
import type { Model, ModelProfile } from "../model.ts";
import { quoteName } from "../quote-name.ts";
import type { RunContext } from "../run-context.ts";
import type { ToolsetTool } from "../toolset.ts";
import { freeName } from "./embed-schema.ts";
import { type OutputObject, toUnion } from "./output-object.ts";
import { readJsonText } from "./json-text.ts";
import type { OutputType } from "./output-type.ts";
import type { OutputMode } from "./output-mode.ts";
import type { OutputChoice, ReadOutput } from "./read-output.ts";

/** How an answer becomes an output: read and checked first, then made into something else. */
export interface OutputProcessor {
  /** @throws `model_retry` for an answer that does not fit. */
  readonly read: (answer: unknown) => MaybePromise<unknown>;
  readonly execute?: ((value: never, ctx: RunContext<never>) => unknown) | undefined;
}

/** A tool whose arguments are the output. */
interface OutputTool extends ToolsetTool<never>, OutputProcessor {}

/** How one run asks a model for its output, and reads it. */
export interface OutputPlan {
  readonly mode: OutputMode;
  readonly allowsImage: boolean;
  readonly tools: ReadonlyMap<string, OutputTool>;
  /** For texts, where one may end the run. */
  readonly text: OutputProcessor | undefined;
  /** The JSON that a text has to be. */
  readonly object: OutputObject | undefined;
  /** What the model is told of it. */
  readonly instructions: InstructionPart | undefined;
}

/** What the output tools are like that say nothing themselves. */
interface PlanOptions {
  readonly model: Pick<Model, "name" | "profile">;
  readonly maxRetries: number;
}

/**
 * Plans the outputs of a run for its model.
 *
 * @throws `invalid_usage` when the model cannot give what is asked for.
 */
export function planOutput(output: ReadOutput, { model, maxRetries }: PlanOptions): OutputPlan {
  const { profile } = model;
  const { choices, text, options, allowsImage } = output;
  const mode =
    output.mode === "auto" ? (profile.defaultStructuredOutputMode ?? "tool") : output.mode;
  checkOutputMode({ mode, allowsImage }, model);
  if (mode === "native" || mode === "prompted") {
    const { type, object } = toObject(output);
    return {
      mode,
      allowsImage,
      tools: new Map(),
      text: { read: (answer) => type.read(readJsonText(String(answer))) },
      object,
      instructions: toInstructions(mode, object, options.template, profile),
    };
  }
  return {
    mode,
    allowsImage,
    tools: mode === "tool" ? toTools(output, choices, maxRetries) : new Map(),
    text: text && { read: (answer) => answer, execute: text.execute },
    object: undefined,
    instructions: undefined,
  };
}

/** @throws `invalid_usage` when the model cannot give what is asked for. */
export function checkOutputMode(
  { mode, allowsImage }: Pick<OutputPlan, "mode" | "allowsImage">,
  { name, profile }: PlanOptions["model"],
): void {
  const lacks = (what: string, cure: string): UsageError =>
    new UsageError(`Model ${quoteName(name)} ${what}. ${cure}`);
  if (mode === "native" && profile.supportsJsonSchemaOutput !== true)
    throw lacks(
      "takes no JSON Schema for its answers",
      "Use `toolOutput()` or `promptedOutput()`.",
    );
  if (mode === "tool" && profile.supportsTools === false)
    throw lacks("takes no tools", "Use `promptedOutput()`.");
  if (allowsImage && profile.supportsImageOutput !== true)
    throw lacks("makes no images", "Use another model, or another `output`.");
}

function toObject({ choices, options }: ReadOutput): { type: OutputType; object: OutputObject } {
  const type = toUnion(choices.map((choice) => choice.type));
  const description = join(options.description, type.description);
  return {
    type,
    object: {
      name: nameOf(options.name ?? type.title) ?? FINAL,
      jsonSchema: type.jsonSchema,
      ...(description !== undefined && { description }),
      ...(options.strict !== undefined && { strict: options.strict }),
    },
  };
}

const TEMPLATE =
  "Answer with one JSON object that fits this JSON Schema, and with no text before or after it:\n\n{schema}";

function toInstructions(
  mode: OutputMode,
  { name, description, jsonSchema }: OutputObject,
  template: string | false | undefined,
  { promptedOutputTemplate, nativeOutputRequiresSchemaInInstructions = false }: ModelProfile,
): InstructionPart | undefined {
  if (template === false) return undefined;
  if (mode === "native" && !nativeOutputRequiresSchemaInInstructions) return undefined;
  const text = template ?? promptedOutputTemplate ?? TEMPLATE;
  const schema = JSON.stringify({
    ...(name !== FINAL && { title: name }),
    ...(description !== undefined && { description }),
    ...jsonSchema,
  });
  const whole = text.includes(PLACE) ? text : `${text}\n\n${PLACE}`;
  return { content: whole.replaceAll(PLACE, () => schema), dynamic: false };
}

const PLACE = "{schema}";
const FINAL = "final_result";
/** With what stands before and behind it, it stays below 64 characters, which most providers take. */
const LONGEST_TITLE = 48;
const NOTHING: OutputType = {
  title: "null",
  description: undefined,
  jsonSchema: {
    type: "object",
    properties: { response: { type: "null" } },
    additionalProperties: false,
  },
  read: () => null,
};

function toTools(
  { allowsNull }: ReadOutput,
  given: readonly OutputChoice[],
  maxRetries: number,
): ReadonlyMap<string, OutputTool> {
  const choices: readonly OutputChoice[] = allowsNull ? [...given, { type: NOTHING }] : given;
  const tools = new Map<string, OutputTool>();
  for (const choice of choices) {
    const name = choice.name ?? freeName(defaultName(choice, choices.length), tools);
    if (tools.has(name))
      throw new UsageError(`Two outputs are called ${quoteName(name)}. Rename one.`);
    tools.set(name, toTool(name, choice, choices.length > 1, maxRetries));
  }
  return tools;
}

function defaultName({ type }: OutputChoice, count: number): string {
  const name = count === 1 ? undefined : nameOf(type.title);
  return name === undefined ? FINAL : `${FINAL}_${name}`;
}

/** A title as a name that providers take, or as a part of one. */
function nameOf(title = ""): string | undefined {
  const name = title.replaceAll(/[^\w-]/g, "").slice(0, LONGEST_TITLE);
  return name === "" ? undefined : name;
}

function toTool(
  name: string,
  { type, execute, ...choice }: OutputChoice,
  isOneOfSeveral: boolean,
  maxRetries: number,
): OutputTool {
  const isNamed = isOneOfSeveral && type.title !== undefined;
  const description =
    join(choice.description, type.description) ??
    `${isNamed ? `${type.title}: ` : ""}Gives the final answer and ends the conversation.`;
  const { strict, sequential } = choice;
  return {
    definition: {
      name,
      description,
      parametersJsonSchema: type.jsonSchema,
      kind: "output",
      ...(strict !== undefined && { strict }),
      ...(sequential !== undefined && { sequential }),
      origin: [`output#${name}`],
    },
    maxRetries: choice.maxRetries ?? maxRetries,
    validateArgs: (args) => args,
    read: type.read,
    execute,
  };
}

/** What was said, then what the schema says of itself. */
function join(...texts: readonly (string | undefined)[]): string | undefined {
  const said = texts.filter((text) => text !== undefined);
  return said.length === 0 ? undefined : said.join(". ");
}
