import type { ToolDefinition } from "@toolsets/core";
import { changesSomething } from "./actions.ts";
import { fillArguments, type FilledArguments } from "./fill-arguments.ts";
import { type Match, type Matcher, matcherFor } from "./match-tools.ts";
import { isFilePath, type Item } from "./read-items.ts";
import { type Clause, readQuestion } from "./read-question.ts";
import { meaningsOf } from "./tokens.ts";

/** A call that the question asks for. */
export interface PlannedStep {
  readonly tool: ToolDefinition;
  readonly args: Readonly<Record<string, unknown>>;
  /** Takes the text that an earlier step gives. */
  readonly takes?: { readonly property: string; readonly from: number };
  /** Waits for the answer of this step, because it changes something. */
  readonly after?: number;
}

/** What a question asks for. */
export interface Plan {
  /** At most three. */
  readonly steps: readonly PlannedStep[];
  /** Whether something is to be written whose text the question does not give. */
  readonly needsQuotes: boolean;
}

/** A tool with the arguments that a clause has for it. */
interface Candidate extends Match, FilledArguments {
  /** The score, less what the tool would leave aside. */
  readonly rank: number;
}

const MOST_STEPS = 3;
const MOST_CLAUSES = 10;
const ENOUGH = 1;
const TEXT_PROPERTY = /^(?:text|content|input|document|body|string)$/i;

/** The calls that a question asks for, at most three; the same for the same question and tools. */
export function planSteps(question: string, tools: readonly ToolDefinition[]): Plan {
  const matcher = matcherFor(tools);
  const steps: PlannedStep[] = [];
  let needsQuotes = false;
  let latestPath: Item | undefined;
  for (const clause of readQuestion(question).slice(0, MOST_CLAUSES)) {
    const found = stepsOf(clause, matcher, steps);
    const pronoun = clause.items.some(({ words }) => /^(?:it|its|them|that)$/.test(words[0] ?? ""));
    if (found.length === 0 && pronoun && latestPath !== undefined)
      found.push(...stepsOf({ ...clause, items: [...clause.items, latestPath] }, matcher, steps));
    needsQuotes ||= found.length === 0 && lacksText(clause, matcher);
    const after = steps.findLastIndex(({ tool }) => changesSomething(tool));
    for (const step of found) steps.push(after === -1 ? step : { ...step, after });
    latestPath = clause.items.findLast(({ kind }) => kind === "path") ?? latestPath;
  }
  return { steps: steps.slice(0, MOST_STEPS), needsQuotes };
}

/** What one clause asks for, after the steps that are planned already. */
function stepsOf(clause: Clause, matcher: Matcher, earlier: readonly PlannedStep[]): PlannedStep[] {
  const best = bestOf(candidatesFor(clause, matcher).filter(isReady));
  if (best === undefined) return [];
  const property = textMissing(best);
  if (property !== undefined && changesSomething(best.tool)) {
    const from = earlier.length - 1;
    return isPronounOnly(clause) && from >= 0
      ? [{ ...toStep(best), takes: { property, from } }]
      : [];
  }
  if (property === undefined) return [toStep(best), ...siblingsOf(clause, best)];

  const reader = readerFor(clause, matcher);
  const from = reader === undefined ? earlier.length - 1 : earlier.length;
  const step = { ...toStep(best), takes: { property, from } };
  if (reader !== undefined) return [reader, step];
  return from === -1 ? [] : [step];
}

/** The tools that share words with a clause; material that a tool cannot use counts against it. */
function candidatesFor(clause: Clause, matcher: Matcher): readonly Candidate[] {
  return matcher.match(clause).map((match) => toCandidate(clause, match));
}

function toCandidate(clause: Clause, match: Match): Candidate {
  const filled = fillArguments(clause, match.tool);
  // a text that is to come from a file uses up its path
  const idle = filled.unused.filter(({ kind }) => kind !== "path" || filled.missing.length === 0);
  const score = match.score * (isForOtherPlace(clause, match.tool) ? 0.2 : 1);
  return { ...match, ...filled, score, rank: score * 0.6 ** idle.length };
}

/** Whether a call could be made, as far as it goes; nothing is changed on a hint. */
function isReady(candidate: Candidate): boolean {
  const { missing, score, coverage, args, tool, asksMore } = candidate;
  if (score < ENOUGH) return false;
  if (missing.length > 0) return textMissing(candidate) !== undefined;
  const isEmpty = Object.keys(args).length === 0;
  if (isEmpty && asksMore && meaningsOf(tool.name).includes("list")) return false;
  return !changesSomething(tool) || !isEmpty || coverage === 1;
}

/** The first of the best. */
function bestOf(candidates: readonly Candidate[]): Candidate | undefined {
  return candidates.toSorted((one, other) => other.rank - one.rank)[0];
}

function toStep({ tool, args }: Candidate): PlannedStep {
  return { tool, args };
}

/** Whether the tool is about directories, and the clause names files only. */
function isForOtherPlace({ items }: Clause, tool: ToolDefinition): boolean {
  const paths = items.filter(({ kind }) => kind === "path");
  const about = meaningsOf(tool.name);
  return (
    paths.length > 0 &&
    paths.every(({ text }) => isFilePath(text)) &&
    about.includes("directory") &&
    !about.includes("file")
  );
}

/** The one property that is missing, if another tool's result could fill it. */
function textMissing({ missing }: Candidate): string | undefined {
  const [only] = missing;
  return missing.length === 1 && only !== undefined && TEXT_PROPERTY.test(only) ? only : undefined;
}

/** Whether the best that a clause asks for is to write a text that it does not give. */
function lacksText(clause: Clause, matcher: Matcher): boolean {
  const best = bestOf(candidatesFor(clause, matcher).filter(isReady));
  return best !== undefined && changesSomething(best.tool) && textMissing(best) !== undefined;
}

/** Whether what is to be written is what came before: `write it to out.txt`. */
function isPronounOnly({ items }: Clause): boolean {
  const words = items.flatMap((item) => item.words).join(" ");
  return /^(?:(?:and|then|also|please) )*\w+ (?:it|that|them|the (?:result|answer|output))(?: (?:to|into|in|as)\b|$)/.test(
    words,
  );
}

/** The call that gets the text of the path in a clause. */
function readerFor(clause: Clause, matcher: Matcher): PlannedStep | undefined {
  const items = clause.items.filter(({ kind }) => kind === "path");
  if (items.length === 0) return undefined;
  const meanings = new Map([
    ["read", 1],
    ["file", 0.5],
    ["text", 0.5],
  ]);
  const best = bestOf(
    candidatesFor({ ...clause, items, meanings }, matcher).filter(
      ({ missing, unused, tool, score }) =>
        score >= ENOUGH && missing.length + unused.length === 0 && !changesSomething(tool),
    ),
  );
  return best === undefined ? undefined : toStep(best);
}

/** The same call for each further path, when the tool takes one path at a time. */
function siblingsOf(clause: Clause, best: Candidate): readonly PlannedStep[] {
  const paths = new Set(best.unused.filter(({ kind }) => kind === "path"));
  const first = clause.items.find(
    ({ kind, text }) => kind === "path" && Object.values(best.args).includes(text),
  );
  if (first === undefined || changesSomething(best.tool)) return [];
  return [...paths].map((path) => {
    const items = clause.items.filter(
      (item) => item !== first && (item === path || !paths.has(item)),
    );
    return { tool: best.tool, args: fillArguments({ ...clause, items }, best.tool).args };
  });
}
