import { type JsonObject, type NativeTool, type ToolDefinition, UsageError } from "@toolsets/core";
import type OpenAI from "openai";
import { toSchema } from "../to-schema.ts";

type Tool = OpenAI.Responses.Tool;
type Native<Kind> = Extract<NativeTool, { kind: Kind }>;

/** What the tools of a request go with. */
interface NativeOffer {
  /** Those of the run: one of them may search for tools where the provider only asks. */
  readonly tools: readonly ToolDefinition[];
  /** Whose server it is. */
  readonly system: string;
}

/** A tool of the provider, as Responses takes it. */
export function toNativeTool(tool: NativeTool, { tools, system }: NativeOffer): Tool {
  switch (tool.kind) {
    case "web_search":
      return toWebSearch(tool);
    case "file_search":
      return { type: "file_search", vector_store_ids: [...tool.fileStoreIds] };
    case "code_execution":
      return toProgram(tool, system);
    case "image_generation":
      return toImageGeneration(tool);
    case "mcp_server":
      return toServer(tool);
    case "tool_search":
      return toSearch(tool, tools);
    case "provider":
      return asTool(tool.definition);
    case "web_fetch":
    case "memory":
      throw new UsageError(`The Responses API has no native tool \`${tool.kind}\`. Leave it out.`);
    default:
      return tool satisfies never;
  }
}

/** Whoever defines a tool of the provider knows its form. */
function asTool(definition: JsonObject): Tool {
  return definition as unknown as Tool;
}

/** Files of other providers are left out. */
function toProgram({ files = [] }: Native<"code_execution">, system: string): Tool {
  const ids = files.flatMap((file) => (file.providerName === system ? [file.fileId] : []));
  const container = { type: "auto", ...(ids.length > 0 && { file_ids: ids }) } as const;
  return { type: "code_interpreter", container };
}

function toWebSearch(tool: Native<"web_search">): Tool {
  const { searchContextSize = "medium", userLocation, allowedDomains } = tool;
  return {
    type: "web_search",
    search_context_size: searchContextSize,
    ...(userLocation && { user_location: { type: "approximate", ...userLocation } }),
    ...(allowedDomains && { filters: { allowed_domains: [...allowedDomains] } }),
  };
}

function toImageGeneration(tool: Native<"image_generation">): Tool {
  const { background, inputFidelity, moderation, outputCompression, outputFormat, quality, size } =
    tool;
  return {
    type: "image_generation",
    ...(background && { background }),
    ...(inputFidelity && { input_fidelity: inputFidelity }),
    ...(moderation && { moderation }),
    ...(outputCompression !== undefined && { output_compression: outputCompression }),
    ...(outputFormat && { output_format: outputFormat }),
    ...(quality && { quality }),
    ...(size && { size }),
  };
}

const CONNECTOR = "x-openai-connector:";

function toServer(tool: Native<"mcp_server">): Tool {
  const { id, url, authorizationToken, allowedTools, description, headers } = tool;
  return {
    type: "mcp",
    server_label: id,
    require_approval: "never",
    ...(authorizationToken !== undefined && { authorization: authorizationToken }),
    ...(allowedTools && { allowed_tools: [...allowedTools] }),
    ...(description !== undefined && { server_description: description }),
    ...(headers && { headers: { ...headers } }),
    ...(url.startsWith(CONNECTOR) ? asConnector(url.slice(CONNECTOR.length)) : { server_url: url }),
  };
}

/** The provider knows which ones there are. */
function asConnector(id: string): Pick<OpenAI.Responses.Tool.Mcp, "connector_id"> {
  return { connector_id: id } as Pick<OpenAI.Responses.Tool.Mcp, "connector_id">;
}

/** The name of the tool of the run that searches where the provider only asks. */
export const SEARCH_TOOLS = "search_tools";

function toSearch({ strategy }: Native<"tool_search">, tools: readonly ToolDefinition[]): Tool {
  if (strategy === undefined) return { type: "tool_search" };
  if (strategy !== "custom") {
    throw new UsageError(
      `The Responses API does not search by \`${strategy}\`. Leave the \`strategy\` out, or give a function.`,
    );
  }
  const own = tools.find(({ name }) => name === SEARCH_TOOLS);
  const { schema } = toSchema(own?.parametersJsonSchema ?? { type: "object" }, false);
  return {
    type: "tool_search",
    execution: "client",
    description: own?.description ?? "Searches for tools.",
    parameters: { additionalProperties: false, ...schema },
  };
}
