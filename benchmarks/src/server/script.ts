/** What the fake server answers. */
export type Answer =
  | { readonly kind: "call"; readonly id: string; readonly args: { a: number; b: number } }
  | { readonly kind: "text"; readonly deltas: readonly string[] };

/** The tool that scripted models call. */
export const TOOL = "add";

const DELTA = "word ";

/**
 * The answer of a scripted model to a history with `answered` responses: `steps-10` calls the tool
 * ten times and then ends with a text, `deltas-20000` is a text of 20,000 deltas.
 *
 * @throws For a name that is no script.
 */
export function nextAnswer(model: string, answered: number): Answer {
  const [kind, count = ""] = model.split("-");
  if (!/^\d+$/.test(count)) throw new Error(`\`${model}\` is no script.`);
  if (kind === "deltas")
    return { kind: "text", deltas: Array.from({ length: Number(count) }, () => DELTA) };
  if (kind !== "steps") throw new Error(`\`${model}\` is no script.`);
  if (answered >= Number(count)) return { kind: "text", deltas: ["The ", "end", "."] };
  return { kind: "call", id: `call_${answered}`, args: { a: answered, b: 1 } };
}

/** What somebody who runs a scripted model has to see. */
export function expectedOf(model: string): { calls: number; characters: number } {
  const [kind, count] = model.split("-");
  return kind === "steps"
    ? { calls: Number(count), characters: "The end.".length }
    : { calls: 0, characters: Number(count) * DELTA.length };
}
