import { existsSync, readFileSync } from "node:fs";
import { isDeepStrictEqual } from "node:util";
import { join } from "node:path";
import Anthropic from "@anthropic-ai/sdk";
import { AnthropicModel } from "@toolsets/anthropic";
import { Agent, ExternalToolset, type JsonSchemaObject, type Model } from "@toolsets/core";
import { OpenAIChatModel, OpenAIResponsesModel } from "@toolsets/openai";
import { prefixed } from "@toolsets/wrappers";
import OpenAI from "openai";
import { describe, expect, it } from "vitest";
import { root } from "../workspaces.ts";

// The definitions lie beside the project, or they do not.
const DEFINITIONS = join(root, "../shared/data/mcp-tool-definitions.json");
const hasDefinitions = existsSync(DEFINITIONS);
const unlessThere = hasDefinitions ? "" : " (skipped: no ../shared/data/mcp-tool-definitions.json)";

interface Tool {
  readonly name: string;
  readonly description?: string;
  readonly inputSchema: JsonSchemaObject;
}

const servers: readonly [name: string, tools: readonly Tool[]][] = hasDefinitions
  ? Object.entries(
      JSON.parse(readFileSync(DEFINITIONS, "utf8")) as Record<string, { tools: readonly Tool[] }>,
    ).map(([name, { tools }]) => [name, tools])
  : [];

/** A tool as it was sent to a provider. */
interface SentTool {
  readonly name: string;
  readonly description?: string;
  readonly schema: JsonSchemaObject;
  readonly strict?: boolean;
}

function sentTool(
  { name, description, strict }: Omit<SentTool, "schema">,
  schema: JsonSchemaObject,
): SentTool {
  return {
    name,
    ...(description !== undefined && { description }),
    schema,
    ...(strict !== undefined && { strict }),
  };
}

type Fetch = (url: unknown, init?: { body?: unknown }) => Promise<Response>;

interface API {
  /** A model that answers with a text. */
  readonly model: (fetch: Fetch) => Model;
  readonly answer: object;
  readonly read: (body: { readonly tools?: unknown }) => readonly SentTool[];
  /** What a schema looks like there, where it is not strict. */
  readonly plain: (schema: JsonSchemaObject) => JsonSchemaObject;
  /** How many tools are strict where nothing is said: those that are so as they stand. */
  readonly strict: number;
}

const message = { role: "assistant", content: "Hi" };
const APIS: Readonly<Record<string, API>> = {
  "Chat Completions": {
    model: (fetch) =>
      new OpenAIChatModel("gpt-4.1", { client: new OpenAI({ apiKey: "k", maxRetries: 0, fetch }) }),
    answer: { choices: [{ message, finish_reason: "stop" }] },
    read: ({ tools }) =>
      (tools as { function: SentTool & { parameters: JsonSchemaObject } }[]).map(
        ({ function: tool }) => sentTool(tool, tool.parameters),
      ),
    plain: withoutWords,
    strict: 42,
  },
  Responses: {
    model: (fetch) =>
      new OpenAIResponsesModel("gpt-4.1", {
        client: new OpenAI({ apiKey: "k", maxRetries: 0, fetch }),
      }),
    answer: {
      id: "r",
      status: "completed",
      output: [{ type: "message", content: [{ type: "output_text", text: "Hi" }] }],
    },
    read: ({ tools }) =>
      (tools as (SentTool & { parameters: JsonSchemaObject })[]).map((tool) =>
        sentTool(tool, tool.parameters),
      ),
    plain: withoutWords,
    strict: 42,
  },
  Messages: {
    model: (fetch) =>
      new AnthropicModel("claude-sonnet-5", {
        client: new Anthropic({ apiKey: "k", maxRetries: 0, fetch }),
      }),
    answer: {
      id: "m",
      type: "message",
      ...message,
      content: [{ type: "text", text: "Hi" }],
      stop_reason: "end_turn",
      usage: {},
    },
    read: ({ tools }) =>
      (tools as (SentTool & { input_schema: JsonSchemaObject })[]).map((tool) =>
        sentTool(tool, tool.input_schema),
      ),
    plain: ({ $schema: _dialect, ...schema }) => ({ type: "object", ...schema }),
    strict: 0,
  },
};

const MAPS: ReadonlySet<string> = new Set([
  "properties",
  "patternProperties",
  "$defs",
  "definitions",
]);

/**
 * Without what says nothing to a model: dialects and titles. Objects always list their properties, and
 * nothing stands beside `$ref`.
 */
function withoutWords(schema: JsonSchemaObject): JsonSchemaObject {
  const { $schema: _dialect, title: _title, ...rest } = schema;
  const entries = Object.entries(rest).map(([key, value]) => [key, inside(key, value)] as const);
  const { $ref, ...plain } = Object.fromEntries(entries);
  if ($ref !== undefined) {
    return Object.keys(plain).length === 0 ? { $ref } : { ...plain, anyOf: [{ $ref }] };
  }
  return plain["type"] === "object" ? { properties: {}, ...plain } : plain;
}

function inside(key: string, value: unknown): unknown {
  if (Array.isArray(value)) return value.map((item) => inside("", item));
  if (typeof value !== "object" || value === null) return value;
  if (["default", "const", "enum", "examples"].includes(key)) return value;
  if (!MAPS.has(key)) return withoutWords(value as JsonSchemaObject);
  return Object.fromEntries(
    Object.entries(value).map(([name, item]) => [name, inside("", item)] as const),
  );
}

/** Whether all properties are required, and no others are allowed. */
function isClosed({ additionalProperties, properties, required }: JsonSchemaObject): boolean {
  return (
    additionalProperties === false &&
    isDeepStrictEqual(required ?? [], Object.keys(Object(properties)))
  );
}

/** The tools of a server as a model of this API is sent them. */
async function send(
  { model, answer, read }: API,
  tools: readonly Tool[],
  { strict, prefix }: { strict?: boolean; prefix?: string } = {},
): Promise<readonly SentTool[]> {
  const bodies: string[] = [];
  const fetch: Fetch = async (_url, init) => {
    bodies.push(String(init?.body));
    return Response.json(answer);
  };
  const source = new ExternalToolset(
    tools.map(({ name, description, inputSchema }) => ({
      name,
      parametersJsonSchema: inputSchema,
      ...(description !== undefined && { description }),
      ...(strict !== undefined && { strict }),
    })),
  );
  const toolset = prefix === undefined ? source : source.pipe(prefixed(prefix));
  await new Agent({ model: model(fetch), toolsets: [toolset] }).run("Hi");
  return read(JSON.parse(bodies[0] ?? "{}"));
}

describe.skipIf(!hasDefinitions)(
  `the definitions of real servers, sent to providers${unlessThere}`,
  () => {
    it.each(Object.entries(APIS))(
      "issue 8: %s gets all 157 by their names, with their schemas where they are not strict",
      async (_name, api) => {
        const counts = { sent: 0, unchanged: 0 };
        for (const [, tools] of servers) {
          const sent = await send(api, tools, { strict: false });
          expect(sent.map(({ name, description }) => ({ name, description }))).toEqual(
            tools.map(({ name, description }) => ({ name, description })),
          );
          for (const [index, { schema }] of sent.entries()) {
            counts.sent += 1;
            const own = tools[index]?.inputSchema ?? {};
            if (isDeepStrictEqual(schema, api.plain(own))) counts.unchanged += 1;
          }
        }
        expect(counts).toEqual({ sent: 157, unchanged: 157 });
      },
    );

    it.each(Object.entries(APIS))(
      "issue 8: %s gets those as strict that can be",
      async (_name, api) => {
        const sent: SentTool[] = [];
        for (const [, tools] of servers) sent.push(...(await send(api, tools)));
        const strict = sent.filter((tool) => tool.strict === true);
        expect(sent).toHaveLength(157);
        expect(strict).toHaveLength(api.strict);
        expect(strict.filter(({ schema }) => !isClosed(schema))).toEqual([]);
      },
    );

    it.each(Object.entries(APIS))(
      "issue 8: %s is asked nothing with a name that it does not take: the error says the cure",
      async (_name, api) => {
        const [, tools = []] = servers.find(([name]) => name.includes("notion")) ?? [];
        await expect(send(api, tools, { prefix: "my server" })).rejects.toMatchObject({
          code: "tool_name_not_allowed",
          message: expect.stringContaining("renamed("),
        });
      },
    );
  },
);
