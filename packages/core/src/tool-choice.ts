import { UsageError } from "./errors/usage-error.ts";
import { quoteName } from "./quote-name.ts";
import type { ToolDefinition } from "./tool-definition.ts";

/**
 * Which tools the model may call, or has to. `"auto"`, which holds unless told otherwise, leaves it to
 * the model. `"none"` and an empty list take all tools away but those that end the run. `"required"`
 * and a list of names force a call of a tool that does not end the run, so only settings that are
 * computed for each step may ask for it. `functionTools` are those that stay beside the tools that end
 * the run.
 */
export type ToolChoice =
  | "auto"
  | "none"
  | "required"
  | readonly string[]
  | { readonly functionTools: readonly string[] };

/** The same for the tools of one request, as an adapter needs it. */
export interface ModelToolChoice {
  readonly mode: "auto" | "none" | "required";
  /** The only tools that may be called; unset where all of them may. */
  readonly toolNames?: readonly string[];
  /**
   * Nobody asked for it: a call is required because no text can end the run. A model that cannot be
   * forced chooses by itself then.
   */
  readonly isImplicit?: boolean;
}

/** What a request offers to choose from. */
interface Offer {
  readonly modelName: string;
  /** The tools that can be called. */
  readonly tools: readonly ToolDefinition[];
  /** Whether a tool is there, but waits to be revealed. */
  readonly isHidden: (name: string) => boolean;
  /** Whether what the model says, in text or in pictures, can end the run. */
  readonly allowsDirectOutput: boolean;
  /** Whether the model can be forced to call a tool. */
  readonly canForce: boolean;
}

/**
 * What a choice means for one request; nothing where the model may do as it likes.
 *
 * @throws `invalid_usage` for names that are no tools, when no tool is left to call, and when the model
 * cannot be forced.
 */
export function resolveToolChoice(
  choice: ToolChoice | undefined,
  offer: Offer,
): ModelToolChoice | undefined {
  const resolved = narrowed(read(choice ?? "auto", offer), offer);
  if (resolved.mode !== "required" || offer.canForce)
    return resolved.mode === "auto" && resolved.toolNames === undefined ? undefined : resolved;
  if (resolved.isImplicit === true)
    return resolved.toolNames && { mode: "auto", toolNames: resolved.toolNames };
  throw new UsageError(
    `Model ${quoteName(offer.modelName)} cannot be forced to call a tool. Leave \`toolChoice\` on "auto".`,
  );
}

function read(choice: ToolChoice, offer: Offer): ModelToolChoice {
  const named = (isWanted: (tool: ToolDefinition) => boolean): readonly string[] =>
    offer.tools.filter(isWanted).map(({ name }) => name);
  const isOutput = ({ kind }: ToolDefinition): boolean => kind === "output";
  switch (choice) {
    case "auto":
      return ofItself(offer, named(Boolean));
    case "none":
      return ofItself(offer, named(isOutput));
    case "required":
      return forced(named((tool) => !isOutput(tool)));
  }
  const wanted = namesIn(choice);
  checkNames(wanted, offer);
  const isWanted = ({ name }: ToolDefinition): boolean => wanted.includes(name);
  return isList(choice) && wanted.length > 0
    ? forced(named(isWanted), wanted)
    : ofItself(
        offer,
        named((tool) => isOutput(tool) || isWanted(tool)),
      );
}

/** What the model may call when nobody forces it. */
function ofItself({ allowsDirectOutput }: Offer, toolNames: readonly string[]): ModelToolChoice {
  if (toolNames.length === 0) return { mode: "none" };
  return allowsDirectOutput
    ? { mode: "auto", toolNames }
    : { mode: "required", toolNames, isImplicit: true };
}

function forced(toolNames: readonly string[], wanted: readonly string[] = []): ModelToolChoice {
  if (toolNames.length > 0) return { mode: "required", toolNames };
  const what =
    wanted.length === 0
      ? "`toolChoice` requires a tool, and this step has none that"
      : `\`toolChoice\` requires one of ${wanted.map(quoteName).join(", ")}, none of which`;
  throw new UsageError(
    `${what} the model can call now. Deferred tools have to be revealed first: choose "auto" until then.`,
  );
}

/** Names are said only where they are not all, and nothing of tools where there are none. */
function narrowed(choice: ModelToolChoice, { tools }: Offer): ModelToolChoice {
  if (tools.length === 0) return { mode: "auto" };
  if (choice.toolNames?.length !== tools.length) return choice;
  const { toolNames: _all, ...rest } = choice;
  return rest;
}

function checkNames(names: readonly string[], { tools, isHidden }: Offer): void {
  const unknown = names.filter(
    (name) => !isHidden(name) && !tools.some((tool) => tool.name === name),
  );
  if (unknown.length === 0) return;
  const known = tools.map(({ name }) => quoteName(name)).join(", ");
  throw new UsageError(
    `\`toolChoice\` names ${unknown.map(quoteName).join(", ")}, which this step does not have. ${
      known === "" ? "There are no tools." : `It has ${known}.`
    }`,
  );
}

/** The names of a choice; untyped code may pass anything. */
function namesIn(choice: unknown): readonly string[] {
  const names = isList(choice)
    ? choice
    : (choice as { functionTools?: unknown } | null)?.functionTools;
  if (isList(names) && names.every((name) => typeof name === "string")) return names;
  throw new UsageError(
    '`toolChoice` has to be "auto", "none", "required", a list of names or `{ functionTools: […] }`.',
  );
}

function isList(value: unknown): value is readonly unknown[] {
  return Array.isArray(value);
}

/**
 * Looks at settings that hold for a whole run: they may not force a call at every step.
 *
 * @throws `invalid_usage`
 */
export function checkLastingChoice({
  toolChoice,
}: { readonly toolChoice?: ToolChoice | undefined } = {}): void {
  if (toolChoice === undefined || toolChoice === "auto" || toolChoice === "none") return;
  if (toolChoice !== "required" && !(isList(toolChoice) && toolChoice.length > 0)) {
    namesIn(toolChoice);
    return;
  }
  throw new UsageError(
    '`toolChoice` of an agent or a run cannot force a call, since the run could never end. Say "auto" or `{ functionTools: […] }`, or force it for a single step, with settings that are a function.',
  );
}
