import type { BinaryContent, JsonObject, RunContext } from "@toolsets/core";

/** What goes with a use of a server outside of a run. */
export interface MCPUseOptions<out Deps = unknown> {
  readonly signal?: AbortSignal | undefined;
  /** Whom it is for, where there is a session for each key. */
  readonly ctx?: RunContext<Deps> | undefined;
}

/** What resources, templates and prompts have in common. All of it comes from the server. */
interface Described {
  readonly name: string;
  readonly title?: string;
  readonly description?: string;
  /** `annotations` as they were sent, `icons` and `meta`. */
  readonly metadata?: JsonObject;
}

/** Something that a server has to read. */
export interface MCPResource extends Described {
  readonly uri: string;
  readonly mediaType?: string;
  /** In bytes. */
  readonly size?: number;
}

/** A pattern of the URIs that a server has to read. */
export interface MCPResourceTemplate extends Described {
  readonly uriTemplate: string;
  readonly mediaType?: string;
}

/** A prompt that a server offers. */
export interface MCPPrompt extends Described {
  readonly arguments: readonly {
    readonly name: string;
    readonly description?: string;
    readonly required?: boolean;
  }[];
}

/** What is read: a text, or a file. */
export type MCPContent = string | BinaryContent;

/** A prompt with its arguments in place. */
export interface MCPPromptResult {
  readonly description?: string;
  /** A link to a resource is its URI. */
  readonly messages: readonly {
    readonly role: "user" | "assistant";
    readonly content: MCPContent;
  }[];
}

/** What is to be completed: an argument of a prompt, or a variable of a resource template. */
export interface MCPCompletionRequest {
  readonly of: { readonly prompt: string } | { readonly resourceTemplate: string };
  readonly argument: string;
  /** What there is of the value. */
  readonly value: string;
  /** The arguments that are known already. */
  readonly others?: Readonly<Record<string, string>> | undefined;
}

/** How a value may go on. */
export interface MCPCompletion {
  readonly values: readonly string[];
  /** How many there are, where the server says it. */
  readonly total?: number;
  readonly hasMore?: boolean;
}

/**
 * What a server has beside its tools. Lists are empty where it has none of the kind, and kept as
 * `cacheResources` and `cachePrompts` say.
 *
 * All of it rejects with `mcp_connection`, `mcp_protocol` (with -32601 where the server has none of
 * the kind) and `mcp_limit`.
 */
export interface MCPContents<in Deps = unknown> {
  listResources(options?: MCPUseOptions<Deps>): Promise<readonly MCPResource[]>;
  listResourceTemplates(options?: MCPUseOptions<Deps>): Promise<readonly MCPResourceTemplate[]>;
  /** A single content without its list. */
  readResource(
    uri: string,
    options?: MCPUseOptions<Deps>,
  ): Promise<MCPContent | readonly MCPContent[]>;
  listPrompts(options?: MCPUseOptions<Deps>): Promise<readonly MCPPrompt[]>;
  getPrompt(
    name: string,
    args?: Readonly<Record<string, string>>,
    options?: MCPUseOptions<Deps>,
  ): Promise<MCPPromptResult>;
  /** No values where the server completes nothing. */
  complete(request: MCPCompletionRequest, options?: MCPUseOptions<Deps>): Promise<MCPCompletion>;
}
