import type { ToolDefinition } from "@toolsets/core";
import { textOf, type Turn, type TurnCall } from "./read-turn.ts";

const NOTICE =
  "I am the offline model, not a language model: I match your words with tools and show what they return.";
const MOST_CHARACTERS = 1500;
const MOST_LINES = 25;
const MOST_IN_LINE = 200;
const MOST_TOOLS = 40;

/** The last word on a question: what each call gave. */
export function answerTurn(turn: Turn): string {
  return [NOTICE, ...turn.calls.map((call) => report(call, turn))].join("\n\n");
}

/** For a question that no tool fits. */
export function answerWithoutTool(tools: readonly ToolDefinition[]): string {
  const names = tools.slice(0, MOST_TOOLS).map(({ name }) => `\`${name}\``);
  const more = tools.length > names.length ? ` and ${tools.length - names.length} more` : "";
  const offer =
    names.length === 0
      ? "I have no tools, so there is nothing I can do."
      : `No tool fits this question. I have ${names.join(", ")}${more}. Name what to do and to what, such as a file.`;
  return `${NOTICE}\n\n${offer}`;
}

function report({ call, answer }: TurnCall, turn: Turn): string {
  const name = `\`${call.toolName}\``;
  if (answer === undefined) return `${name} has not answered.`;
  if (answer.partKind === "retry-prompt") {
    const { content } = answer;
    const text = typeof content === "string" ? content : content.map(({ msg }) => msg).join("\n");
    return `${name} did not work with ${cut(argsOf(call.args))}:\n${quote(text)}`;
  }
  const text = textOf(answer.content);
  switch (answer.outcome) {
    case "denied":
      return `${name} was denied and did nothing:\n${quote(text)}`;
    case "failed":
      return `${name} failed:\n${quote(text)}`;
    case "interrupted":
      return `${name} was interrupted.`;
    case "success":
      break;
    default:
      return answer.outcome satisfies never;
  }
  if (text === "") return `${name} returned nothing.`;
  if (isPassedOn(text, call, turn))
    return `${name} returned ${text.length} characters, which I passed on.`;
  if (/^(?:-?\d[\d.]*|true|false)$/.test(text)) return `${name} returned ${text}.`;
  return `${name} returned:\n${quote(text)}`;
}

/** Whether a later call took this text. */
function isPassedOn(text: string, { toolCallId }: TurnCall["call"], { calls }: Turn): boolean {
  const index = calls.findIndex(({ call }) => call.toolCallId === toolCallId);
  return calls
    .slice(index + 1)
    .some(({ call }) => argsOf(call.args).includes(JSON.stringify(text)));
}

function argsOf(args: TurnCall["call"]["args"]): string {
  return typeof args === "string" ? args : JSON.stringify(args ?? {});
}

function cut(text: string): string {
  return text.length <= MOST_IN_LINE ? text : `${text.slice(0, MOST_IN_LINE)}…`;
}

/** A text as a quotation, cut to a length that one can read. */
function quote(text: string): string {
  const lines = text.slice(0, MOST_CHARACTERS).trimEnd().split("\n").slice(0, MOST_LINES);
  const shown = lines.join("\n");
  const left = text.trimEnd().length - shown.length;
  if (left > 0) lines.push(`… ${left} characters more`);
  return lines.map((line) => `> ${line}`.trimEnd()).join("\n");
}
