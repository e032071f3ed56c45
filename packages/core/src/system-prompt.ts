import type { Capability } from "./capability.ts";
import { UsageError } from "./errors/usage-error.ts";
import { quoteName } from "./quote-name.ts";
import type { InstructionsFunction } from "./toolset.ts";

/**
 * A text that is made anew at the beginning of each run, in histories of earlier runs too: they know
 * it by `dynamicRef`, which therefore stays the same.
 */
export interface DynamicSystemPrompt<in Deps = unknown> {
  readonly dynamicRef: string;
  readonly prompt: InstructionsFunction<Deps>;
}

/** A text before the conversation, or what makes one when the conversation begins. */
export type SystemPrompt<Deps = unknown> =
  | string
  | InstructionsFunction<Deps>
  | DynamicSystemPrompt<Deps>;

/** Texts and what makes them. */
export type AgentSystemPrompt<Deps> = SystemPrompt<Deps> | readonly SystemPrompt<Deps>[];

/** What makes system prompts. */
export type SystemPromptSource = Exclude<SystemPrompt<never>, string>;

/** A system prompt as it was made. */
export interface MadeSystemPrompt {
  readonly content: string;
  readonly dynamicRef?: string;
}

/** The system prompts of an agent, as far as they are data. */
export interface SystemPromptPlan {
  readonly texts: readonly string[];
  /** Whether some are made. */
  readonly isMade: boolean;
  readonly dynamicRefs: readonly string[];
  /** Whether histories get them that have none, or all histories in the place of what they have. */
  readonly reinjects: "missing" | "always" | undefined;
}

type Given = AgentSystemPrompt<never> | undefined;

/** What makes the system prompts of an agent. */
export function systemPromptSources(prompt: Given): readonly SystemPromptSource[] {
  return listOf(prompt).filter((each) => typeof each !== "string");
}

/** What the loop knows of them; nothing where there is nothing to do. */
export function planSystemPrompt(
  prompt: Given,
  capabilities: readonly Capability<never>[],
): SystemPromptPlan | undefined {
  const prompts = listOf(prompt);
  const reinjects = capabilities
    .map((each) => each.reinjectsSystemPrompt)
    .findLast((each) => each !== undefined);
  if (prompts.length === 0 && reinjects === undefined) return undefined;
  return {
    texts: prompts.filter((each) => typeof each === "string").filter((text) => text !== ""),
    isMade: prompts.some((each) => typeof each !== "string"),
    dynamicRefs: refsOf(prompts),
    reinjects,
  };
}

/** @throws `invalid_usage` for what is no system prompt, and for two of one name. */
export function checkSystemPrompt(prompt: Given): void {
  const prompts = listOf(prompt);
  if (!prompts.every(isSystemPrompt)) {
    throw new UsageError(
      "`systemPrompt` takes texts, functions that give one, and `{ dynamicRef, prompt }` for a function that is asked in each run.",
    );
  }
  const refs = refsOf(prompts);
  const twice = refs.find((ref, index) => refs.indexOf(ref) < index);
  if (twice === undefined) return;
  throw new UsageError(
    `Two system prompts have the \`dynamicRef\` ${quoteName(twice)}. Name each, so that a history knows which one it holds.`,
  );
}

function listOf(prompt: Given): readonly SystemPrompt<never>[] {
  return [prompt ?? []].flat();
}

function isSystemPrompt(prompt: unknown): boolean {
  if (typeof prompt === "string" || typeof prompt === "function") return true;
  if (typeof prompt !== "object" || prompt === null) return false;
  if (!("dynamicRef" in prompt && "prompt" in prompt)) return false;
  const { dynamicRef, prompt: make } = prompt;
  return typeof dynamicRef === "string" && dynamicRef !== "" && typeof make === "function";
}

function refsOf(prompts: readonly SystemPrompt<never>[]): readonly string[] {
  return prompts.flatMap((each) => (typeof each === "object" ? [each.dynamicRef] : []));
}
