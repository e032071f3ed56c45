import { describeOrigin } from "../describe-origin.ts";
import { ToolNameNotAllowedError } from "../errors/tool-name-not-allowed-error.ts";
import type { Model, ToolNameRule } from "../model.ts";
import { quoteName } from "../quote-name.ts";
import type { ToolDefinition } from "../tool-definition.ts";

const MOST_CURES = 10;
const LONGEST_CURED = 300;

/**
 * Asks whether the model takes the names of all tools, before anything is sent to it.
 *
 * @throws `tool_name_not_allowed` with the `renamed()` that cures it.
 */
export function checkToolNames(
  definitions: readonly ToolDefinition[],
  { name: modelName, profile }: Pick<Model, "name" | "profile">,
): void {
  const rule = profile.toolNames;
  if (rule === undefined) return;
  const { pattern, maxLength } = rule;
  const isAllowed = (name: string): boolean =>
    name.length <= maxLength && name.search(pattern) !== -1; // unlike `test`, it keeps no place
  const refused = definitions.filter(({ name }) => !isAllowed(name));
  const [first] = refused;
  if (first === undefined) return;
  const taken = new Set(definitions.map(({ name }) => name));
  const cures = refused
    .filter(({ name }) => name.length <= LONGEST_CURED)
    .slice(0, MOST_CURES)
    .map(({ name }) => `${asKey(cureFor(name, taken, rule))}: ${asLiteral(name)}`);
  const more = refused.length - 1;
  throw new ToolNameNotAllowedError(
    `Model ${quoteName(modelName)} takes tool names of at most ${maxLength} characters that match \`${pattern.source}\`, and not ${quoteName(first.name)} (${describeOrigin(first)})${more > 0 ? ` nor ${more} more` : ""}. ${first.kind === "output" ? 'Name the output: `toolOutput(schema, { name: "…" })`.' : `Pipe the toolset through \`renamed(${cures.length === 0 ? "…" : `{ ${cures.join(", ")} }`})\`.`}`,
    { toolName: first.name, origin: first.origin, pattern: pattern.source, maxLength },
  );
}

/** A name that may be allowed, and that no other tool has. */
function cureFor(name: string, taken: Set<string>, { maxLength }: ToolNameRule): string {
  const base = name.replaceAll(/[^a-zA-Z0-9_]+/g, "_").slice(0, maxLength - 3) || "tool";
  let cure = base;
  for (let count = 2; taken.has(cure); count += 1) cure = `${base}_${count}`;
  taken.add(cure);
  return cure;
}

function asKey(name: string): string {
  return /^\d/.test(name) ? JSON.stringify(name) : name;
}

/** The name as source text: what a reader cannot see is written out. */
function asLiteral(name: string): string {
  return JSON.stringify(name).replaceAll(/[\p{Cc}\p{Cf}\p{Co}\p{Zl}\p{Zp}]/gu, (character) =>
    Array.from(
      { length: character.length },
      (_, index) => `\\u${character.charCodeAt(index).toString(16).padStart(4, "0")}`,
    ).join(""),
  );
}
