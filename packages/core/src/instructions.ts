/** A piece of instructions. Static parts come first, so that a provider can cache them. */
export interface InstructionPart {
  readonly content: string;
  /** Whether the text may differ from step to step. */
  readonly dynamic: boolean;
}

/** What `getInstructions` may return. A plain string counts as dynamic; blank text is dropped. */
export type Instructions =
  | string
  | InstructionPart
  | readonly (string | InstructionPart)[]
  | undefined;

/** Instructions as a list of parts, without the blank ones. */
export function toInstructionParts(instructions: Instructions): readonly InstructionPart[] {
  if (instructions === undefined || instructions === null) return [];
  const items: readonly (string | InstructionPart)[] = isList(instructions)
    ? instructions
    : [instructions];
  return items
    .map((item) => (typeof item === "string" ? { content: item, dynamic: true } : item))
    .filter(({ content }) => content.trim() !== "");
}

/** Static parts first, each group in its order: a provider can cache what stays the same. */
export function orderInstructions(parts: readonly InstructionPart[]): readonly InstructionPart[] {
  return [...parts.filter((part) => !part.dynamic), ...parts.filter((part) => part.dynamic)];
}

/** The text of ordered parts, joined by blank lines. */
export function joinInstructions(parts: readonly InstructionPart[]): string {
  return parts
    .map(({ content }) => content)
    .join("\n\n")
    .trim();
}

function isList(
  instructions: NonNullable<Instructions>,
): instructions is readonly (string | InstructionPart)[] {
  return Array.isArray(instructions);
}
