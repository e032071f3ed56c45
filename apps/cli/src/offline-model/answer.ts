import type { ToolDefinition } from "@toolsets/core";
import { describeContent } from "../report/describe-content.ts";
import { planSteps } from "./plan-steps.ts";
import { textOf, type Turn, type TurnCall } from "./read-turn.ts";
import { toolList } from "./tool-list.ts";

const NOTICE =
  "I am the offline model, not a language model: I match your words with tools and show what they return.";
const QUOTES =
  'I wrote nothing: I write only what is given word for word. Put the text in quotes, such as write "two words" to notes.txt.';
const MOST_CHARACTERS = 1500;
const MOST_LINES = 25;
const MOST_IN_LINE = 200;
/** Offered where a tool fits them. */
const EXAMPLES = [
  "How many words does README.md have?",
  "What files are here?",
  "Read README.md",
  "What is 17 * 23?",
  "What time is it?",
];

/** The last word on a question: what each call gave, and whether a text to write is missing. */
export function answerTurn(turn: Turn, needsQuotes = false): string {
  const calls = turn.calls.map((call) => report(call, turn));
  return [NOTICE, ...calls, ...(needsQuotes ? [QUOTES] : [])].join("\n\n");
}

/** For a question that no tool fits. */
export function answerWithoutTool(tools: readonly ToolDefinition[]): string {
  if (tools.length === 0) return `${NOTICE}\n\nI have no tools, so there is nothing I can do.`;
  const known = EXAMPLES.filter((question) => planSteps(question, tools).steps.length > 0);
  const examples = known.slice(0, 2).map((question) => `\n  ${question}`);
  const next =
    examples.length === 0
      ? "Name what to do and to what, such as a file."
      : `Ask for example:${examples.join("")}`;
  const offer = toolList(tools.map(({ name }) => name));
  return `${NOTICE}\n\nNo tool fits this question. I have:\n${offer}\n\n${next}`;
}

function report({ call, answer }: TurnCall, turn: Turn): string {
  const name = `\`${call.toolName}\``;
  if (answer === undefined) return `${name} has not answered.`;
  if (answer.partKind === "retry-prompt") {
    const { content } = answer;
    const text = typeof content === "string" ? content : content.map(({ msg }) => msg).join("\n");
    return `${name} did not work with ${cut(argsOf(call.args))}:\n${quote(text)}`;
  }
  const text = describeContent(answer.content);
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
  const given = textOf(answer.content);
  if (isPassedOn(given, call, turn))
    return `${name} returned ${given.length} characters, which I passed on.`;
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
