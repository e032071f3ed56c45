import { UsageError } from "../errors/usage-error.ts";
import { isAmount } from "../decimal.ts";
import type { Message, ModelResponse, RequestPart, ResponsePart } from "../messages.ts";
import type { UserPrompt } from "../user-content.ts";
import { lastCalls } from "./last-calls.ts";
import { arePartsWhole } from "./parts-of.ts";
import { repairHistory } from "./repair-history.ts";

/**
 * A history as a run begins with it. The calls of its last response stay open, to be made or answered,
 * unless the run before was interrupted: then nobody will answer them.
 */
export function loadHistory(messages: readonly Message[], isAnswered: boolean): readonly Message[] {
  const last = messages.findLastIndex(({ kind }) => kind === "response");
  const isInterrupted = messages
    .slice(Math.max(last, 0))
    .some((each) => each.state === "interrupted");
  return repairHistory(messages, { staysOpen: isAnswered || !isInterrupted });
}

/** What the user said in the request that a history ends with; nothing where it answers calls and others wait. */
export function lastPrompt(messages: readonly Message[]): UserPrompt | undefined {
  const last = messages.at(-1);
  const calls = lastCalls(messages);
  const isPaused = calls !== undefined && calls.open.length > 0 && calls.answered.size > 0;
  if (last?.kind !== "request" || isPaused) return undefined;
  const said = last.parts.filter((part) => part.partKind === "user-prompt");
  const contents = said.map(({ content }) => content);
  return contents.length > 1 ? contents.flat() : contents[0];
}

const BOTH = ["speech"] as const;
const KINDS: Readonly<Record<Message["kind"], ReadonlySet<unknown>>> = {
  request: new Set<RequestPart["partKind"]>([
    "system-prompt",
    "user-prompt",
    "tool-return",
    "retry-prompt",
    "tool-availability-delta",
    ...BOTH,
  ]),
  response: new Set<ResponsePart["partKind"]>([
    "text",
    "thinking",
    "tool-call",
    "builtin-tool-call",
    "builtin-tool-return",
    "compaction",
    "file",
    ...BOTH,
  ]),
};

/** @throws `invalid_usage` for what is no history: untyped code finds it out here. */
export function checkHistory(messages: unknown, what = "`messageHistory`"): void {
  if (Array.isArray(messages) && messages.every(isMessage)) return;
  throw new UsageError(
    `${what} has to be a list of messages, each with its \`kind\` and a list of \`parts\` of that kind, and nothing of what belongs to them left out. Read what was stored with \`parseMessages()\`: \`JSON.parse\` does not give messages.`,
  );
}

function isMessage(message: Partial<Message> | null | undefined): boolean {
  if (message?.kind === "response") return areOf("response", message.parts) && isCounted(message);
  return message?.kind === "request" && areOf("request", message.parts);
}

function areOf(kind: Message["kind"], parts: Message["parts"] | undefined): boolean {
  return arePartsWhole(parts) && parts?.every(({ partKind }) => KINDS[kind].has(partKind)) === true;
}

/** What a suspended response has used is added to what follows it. */
function isCounted({ state, usage }: Partial<ModelResponse>): boolean {
  if (state !== "suspended") return true;
  return usage !== undefined && (usage.cost === undefined || isAmount(usage.cost));
}
