import { isRecord, type ModelSettings } from "@toolsets/core";
import type { WireBlock, WireMessage } from "../wire.ts";
import type { WireThinking } from "./to-thinking.ts";

/** What a request holds that may need a beta. */
interface Contents {
  readonly settings: ModelSettings;
  readonly messages: readonly WireMessage[];
  readonly contextManagement: unknown;
  /** What its native tools need. */
  readonly native: readonly string[];
  readonly isFast: boolean;
  readonly thinking: WireThinking | undefined;
}

const HEADER = "anthropic-beta";

/** The betas of a request: of the settings, of the headers, and those that it needs; each once, sorted. */
export function toBetas({
  settings,
  messages,
  contextManagement,
  native,
  isFast,
  thinking,
}: Contents): readonly string[] {
  const { anthropicBetas = [], extraHeaders = {}, anthropicTaskBudget } = settings;
  const given = Object.entries(extraHeaders)
    .filter(([name]) => name.toLowerCase() === HEADER)
    .flatMap(([, value]) => value.split(","));
  const needed = messages.flatMap(({ content }) => content.flatMap(betasOf));
  const all = [
    ...anthropicBetas,
    ...given.map((beta) => beta.trim()),
    ...native,
    ...needed,
    ...betasOfEdits(contextManagement),
    ...(anthropicTaskBudget === undefined ? [] : ["task-budgets-2026-03-13"]),
    ...(thinking?.["block_binding"] ? ["thinking-binding-controls-2026-08-01"] : []),
    ...(isFast ? ["fast-mode-2026-02-01"] : []),
  ];
  return [...new Set(all)].filter((beta) => beta !== "").toSorted();
}

/** The headers of a request, with its betas in the place of those that were given. */
export function toHeaders(
  { extraHeaders = {} }: ModelSettings,
  betas: readonly string[],
): Readonly<Record<string, string>> {
  if (betas.length === 0) return extraHeaders;
  const others = Object.entries(extraHeaders).filter(([name]) => name.toLowerCase() !== HEADER);
  return { ...Object.fromEntries(others), [HEADER]: betas.join(",") };
}

function betasOf(block: WireBlock): readonly string[] {
  const { type, source, content, signature } = block;
  switch (type) {
    case "image":
    case "document":
      return isRecord(source) && source["type"] === "file" ? ["files-api-2025-04-14"] : [];
    case "container_upload":
      return ["files-api-2025-04-14"];
    case "tool_result":
      return Array.isArray(content) ? content.flatMap(betasOf) : [];
    case "tool_addition":
      return ["mid-conversation-tool-changes-2026-07-01"];
    case "compaction":
      return [signature === undefined ? "compact-2026-01-12" : "compact-2026-09-04"];
    default:
      return [];
  }
}

function betasOfEdits(contextManagement: unknown): readonly string[] {
  const edits = isRecord(contextManagement) ? contextManagement["edits"] : undefined;
  if (!Array.isArray(edits)) return [];
  return edits.map((edit: unknown) =>
    isRecord(edit) && String(edit["type"]).startsWith("compact_")
      ? "compact-2026-01-12"
      : "context-management-2025-06-27",
  );
}

/** What the API is to do about a long context; a compaction of the history needs to be asked for again. */
export function toContextManagement(
  { anthropicContextManagement }: ModelSettings,
  messages: readonly WireMessage[],
): unknown {
  if (anthropicContextManagement !== undefined) return anthropicContextManagement;
  const compactions = messages.flatMap(({ content }) =>
    content.filter(({ type }) => type === "compaction"),
  );
  const isAsked = compactions.length > 0 && compactions.every((block) => !block["signature"]);
  return isAsked ? { edits: [{ type: "compact_20260112" }] } : undefined;
}
