import { isoTime } from "../iso-time.ts";
import type { Message, RequestPart, SystemPromptPart } from "../messages.ts";
import type { MadeSystemPrompt, SystemPromptPlan } from "../system-prompt.ts";
import { accept, ask, type Loop, type Node, type State } from "./state.ts";

/**
 * Puts the system prompts of the agent before a conversation that begins. In one that goes on the
 * dynamic ones are made anew, wherever they stand.
 */
export async function* withSystemPrompt(state: State, node: Node): Loop<Node> {
  const { systemPrompt: plan, history } = state.input;
  if (plan === undefined || (node.kind === "model-request" && node.suspended !== undefined))
    return node;
  const request = node.kind === "model-request" ? node.request : undefined;
  const before = request === undefined ? state.messages : [...state.messages, request];
  const after: Message[] =
    history.length === 0
      ? prepend(before, yield* make(state, plan))
      : yield* renew(state, plan, before);
  const last = request === undefined ? undefined : after.pop();
  state.messages = after;
  if (node.kind !== "model-request" || last?.kind !== "request") return node;
  if (state.resent !== undefined) state.resent = { ...state.resent, parts: last.parts };
  return { ...node, request: last };
}

async function* renew(
  state: State,
  plan: SystemPromptPlan,
  messages: readonly Message[],
): Loop<Message[]> {
  const present = messages.flatMap(systemPartsOf);
  if (plan.reinjects === "always" || (plan.reinjects === "missing" && present.length === 0))
    return prepend(messages.map(withoutSystemParts), yield* make(state, plan));
  const refs = plan.dynamicRefs.filter((ref) => present.some((part) => part.dynamicRef === ref));
  if (refs.length === 0) return [...messages];
  const made = new Map(
    (yield* begin(state, refs)).map(({ content, dynamicRef = "" }) => [dynamicRef, content]),
  );
  const timestamp = isoTime(state.at);
  return messages.map((message) =>
    changeParts(message, (part) => {
      const content = part.partKind === "system-prompt" && made.get(part.dynamicRef ?? "");
      if (typeof content !== "string" || part.partKind !== "system-prompt") return part;
      return content === part.content ? part : { ...part, content, timestamp };
    }),
  );
}

/** All system prompts of the agent, texts first. */
async function* make(state: State, { texts, isMade }: SystemPromptPlan): Loop<SystemPromptPart[]> {
  const made = isMade ? yield* begin(state) : [];
  const timestamp = isoTime(state.at);
  const all = [...texts.map((content) => ({ content })), ...made];
  return all.map((each) => toPart(each, timestamp));
}

function toPart(made: MadeSystemPrompt, timestamp: string): SystemPromptPart {
  return { partKind: "system-prompt", ...made, timestamp };
}

async function* begin(
  state: State,
  dynamicRefs?: readonly string[],
): Loop<readonly MadeSystemPrompt[]> {
  const question = ask(state, "begin", { dynamicRefs });
  const [outcome] = yield* state.runtime.steps([question]);
  return accept(state, question, outcome);
}

/** Before the first request. */
function prepend(messages: readonly Message[], parts: readonly SystemPromptPart[]): Message[] {
  const at = messages.findIndex(({ kind }) => kind === "request");
  return messages.map((message, index) =>
    index === at && message.kind === "request"
      ? { ...message, parts: [...parts, ...message.parts] }
      : message,
  );
}

function systemPartsOf(message: Message): readonly SystemPromptPart[] {
  if (message.kind !== "request") return [];
  return message.parts.filter((part) => part.partKind === "system-prompt");
}

function withoutSystemParts(message: Message): Message {
  if (systemPartsOf(message).length === 0 || message.kind !== "request") return message;
  return {
    ...message,
    parts: message.parts.filter(({ partKind }) => partKind !== "system-prompt"),
  };
}

/** The very message where no part changes. */
function changeParts(message: Message, change: (part: RequestPart) => RequestPart): Message {
  if (message.kind !== "request") return message;
  const parts = message.parts.map(change);
  return parts.every((part, index) => part === message.parts[index])
    ? message
    : { ...message, parts };
}
