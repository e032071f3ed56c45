import {
  type ModelSettings,
  type NativeTool,
  type ToolDefinition,
  UsageError,
} from "@toolsets/core";
import type { AnthropicModelProfile } from "../profiles.ts";
import type { WireTool } from "../wire.ts";

/** The tools that Anthropic has, and what they need beside themselves. */
export interface NativeTools {
  readonly tools: readonly WireTool[];
  readonly mcp_servers: readonly object[];
  readonly betas: readonly string[];
}

/** What a native tool depends on. */
interface Circumstances {
  readonly modelName: string;
  readonly profile: AnthropicModelProfile;
  readonly settings: ModelSettings;
  /** Those of the run. */
  readonly tools: readonly ToolDefinition[];
}

/** One native tool as the API has it. */
interface Made {
  readonly tool?: WireTool;
  readonly server?: object;
  readonly beta?: string;
}

/** @throws `invalid_usage` for a tool that the model does not have in this form. */
export function toNativeTools(
  nativeTools: readonly NativeTool[],
  circumstances: Circumstances,
): NativeTools {
  const made = nativeTools.map((tool) => toNativeTool(tool, circumstances));
  return {
    tools: made.flatMap(({ tool }) => (tool === undefined ? [] : [tool])),
    mcp_servers: made.flatMap(({ server }) => server ?? []),
    betas: made.flatMap(({ beta }) => beta ?? []),
  };
}

function toNativeTool(native: NativeTool, circumstances: Circumstances): Made {
  const { profile } = circumstances;
  switch (native.kind) {
    case "web_search":
      return { tool: toWebSearch(native, profile) };
    case "web_fetch":
      return toWebFetch(native, profile);
    case "code_execution":
      return { tool: toCodeExecution(circumstances) };
    case "memory":
      if (!circumstances.tools.some(({ name }) => name === "memory"))
        throw new UsageError(
          "The native tool `memory` asks a tool of the run called `memory`, and there is none. Add one.",
        );
      return {
        tool: { type: "memory_20250818", name: "memory" },
        beta: "context-management-2025-06-27",
      };
    case "tool_search":
      return native.strategy === "custom" ? {} : { tool: toToolSearch(native) };
    case "mcp_server":
      return { server: toServer(native), beta: "mcp-client-2025-04-04" };
    case "provider":
      return { tool: { ...native.definition }, ...betaOf(native.definition["type"]) };
    case "image_generation":
    case "file_search":
      throw new UsageError(
        `Anthropic has no native tool \`${native.kind}\`. Leave it out, or make it \`optional\`.`,
      );
    default:
      return native satisfies never;
  }
}

type Native<Kind extends NativeTool["kind"]> = Extract<NativeTool, { readonly kind: Kind }>;

function toWebSearch(native: Native<"web_search">, profile: AnthropicModelProfile): WireTool {
  const { userLocation } = native;
  const filters = profile.anthropicSupportsDynamicFiltering === true;
  return {
    type: filters ? "web_search_20260209" : "web_search_20250305",
    name: "web_search",
    ...toLimits(native),
    ...(userLocation !== undefined && { user_location: { type: "approximate", ...userLocation } }),
  };
}

function toWebFetch(native: Native<"web_fetch">, profile: AnthropicModelProfile): Made {
  const { enableCitations, maxContentTokens } = native;
  const filters = profile.anthropicSupportsDynamicFiltering === true;
  return {
    tool: {
      type: filters ? "web_fetch_20260209" : "web_fetch_20250910",
      name: "web_fetch",
      ...toLimits(native),
      ...(enableCitations === true && { citations: { enabled: true } }),
      ...(maxContentTokens !== undefined && { max_content_tokens: maxContentTokens }),
    },
    ...(!filters && { beta: "web-fetch-2025-09-10" }),
  };
}

function toLimits({
  maxUses,
  allowedDomains,
  blockedDomains,
}: Native<"web_search"> | Native<"web_fetch">): object {
  return {
    ...(maxUses !== undefined && { max_uses: maxUses }),
    ...(allowedDomains !== undefined && { allowed_domains: allowedDomains }),
    ...(blockedDomains !== undefined && { blocked_domains: blockedDomains }),
  };
}

function toCodeExecution({ modelName, profile, settings }: Circumstances): WireTool {
  const versions = profile.anthropicCodeExecutionToolVersions ?? ["20250825"];
  const { anthropicCodeExecutionToolVersion: asked = "auto" } = settings;
  const version = asked === "auto" ? versions.at(-1) : versions.find((each) => each === asked);
  if (version === undefined)
    throw new UsageError(
      `Model \`${modelName}\` has no version "${asked}" of the tool that runs programs. Set \`anthropicCodeExecutionToolVersion\` to one of ${versions.map((each) => `"${each}"`).join(", ")}.`,
    );
  return { type: `code_execution_${version}`, name: "code_execution" };
}

function toToolSearch({ strategy = "bm25" }: Native<"tool_search">): WireTool {
  const name = `tool_search_tool_${strategy}`;
  return { type: `${name}_20251119`, name };
}

function toServer({ id, url, allowedTools, authorizationToken }: Native<"mcp_server">): object {
  return {
    type: "url",
    name: id,
    url,
    ...(allowedTools !== undefined && {
      tool_configuration: { enabled: allowedTools.length > 0, allowed_tools: allowedTools },
    }),
    ...(authorizationToken !== undefined && { authorization_token: authorizationToken }),
  };
}

/** Tools that are betas, by how their types begin. */
const BETAS: readonly (readonly [string, string])[] = [
  ["advisor_20260301", "advisor-tool-2026-03-01"],
  ["computer_20241022", "computer-use-2024-10-22"],
  ["computer_20250124", "computer-use-2025-01-24"],
  ["computer_20251124", "computer-use-2025-11-24"],
  ["web_fetch_20250910", "web-fetch-2025-09-10"],
  ["memory_20250818", "context-management-2025-06-27"],
];

function betaOf(type: unknown): Pick<Made, "beta"> {
  const beta = BETAS.find(([known]) => known === type)?.[1];
  return beta === undefined ? {} : { beta };
}
