import {
  isToolsetsError,
  type JsonSchemaObject,
  type ModelRequestOptions,
  type ModelSettings,
  type ModelToolChoice,
  type NativeTool,
  type NativeToolKind,
  type ToolDefinition,
} from "@toolsets/core";
import { deepFreeze } from "../deep-freeze.ts";
import { ask, MODES, shapeOf } from "./ask.ts";
import { checkBody, checkSame, within } from "./check.ts";
import type { ContractRule, DescribeModelOptions } from "./model-contract.ts";
import { codeOf } from "./read-failure.ts";
import { TEXT } from "./replies.ts";
import { checkReleased, speaking } from "./subject.ts";

type Given = Partial<Omit<ModelRequestOptions, "signal">>;

/** Whatever a run asks for is sent, left out, or refused by `invalid_usage`. */
export const takesOptions: readonly ContractRule[] = [
  { title: "takes every choice of tools", prove: (options) => takes(options, choices()) },
  { title: "takes every way to ask for an output", prove: (options) => takes(options, outputs()) },
  {
    title: "takes tools with any JSON Schema, strict or not",
    prove: (options) => takes(options, schemas()),
  },
  { title: "takes every value of every setting", prove: (options) => takes(options, settings()) },
  { title: "takes instructions without words", prove: (options) => takes(options, instructions()) },
  { title: "takes the native tools that its profile names", prove: takesNativeTools },
];

async function takes(
  options: DescribeModelOptions,
  all: readonly Given[],
  isRefusable: boolean = true,
): Promise<void> {
  for (const given of all)
    for (const mode of MODES) {
      const subject = await speaking(options, TEXT, mode);
      const what = `\`${mode}\` with ${JSON.stringify(given)}`;
      try {
        const reply = await within(what, ask(subject.model, mode, undefined, deepFreeze(given)));
        checkSame(reply.parts.map(shapeOf), TEXT.parts.map(shapeOf), `The reply to ${what}`);
        checkBody(subject.provider.requests[0]?.body ?? "");
      } catch (error) {
        const isRefused = isToolsetsError(error) && codeOf(error) === "invalid_usage";
        if (!isRefusable || !isRefused) throw new Error(`${what} fails`, { cause: error });
      }
      await checkReleased(subject);
    }
}

function toolOf(
  name: string,
  parametersJsonSchema: JsonSchemaObject,
  fields: Partial<ToolDefinition> = {},
): ToolDefinition {
  return { name, parametersJsonSchema, kind: "function", origin: [], ...fields };
}

const CITY: JsonSchemaObject = {
  type: "object",
  properties: { city: { type: "string" } },
  required: ["city"],
};

function choices(): readonly Given[] {
  const tools = [toolOf("look_up", CITY), toolOf("get_time", { type: "object" })];
  const all: readonly ModelToolChoice[] = [
    { mode: "auto" },
    { mode: "none" },
    { mode: "required" },
    { mode: "required", isImplicit: true },
    { mode: "required", toolNames: ["look_up"] },
    { mode: "auto", toolNames: ["look_up"] },
    { mode: "required", toolNames: ["look_up", "get_time"] },
  ];
  return [
    ...all.map((toolChoice) => ({ tools, toolChoice })),
    ...[true, false].map((parallelToolCalls) => ({ tools, settings: { parallelToolCalls } })),
  ];
}

function outputs(): readonly Given[] {
  const answer = toolOf("final_result", CITY, { kind: "output" });
  const outputObject = { name: "City", description: "A city.", jsonSchema: CITY };
  const only = { allowTextOutput: false };
  return [
    {
      outputMode: "tool",
      tools: [answer],
      toolChoice: { mode: "required", isImplicit: true },
      ...only,
    },
    { outputMode: "tool", tools: [answer, toolOf("look_up", CITY)] },
    { outputMode: "native", outputObject },
    { outputMode: "native", outputObject: { ...outputObject, strict: true } },
    { outputMode: "native", outputObject: { name: "City", jsonSchema: CITY } },
    { outputMode: "prompted", outputObject },
    { outputMode: "image", allowImageOutput: true, ...only },
  ];
}

function schemas(): readonly Given[] {
  const any: readonly JsonSchemaObject[] = [
    {},
    { type: "object" },
    { type: "object", properties: {}, additionalProperties: false },
    { type: "object", additionalProperties: { type: "number", default: 1 } },
    { type: "object", properties: { a: true, b: {}, c: false }, required: ["a"] },
    {
      type: "object",
      properties: { a: { type: ["string", "null"], enum: ["x", null], default: null } },
    },
    {
      type: "object",
      properties: { a: { const: 7 }, b: { type: "string", format: "date", pattern: "^a" } },
    },
    {
      type: "object",
      properties: { node: { $ref: "#/$defs/Node" } },
      $defs: {
        Node: { type: "object", properties: { next: { $ref: "#/$defs/Node" } }, title: "Node" },
      },
    },
    {
      type: "object",
      properties: {
        a: {
          anyOf: [{ type: "string" }, { type: "object", properties: { b: { type: "number" } } }],
        },
        c: { oneOf: [{ type: "null" }, { allOf: [{ type: "integer" }, { minimum: 1 }] }] },
        d: { type: "array", prefixItems: [{ type: "string" }], items: { type: "object" } },
      },
    },
    {
      type: "object",
      properties: Object.fromEntries(
        ["$ref", "type", "properties", "required", "__proto__", "größe 漢", ""].map((name) => [
          name,
          { type: "string", description: name },
        ]),
      ),
      required: ["type", "__proto__"],
    },
  ];
  const strictness: readonly Partial<ToolDefinition>[] = [{}, { strict: true }, { strict: false }];
  return [
    ...any.flatMap((schema) =>
      strictness.map((fields) => ({ tools: [toolOf("t", schema, fields)] })),
    ),
    { tools: any.map((schema, index) => toolOf(`t_${index}`, schema)) },
    { tools: Array.from({ length: 100 }, (_, index) => toolOf(`t_${index}`, CITY)) },
  ];
}

const SETTINGS: { readonly [Name in keyof ModelSettings]?: readonly ModelSettings[Name][] } = {
  maxTokens: [1, 100_000],
  temperature: [0, 1],
  topP: [0.5],
  topK: [1],
  presencePenalty: [-1],
  frequencyPenalty: [1],
  logitBias: [{}, { "7": -100 }],
  thinking: [true, false, "minimal", "low", "medium", "high", "xhigh"],
  serviceTier: ["auto", "default", "flex", "priority"],
  stopSequences: [[], ["a", "漢"]],
  seed: [0],
  timeoutMs: [0.5e6, 1e12],
  extraHeaders: [{}],
  extraBody: [{}],
};

function settings(): readonly Given[] {
  const alone = Object.entries(SETTINGS).flatMap(([name, values]) =>
    values.map((value) => ({ settings: { [name]: value } })),
  );
  const together = Object.entries(SETTINGS).map(([name, [value]]) => [name, value]);
  const unset = Object.keys(SETTINGS).map((name) => [name, undefined]);
  return [
    ...alone,
    { settings: Object.fromEntries(together) },
    { settings: Object.fromEntries(unset) },
  ];
}

function instructions(): readonly Given[] {
  const of = (...texts: readonly string[]): Given => ({
    instructions: texts.map((content, index) => ({ content, dynamic: index > 0 })),
  });
  return [of(""), of(" \n"), of("", "Be brief."), of("Be kind.", ""), of("a\uD83D\u0000")];
}

const NATIVE: { readonly [Kind in NativeToolKind]?: NativeTool } = {
  tool_search: { kind: "tool_search" },
  web_search: {
    kind: "web_search",
    searchContextSize: "low",
    maxUses: 2,
    allowedDomains: ["a.org"],
  },
  web_fetch: { kind: "web_fetch", maxUses: 1 },
  code_execution: { kind: "code_execution" },
  image_generation: { kind: "image_generation" },
  file_search: { kind: "file_search", fileStoreIds: ["store-1"] },
  mcp_server: { kind: "mcp_server", id: "docs", url: "https://example.com/mcp" },
};

async function takesNativeTools(options: DescribeModelOptions): Promise<void> {
  const { model } = await speaking(options, TEXT, "request");
  const all = (model.profile.supportedNativeTools ?? []).flatMap((kind): Given[] => {
    const tool = NATIVE[kind];
    return tool === undefined ? [] : [{ nativeTools: [tool], tools: [toolOf("look_up", CITY)] }];
  });
  await takes(options, all, false);
}
