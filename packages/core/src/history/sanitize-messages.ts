import type { Message, ModelRequest, ModelResponse } from "../messages.ts";
import type { UserPrompt } from "../user-content.ts";
import { quoteName } from "../quote-name.ts";
import { lastCalls } from "./last-calls.ts";
import { checkHistory } from "./load-history.ts";
import { type Part, partsOf } from "./parts-of.ts";
import { type ContentRules, GONE, sanitizeContent } from "./sanitize-content.ts";

/** What a history may hold that comes from somebody who is not trusted. */
export interface SanitizeOptions {
  /** Takes out system prompts, and the instructions that requests have recorded; on unless told otherwise. */
  readonly stripSystemPrompts?: boolean | undefined;
  /** Takes out compactions, which tell the model what was said before; off unless told otherwise. */
  readonly stripCompactionParts?: boolean | undefined;
  /** Where links may lead; `["http", "https"]` unless told otherwise. Links without a scheme stay. */
  readonly allowedFileUrlSchemes?: readonly string[] | undefined;
  /** Which values of `forceDownload` stay, that make the server load a link; none unless told otherwise. */
  readonly allowedFileUrlForceDownload?: readonly (true | "allow-local")[] | undefined;
  /** Keeps files that were uploaded under the account of the application; off unless told otherwise. */
  readonly allowUploadedFiles?: boolean | undefined;
  /** Keeps suspended responses, which a run goes on with under that account; off unless told otherwise. */
  readonly allowSuspendedResponses?: boolean | undefined;
  /** Calls that wait and are answered in this very run, by `deferredToolResults`. */
  readonly resolvedToolCallIds?: Iterable<string> | undefined;
  /** Is told what was taken out, once for each category. */
  readonly onWarning?: ((warning: SanitizeWarning) => void) | undefined;
}

/** What was taken out of a history. */
export interface SanitizeWarning {
  readonly category:
    | "system_prompt"
    | "url_scheme"
    | "force_download"
    | "uploaded_file"
    | "tool_call"
    | "suspended_response";
  /** Schemes, values, providers or tools, each once. */
  readonly found: readonly string[];
  readonly message: string;
}

type Category = SanitizeWarning["category"];

/**
 * A history from somebody who is not trusted, such as a browser, without what could be used against
 * the application: system prompts, links to other places than the web, downloads by the server, files
 * and jobs of its account, and tool calls that a run would make. The very array where nothing has to go.
 * Words stay: what users and models said is theirs, and which deferred tools a search has found. So
 * `deferLoading` is no permission: filter what a user must not reach.
 *
 * @throws `invalid_usage` for what is no history.
 *
 * @example
 * const sent = await new Response().text(); // the body of a request
 * const messageHistory = sanitizeMessages(parseMessages(sent), {
 *   onWarning: ({ message }) => console.warn(message),
 * });
 * const result = await agent.run("And now?", { messageHistory });
 */
export function sanitizeMessages(
  messages: readonly Message[],
  options: SanitizeOptions = {},
): readonly Message[] {
  checkHistory(messages, "What `sanitizeMessages()` gets");
  const found = new Map<Category, Set<string>>();
  const report = (category: Category, what: string): void => {
    found.set(category, (found.get(category) ?? new Set()).add(what));
  };
  const rules: Rules = {
    stripsSystemPrompts: options.stripSystemPrompts ?? true,
    stripsCompactions: options.stripCompactionParts ?? false,
    urlSchemes: new Set(
      (options.allowedFileUrlSchemes ?? ["http", "https"]).map((each) => each.toLowerCase()),
    ),
    forceDownloads: new Set(options.allowedFileUrlForceDownload ?? []),
    allowsUploadedFiles: options.allowUploadedFiles ?? false,
    allowsSuspended: options.allowSuspendedResponses ?? false,
    report,
  };
  const kept = messages.flatMap((message) => sanitizeMessage(message, rules));
  stripOpenCalls(kept, new Set(options.resolvedToolCallIds ?? []), report);
  for (const [category, what] of found) options.onWarning?.(toWarning(category, [...what]));
  const isSame =
    kept.length === messages.length && kept.every((message, index) => message === messages[index]);
  return isSame ? messages : kept;
}

interface Rules extends ContentRules {
  readonly stripsSystemPrompts: boolean;
  readonly stripsCompactions: boolean;
  readonly allowsSuspended: boolean;
  readonly report: (category: Category, what: string) => void;
}

/** The message as it may stay; nothing where nothing is left of it. */
function sanitizeMessage(given: Message, rules: Rules): readonly Message[] {
  const message = endSuspended(given, rules);
  const before = partsOf(message);
  const after = before.flatMap((part) => sanitizePart(part, rules));
  if (after.length === 0 && !isSuspended(message)) return []; // such a one may have no parts yet
  const isSame =
    after.length === message.parts.length && after.every((part, at) => part === message.parts[at]);
  const kept = isSame ? message : withParts(message, after);
  if (!rules.stripsSystemPrompts || kept.kind !== "request" || kept.instructions === undefined)
    return [kept];
  const { instructions: _, ...rest } = kept;
  return [rest];
}

/** A run would ask for the job of such a response, whoever it belongs to. */
function endSuspended(message: Message, { allowsSuspended, report }: Rules): Message {
  if (allowsSuspended || !isSuspended(message)) return message;
  const { providerName } = message;
  report("suspended_response", typeof providerName === "string" ? providerName : "a provider");
  return { ...message, state: "interrupted" };
}

function isSuspended(message: Message): message is ModelResponse {
  return message.kind === "response" && message.state === "suspended";
}

function sanitizePart(part: Part, rules: Rules): readonly Part[] {
  switch (part.partKind) {
    case "system-prompt":
      if (!rules.stripsSystemPrompts) return [part];
      rules.report("system_prompt", part.dynamicRef ?? "a text");
      return [];
    case "compaction":
      return rules.stripsCompactions ? [] : [withoutStamp(part)];
    case "user-prompt": {
      const content = sanitizeContent(part.content, rules) as UserPrompt | typeof GONE; // items may go, none is made
      if (content === part.content) return [part];
      return content === GONE || content.length === 0 ? [] : [{ ...part, content }];
    }
    case "tool-return":
    case "builtin-tool-return": {
      const content = sanitizeContent(part.content, rules);
      if (content === part.content) return [part];
      const { toolKind: _, ...rest } = part; // media are of no known shape, whatever it says
      return [{ ...rest, content: content === GONE ? null : content }];
    }
    default:
      return [part];
  }
}

/** Says that a provider's compaction holds the system prompt: only its own maker may say so. */
const STAMP = "pydantic_ai_standing_prompt_planted";

function withoutStamp(part: Extract<Part, { partKind: "compaction" }>): Part {
  if (part.providerDetails === undefined || !Object.hasOwn(part.providerDetails, STAMP))
    return part;
  const { [STAMP]: _, ...providerDetails } = part.providerDetails;
  return { ...part, providerDetails };
}

/** A run without a prompt makes the calls that a history ends with: those of strangers go. */
function stripOpenCalls(
  messages: Message[],
  resolved: ReadonlySet<string>,
  report: Rules["report"],
): void {
  for (;;) {
    const last = lastCalls(messages);
    const open = last?.open.filter(({ toolCallId }) => !resolved.has(toolCallId)) ?? [];
    if (last === undefined || open.length === 0) return;
    for (const { toolName } of open) report("tool_call", toolName);
    const parts = last.response.parts.filter((part) => !open.some((call) => call === part));
    const at = messages.lastIndexOf(last.response);
    messages.splice(at, 1, ...(parts.length === 0 ? [] : [withParts(last.response, parts)]));
  }
}

function withParts(message: Message, parts: readonly Part[]): Message {
  return message.kind === "request"
    ? { ...message, parts: parts as ModelRequest["parts"] } // parts of this very message
    : { ...message, parts: parts as ModelResponse["parts"] };
}

const TEXTS: Readonly<Record<Category, string>> = {
  system_prompt:
    "System prompts were taken out of a history: they are for the application to give.",
  url_scheme: "Links to other places than the web were taken out of a history",
  force_download: "`forceDownload` was taken out of links of a history",
  uploaded_file: "Uploaded files were taken out of a history, of",
  tool_call: "Tool calls without an answer were taken out of a history",
  suspended_response: "Suspended responses of a history were ended, of",
};

function toWarning(category: Category, found: readonly string[]): SanitizeWarning {
  const names = category === "system_prompt" ? "" : `: ${found.map(quoteName).join(", ")}.`;
  return { category, found, message: `${TEXTS[category]}${names}` };
}
