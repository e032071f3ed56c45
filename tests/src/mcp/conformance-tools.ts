import {
  AbstractToolset,
  type Json,
  type JsonSchemaObject,
  type RunContext,
  ToolFailed,
  toolsetTool,
  type ToolsetTool,
} from "@toolsets/core";
import type { ElicitParams, MCPCall } from "@toolsets/mcp/server";

const IMAGE =
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8DwHwAFBQIAX8jx0gAAAABJRU5ErkJggg==";
const SOUND = "UklGRiYAAABXQVZFZm10IBAAAAABAAEAQB8AAAB9AAACABAAZGF0YQIAAAA=";

type Form = Record<string, unknown>;
type Execute = (args: Record<string, unknown>, mcp: MCPCall, ctx: RunContext) => unknown;

interface FixtureTool {
  readonly description: string;
  readonly parameters?: JsonSchemaObject;
  readonly execute: Execute;
}

/** A form with these fields, of which some have to be filled in. */
function form(message: string, properties: Form, required: readonly string[] = []): ElicitParams {
  return { message, requestedSchema: { type: "object", properties, required } } as ElicitParams; // fields that the suite prescribes
}

function sampled(text: string, maxTokens: number) {
  return {
    messages: [{ role: "user" as const, content: { type: "text" as const, text } }],
    maxTokens,
  };
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
const text = (properties: Form): JsonSchemaObject => ({ type: "object", properties });

const contents: Record<string, FixtureTool> = {
  test_simple_text: {
    description: "Returns a text.",
    execute: () => "This is a simple text response for testing.",
  },
  test_image_content: {
    description: "Returns an image.",
    execute: () => ({ kind: "binary", data: IMAGE, mediaType: "image/png" }),
  },
  test_audio_content: {
    description: "Returns a recording.",
    execute: () => ({ kind: "binary", data: SOUND, mediaType: "audio/wav" }),
  },
  test_embedded_resource: {
    description: "Returns a resource.",
    execute: (_args, mcp) =>
      mcp.result({
        content: [
          resource(
            "test://embedded-resource",
            "text/plain",
            "This is an embedded resource content.",
          ),
        ],
      }),
  },
  test_multiple_content_types: {
    description: "Returns a text, an image and a resource.",
    execute: (_args, mcp) =>
      mcp.result({
        content: [
          { type: "text", text: "Multiple content types test:" },
          { type: "image", data: IMAGE, mimeType: "image/png" },
          resource(
            "test://mixed-content-resource",
            "application/json",
            '{"test":"data","value":123}',
          ),
        ],
      }),
  },
  test_error_handling: {
    description: "Fails.",
    execute: () => {
      throw new ToolFailed("This tool intentionally returns an error for testing");
    },
  },
};

function resource(uri: string, mimeType: string, content: string) {
  return { type: "resource" as const, resource: { uri, mimeType, text: content } };
}

const reports: Record<string, FixtureTool> = {
  test_tool_with_logging: {
    description: "Logs.",
    async execute(_args, mcp) {
      for (const step of [
        "Tool execution started",
        "Tool processing data",
        "Tool execution completed",
      ]) {
        await mcp.log("info", step);
        await pause(10);
      }
      return "Tool with logging executed successfully";
    },
  },
  test_logging_tool: {
    description: "Logs as far as it was asked to.",
    async execute(_args, mcp) {
      await mcp.log("info", "logged");
      return "done";
    },
  },
  test_tool_with_progress: {
    description: "Reports progress.",
    async execute(_args, _mcp, ctx) {
      for (const progress of [0, 50, 100]) {
        await ctx.emit({ progress, total: 100, message: `Completed step ${progress} of 100` });
        await pause(10);
      }
      return "done";
    },
  },
  test_reconnection: {
    description: "Closes its stream, and answers on the next one.",
    async execute(_args, { sdk }) {
      sdk.http?.closeSSE?.();
      await pause(100);
      return "Reconnection test completed successfully.";
    },
  },
};

const defaults = {
  name: { type: "string", description: "User name", default: "John Doe" },
  age: { type: "integer", description: "User age", default: 30 },
  score: { type: "number", description: "User score", default: 95.5 },
  status: { type: "string", enum: ["active", "inactive", "pending"], default: "active" },
  verified: { type: "boolean", description: "Verification status", default: true },
};

const titled = (prefix: string, names: readonly string[]) =>
  names.map((title, index) => ({ const: `${prefix}${index + 1}`, title }));

const choices = {
  untitledSingle: { type: "string", enum: ["option1", "option2", "option3"] },
  titledSingle: {
    type: "string",
    oneOf: titled("value", ["First Option", "Second Option", "Third Option"]),
  },
  legacyEnum: {
    type: "string",
    enum: ["opt1", "opt2", "opt3"],
    enumNames: ["Option One", "Option Two", "Option Three"],
  },
  untitledMulti: {
    type: "array",
    minItems: 1,
    maxItems: 3,
    items: { type: "string", enum: ["option1", "option2", "option3"] },
  },
  titledMulti: {
    type: "array",
    minItems: 1,
    maxItems: 3,
    items: { anyOf: titled("value", ["First Choice", "Second Choice", "Third Choice"]) },
  },
};

const questions: Record<string, FixtureTool> = {
  test_sampling: {
    description: "Asks the model of the client.",
    parameters: text({ prompt: { type: "string" } }),
    async execute({ prompt }, mcp) {
      const { content } = await mcp.sample(sampled(String(prompt), 100));
      return `LLM response: ${JSON.stringify(content)}`;
    },
  },
  test_elicitation: {
    description: "Asks the user.",
    parameters: text({ message: { type: "string" } }),
    execute: async ({ message }, mcp) =>
      told(await mcp.elicit(form(String(message), { response: { type: "string" } }, ["response"]))),
  },
  test_elicitation_sep1034_defaults: {
    description: "Asks with values filled in.",
    execute: async (_args, mcp) => told(await mcp.elicit(form("Please review", defaults))),
  },
  test_elicitation_sep1330_enums: {
    description: "Lets the user choose.",
    execute: async (_args, mcp) => told(await mcp.elicit(form("Please choose", choices))),
  },
};

function told({ action, content = {} }: { action: string; content?: unknown }): string {
  return `Elicitation completed: action=${action}, content=${JSON.stringify(content)}`;
}

const askName = form("What is your name?", { name: { type: "string" } }, ["name"]);
const confirm = form("Please confirm", { ok: { type: "boolean" } }, ["ok"]);

const rounds: Record<string, FixtureTool> = {
  test_missing_capability: {
    description: "Needs a model of the client.",
    execute: async (_args, mcp) => (await mcp.sample(sampled("Hello", 10))).model,
  },
  test_streaming_elicitation: {
    description: "Reports progress, then asks.",
    async execute(_args, mcp, ctx) {
      await ctx.emit({ progress: 1 });
      return told(await mcp.elicit(confirm));
    },
  },
  test_input_required_result_elicitation: {
    description: "Greets by name.",
    async execute(_args, mcp) {
      const { content } = await mcp.elicit(askName, { key: "user_name" });
      return `Hello, ${String(content?.["name"])}!`;
    },
  },
  test_input_required_result_sampling: {
    description: "Asks the model of the client.",
    async execute(_args, mcp) {
      const key = "capital_question";
      const { content } = await mcp.sample(sampled("What is the capital of France?", 100), { key });
      return JSON.stringify(content);
    },
  },
  test_input_required_result_list_roots: {
    description: "Tells the roots of the client.",
    execute: async (_args, mcp) => JSON.stringify(await mcp.listRoots({ key: "client_roots" })),
  },
  test_input_required_result_request_state: {
    description: "Keeps a state while it asks.",
    async execute(_args, mcp) {
      mcp.requestState.set(mcp.requestState.get() ?? { begun: true });
      await mcp.elicit(confirm, { key: "confirm" });
      return JSON.stringify(mcp.requestState.get()) === '{"begun":true}'
        ? "state-ok"
        : "state lost";
    },
  },
  test_input_required_result_multiple_inputs: {
    description: "Asks for three things at once.",
    async execute(_args, mcp) {
      const [user, greeting, roots] = await Promise.all([
        mcp.elicit(askName, { key: "user_name" }),
        mcp.sample(sampled("Generate a greeting", 50), { key: "greeting" }),
        mcp.listRoots({ key: "client_roots" }),
      ]);
      return JSON.stringify([user.content, greeting.content, roots]);
    },
  },
  test_input_required_result_multi_round: {
    description: "Asks twice.",
    async execute(_args, mcp) {
      const one = await mcp.elicit(askName, { key: "step1" });
      const color = form("What is your favorite color?", { color: { type: "string" } }, ["color"]);
      const two = await mcp.elicit(color, { key: "step2" });
      return JSON.stringify([one.content, two.content]);
    },
  },
  test_input_required_result_tampered_state: {
    description: "Keeps a state that nobody may change.",
    async execute(_args, mcp) {
      mcp.requestState.set("secret");
      return told(await mcp.elicit(confirm, { key: "confirm" }));
    },
  },
  test_input_required_result_capabilities: {
    description: "Asks what the client can be asked.",
    async execute(_args, mcp) {
      const asked: Promise<unknown>[] = [];
      if (mcp.capabilities.elicitation !== undefined) asked.push(mcp.elicit(confirm));
      if (mcp.capabilities.sampling !== undefined) asked.push(mcp.sample(sampled("Hello", 10)));
      return JSON.stringify(await Promise.all(asked));
    },
  },
};

const schemas: Record<string, FixtureTool> = {
  json_schema_2020_12_tool: {
    description: "Tool with JSON Schema 2020-12 features",
    parameters: {
      $schema: "https://json-schema.org/draft/2020-12/schema",
      type: "object",
      $defs: {
        address: {
          $anchor: "addressDef",
          type: "object",
          properties: { street: { type: "string" }, city: { type: "string" } },
        },
      },
      properties: {
        name: { type: "string" },
        address: { $ref: "#/$defs/address" },
        contactMethod: { type: "string", enum: ["phone", "email"] },
        phone: { type: "string" },
        email: { type: "string" },
      },
      allOf: [{ anyOf: [{ required: ["phone"] }, { required: ["email"] }] }],
      if: { properties: { contactMethod: { const: "phone" } }, required: ["contactMethod"] },
      // oxlint-disable-next-line unicorn/no-thenable -- a keyword of JSON Schema
      then: { required: ["phone"] },
      else: { required: ["email"] },
      additionalProperties: false,
    },
    execute: (args) => `JSON Schema 2020-12 tool called with: ${JSON.stringify(args)}`,
  },
  test_custom_header: {
    description: "Has a parameter that travels as a header too.",
    parameters: {
      type: "object",
      properties: { region: { type: "string", "x-mcp-header": "Region" } },
      required: ["region"],
    },
    execute: ({ region }) => `Region: ${String(region)}`,
  },
};

/** What the conformance suite expects of a server, as a toolset. */
export class ConformanceTools extends AbstractToolset {
  readonly id = "conformance";
  /** Called by `test_trigger_prompt_change`. */
  readonly #onPromptChange: () => void;
  readonly #tools: Map<string, FixtureTool>;

  constructor(onPromptChange: () => void) {
    super();
    this.#onPromptChange = onPromptChange;
    this.#tools = new Map(
      Object.entries({ ...contents, ...reports, ...questions, ...rounds, ...schemas }),
    );
    this.#tools.set("test_trigger_tool_change", {
      description: "Changes the list of tools.",
      execute: () => this.#toggle(),
    });
    this.#tools.set("test_trigger_prompt_change", {
      description: "Changes the list of prompts.",
      execute: () => this.#onPromptChange(),
    });
  }

  getTools(ctx: RunContext): ReadonlyMap<string, ToolsetTool> {
    return new Map(
      [...this.#tools].map(([name, { description, parameters }]) => [
        name,
        toolsetTool(this, { name, description, parametersJsonSchema: parameters ?? text({}) }, ctx),
      ]),
    );
  }

  async callTool(name: string, args: Record<string, unknown>, ctx: RunContext): Promise<unknown> {
    if (ctx.mcp === undefined) throw new TypeError("These tools are for `serve`.");
    return this.#tools.get(name)?.execute(args, ctx.mcp, ctx);
  }

  #toggle(): Json {
    if (!this.#tools.delete("test_passing_by")) {
      this.#tools.set("test_passing_by", { description: "Comes and goes.", execute: () => null });
    }
    return "changed";
  }
}
