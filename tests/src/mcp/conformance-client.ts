import type { Json, JsonSchemaObject } from "@toolsets/core";
import { MCPToolset } from "@toolsets/mcp";
import { fakeContext } from "@toolsets/testing";
import { ConformanceProvider } from "./conformance-oauth.ts";

type Arguments = Record<string, unknown>;

/** A scenario of the official suite: what its runner tells a client. */
export interface Scenario {
  readonly name: string;
  readonly url: string;
  readonly context: {
    readonly client_id?: string;
    readonly client_secret?: string;
    readonly toolCalls?: readonly { readonly name: string; readonly arguments: Arguments }[];
  };
}

/** How often an authorization is gone through before it is given up. */
const ROUNDS = 2;
/** What the user of the client fills in; nothing unless listed, so that defaults show. */
const CONTENT: Record<string, Record<string, boolean>> = {
  "sep-2322-client-request-state": { confirmed: true },
};

/** Does what the suite expects of a client in one of its scenarios, by an `MCPToolset`. */
export class ConformanceClient {
  readonly #scenario: Scenario;
  readonly #provider: ConformanceProvider;
  readonly #toolset: MCPToolset;

  constructor(scenario: Scenario) {
    const { name, url, context } = scenario;
    const { client_id: id, client_secret: secret } = context;
    const known = id === undefined ? undefined : { client_id: id, client_secret: secret ?? "" };
    this.#scenario = scenario;
    this.#provider = new ConformanceProvider(known);
    this.#toolset = new MCPToolset(url, {
      ...(name.startsWith("auth/") && { auth: this.#provider }),
      clientInfo: { name: "toolsets-conformance", version: "1.0.0" },
      roots: [{ uri: "file:///work", name: "work" }],
      samplingHandler: () => ({
        role: "assistant",
        model: "none",
        content: { type: "text", text: "Hello" },
      }),
      elicitation: () => ({ action: "accept", content: CONTENT[name] ?? {} }),
    });
  }

  async run(): Promise<void> {
    try {
      await this.#authorised(() => this.#toolset.open());
      await this.#act();
    } finally {
      await this.#toolset.close().catch(() => {}); // it may not have been opened
    }
  }

  async #act(): Promise<unknown> {
    const { name, context } = this.#scenario;
    switch (name) {
      case "initialize":
      case "json-schema-ref-no-deref":
        return this.#list();
      case "elicitation-sep1034-client-defaults":
        return this.#call("test_client_elicitation_defaults");
      case "sep-2322-client-request-state":
        for (const each of ["echo_state", "no_state", "unrelated"])
          await this.#call(`test_mrtr_${each}`);
        return this.#call("test_mrtr_no_result_type").catch(() => {}); // it may be refused
      case "http-standard-headers":
        return this.#useAll();
      case "http-custom-headers":
        await this.#list();
        for (const { name: tool, arguments: args } of context.toolCalls ?? [])
          await this.#call(tool, args);
        return undefined;
      case "http-invalid-tool-headers":
        for (const [tool, schema] of await this.#list())
          await this.#call(tool, argumentsFor(schema));
        return undefined;
      case "json-schema-2020-12-preservation":
        return this.#call("json_schema_echo", {
          schema: (await this.#list()).get("json_schema_2020_12_tool"),
        });
      default:
        return this.#callFirst();
    }
  }

  async #useAll(): Promise<void> {
    await this.#callFirst();
    const [resource] = await this.#toolset.listResources();
    if (resource !== undefined) await this.#toolset.readResource(resource.uri);
    const [prompt] = await this.#toolset.listPrompts();
    if (prompt !== undefined) await this.#toolset.getPrompt(prompt.name);
  }

  async #callFirst(): Promise<void> {
    const [first] = await this.#list();
    if (first !== undefined) await this.#call(first[0], argumentsFor(first[1]));
  }

  async #list(): Promise<ReadonlyMap<string, JsonSchemaObject>> {
    const tools = await this.#authorised(() => this.#toolset.getTools(fakeContext()));
    return new Map(
      [...tools].map(([name, { definition }]) => [name, definition.parametersJsonSchema]),
    );
  }

  #call(name: string, args: Arguments = {}): Promise<Json> {
    return this.#authorised(() => this.#toolset.directCallTool(name, args));
  }

  /** Does it, after an authorization where one is asked for. */
  async #authorised<Result>(work: () => Promise<Result>): Promise<Result> {
    for (let round = 0; ; round++) {
      try {
        return await work();
      } catch (error) {
        const callback = this.#provider.takeCallback();
        if (callback === undefined || round >= ROUNDS) throw error;
        await this.#toolset.finishAuth(callback);
      }
    }
  }
}

/** Arguments that fit, of the plainest kind. */
function argumentsFor({ properties = {}, required = [] }: JsonSchemaObject): Arguments {
  const samples: Arguments = { number: 1, integer: 1, boolean: true, array: [], object: {} };
  const fields = properties as Record<string, { readonly type?: string }>; // the suite writes plain schemas
  return Object.fromEntries(
    (required as readonly string[]).map((name) => [
      name,
      samples[fields[name]?.type ?? ""] ?? "text",
    ]),
  );
}
