import type { InstructionPart } from "../instructions.ts";
import type { RunContext } from "../run-context.ts";
import type { InstructionsFunction } from "../toolset.ts";

/** The agent's own instructions: its texts as one static part, each function as a dynamic one. */
export async function collectInstructions(
  instructions: readonly (string | InstructionsFunction<never>)[],
  ctx: RunContext<never>,
): Promise<readonly InstructionPart[]> {
  const texts: string[] = [];
  const parts: InstructionPart[] = [];
  for (const instruction of instructions) {
    if (typeof instruction === "string") texts.push(instruction);
    else parts.push({ content: (await instruction(ctx)) ?? "", dynamic: true });
  }
  const text = { content: texts.join("\n").trim(), dynamic: false };
  return [text, ...parts].filter(({ content }) => content.trim() !== "");
}
