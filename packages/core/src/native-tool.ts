import { UsageError } from "./errors/usage-error.ts";
import type { JsonObject } from "./json.ts";
import { quoteName } from "./quote-name.ts";
import type { UploadedFile } from "./user-content.ts";

interface NativeToolFields {
  /** A model that does not have it goes without; unset, that is an error. */
  readonly optional?: boolean;
}

/** A search for deferred tools by the provider. What it finds counts at once. */
export interface NativeToolSearch extends NativeToolFields {
  readonly kind: "tool_search";
  /**
   * How it searches; the provider decides where it is unset. With `custom` the provider only asks,
   * and a tool of the run answers.
   */
  readonly strategy?: "bm25" | "regex" | "custom";
}

/** Where the one who asks is, for results nearby. */
export interface UserLocation {
  readonly city?: string;
  /** Two letters, ISO 3166-1. */
  readonly country?: string;
  readonly region?: string;
  /** Of the IANA database, such as `Europe/Berlin`. */
  readonly timezone?: string;
}

/** A search of the web. */
export interface NativeWebSearch extends NativeToolFields {
  readonly kind: "web_search";
  readonly searchContextSize?: "low" | "medium" | "high";
  readonly userLocation?: UserLocation;
  readonly allowedDomains?: readonly string[];
  readonly blockedDomains?: readonly string[];
  /** How often in one response. */
  readonly maxUses?: number;
}

/** Reads pages of the web. */
export interface NativeWebFetch extends NativeToolFields {
  readonly kind: "web_fetch";
  readonly allowedDomains?: readonly string[];
  readonly blockedDomains?: readonly string[];
  /** How often in one response. */
  readonly maxUses?: number;
  /** Of a page, in tokens. */
  readonly maxContentTokens?: number;
  /** Whether the answer says where things stand. */
  readonly enableCitations?: boolean;
}

/** Runs programs that the model writes. */
export interface NativeCodeExecution extends NativeToolFields {
  readonly kind: "code_execution";
  /** What the programs can read, of files that the provider has; those of other providers are left out. */
  readonly files?: readonly UploadedFile[];
}

/** Makes images. */
export interface NativeImageGeneration extends NativeToolFields {
  readonly kind: "image_generation";
  readonly background?: "transparent" | "opaque" | "auto";
  readonly inputFidelity?: "high" | "low";
  readonly moderation?: "auto" | "low";
  /** In percent, of `jpeg` and `webp`. */
  readonly outputCompression?: number;
  readonly outputFormat?: "png" | "webp" | "jpeg";
  readonly quality?: "low" | "medium" | "high" | "auto";
  readonly size?: "1024x1024" | "1024x1536" | "1536x1024" | "auto";
}

/** Keeps notes from one conversation to the next; a tool of the run called `memory` keeps them. */
export interface NativeMemory extends NativeToolFields {
  readonly kind: "memory";
}

/** Searches files that were given to the provider. */
export interface NativeFileSearch extends NativeToolFields {
  readonly kind: "file_search";
  readonly fileStoreIds: readonly string[];
}

/** An MCP server that the provider connects to. For one that is called from here, see `@toolsets/mcp`. */
export interface NativeMCPServer extends NativeToolFields {
  readonly kind: "mcp_server";
  /** Tells several servers apart; it is the server's name for the model. */
  readonly id: string;
  readonly url: string;
  readonly authorizationToken?: string;
  readonly description?: string;
  /** Which of its tools may be called; all unless told. */
  readonly allowedTools?: readonly string[];
  readonly headers?: Readonly<Record<string, string>>;
}

/** Any other tool of one provider, in that provider's own words. Other providers go without it. */
export interface NativeProviderTool extends NativeToolFields {
  readonly kind: "provider";
  /** The `system` of the models that know it, such as `openai`. */
  readonly providerName: string;
  /** Tells several of them apart. */
  readonly id: string;
  /** An entry of the request's list of tools, sent as it is. */
  readonly definition: JsonObject;
}

/** A tool that the provider has and runs itself. Plain data. */
export type NativeTool =
  | NativeToolSearch
  | NativeWebSearch
  | NativeWebFetch
  | NativeCodeExecution
  | NativeImageGeneration
  | NativeMemory
  | NativeFileSearch
  | NativeMCPServer
  | NativeProviderTool;

/** What a native tool is for. */
export type NativeToolKind = NativeTool["kind"];

/** Whatever brings native tools. */
interface NativeToolSource {
  readonly nativeTools?: readonly NativeTool[] | undefined;
}

/** What is asked of a model here. */
interface NativeToolModel {
  readonly name: string;
  readonly system: string;
  readonly candidates?: readonly unknown[] | undefined;
  readonly profile: { readonly supportedNativeTools?: readonly NativeToolKind[] | undefined };
}

/**
 * The native tools that a model has, one of a kind, or one of an id where a kind has ids: the last one
 * wins.
 *
 * @throws `invalid_usage` when it lacks one that is not optional.
 */
export function nativeToolsOf(
  sources: readonly NativeToolSource[],
  { name, system, candidates, profile: { supportedNativeTools = [] } }: NativeToolModel,
): readonly NativeTool[] {
  const tools = sources.flatMap((source) => source.nativeTools ?? []);
  return [...new Map(tools.map((tool) => [identityOf(tool), tool])).values()].filter((tool) => {
    if (tool.kind === "provider" && tool.providerName !== system) return candidates !== undefined;
    if (supportedNativeTools.includes(tool.kind)) return true;
    if (tool.optional === true) return false;
    throw new UsageError(
      `Model ${quoteName(name)} has no native tool ${quoteName(tool.kind)}. Use another model, ${cureOf(tool)}or make it \`optional\`.`,
    );
  });
}

function identityOf(tool: NativeTool): string {
  if (tool.kind === "provider") return `provider ${tool.providerName} ${tool.id}`;
  return tool.kind === "mcp_server" ? `mcp_server ${tool.id}` : tool.kind;
}

function cureOf({ kind }: NativeTool): string {
  return kind === "tool_search"
    ? "leave it out (`toolSearch()` searches here unless its `strategy` is that of a provider), "
    : "leave it out, ";
}
