import { type CallResult, itemsOf, textOf } from "./wire.ts";

/** What ends the words of a retry. */
export const RETRY = "\n\nFix the errors and try again.";

/** A text, or the texts of a list. */
export function textsOf(content: unknown): string {
  return typeof content === "string"
    ? content
    : itemsOf(content)
        .map(({ text }) => textOf(text))
        .join("");
}

/** The name of a search for tools that the application runs. */
export const SEARCH = "search_tools";

/** What a search for tools has found; nothing for what is none. */
export function foundBy({ content, tools, isSearch }: CallResult): object | undefined {
  if (isSearch === true && tools !== undefined)
    return { discovered_tools: tools.map((name) => ({ name })) };
  const text = textsOf(content);
  return text.startsWith('{"discovered_tools":') ? JSON.parse(text) : undefined;
}
