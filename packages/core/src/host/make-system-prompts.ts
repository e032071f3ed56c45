import type { RunContext } from "../run-context.ts";
import type { MadeSystemPrompt, SystemPromptSource } from "../system-prompt.ts";

/** Asks for system prompts, in order: all of them, or the dynamic ones with these names. */
export async function makeSystemPrompts(
  sources: readonly SystemPromptSource[],
  dynamicRefs: readonly string[] | undefined,
  ctx: RunContext<never>,
): Promise<readonly MadeSystemPrompt[]> {
  const made: MadeSystemPrompt[] = [];
  for (const source of sources) {
    if (typeof source === "object") {
      const { dynamicRef, prompt } = source;
      if (dynamicRefs !== undefined && !dynamicRefs.includes(dynamicRef)) continue;
      made.push({ content: (await prompt(ctx)) ?? "", dynamicRef }); // an empty one keeps its place
    } else if (dynamicRefs === undefined) {
      const content = (await source(ctx)) ?? "";
      if (content !== "") made.push({ content });
    }
  }
  return made;
}
