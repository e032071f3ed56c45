import { OPERATIONS } from "./actions.ts";
import type { Material } from "./material.ts";
import type { Item } from "./read-items.ts";
import type { Clause } from "./read-question.ts";

const SIGNS = ["+", "-", "*", "/"]; // of OPERATIONS

/** The numbers of a clause as an expression: `the sum of 3 and 4` as `3 + 4`. */
export function joinNumbers({ meanings }: Clause, material: Material): string | undefined {
  const sign = SIGNS[OPERATIONS.findIndex((operation) => meanings.has(operation))];
  const numbers = material.rest.filter(({ kind }) => kind === "number");
  if (sign === undefined || numbers.length < 2) return undefined;
  return numbers.map(() => material.takeNumber()).join(` ${sign} `);
}

/** The clause with numbers in the place of arithmetic, for tools that take operands. */
export function withOperands(clause: Clause): Clause {
  return { ...clause, items: clause.items.flatMap(operandsOf) };
}

function operandsOf(item: Item): readonly Item[] {
  if (item.kind !== "expression") return [item];
  const { words, start, end } = item;
  const numbers = item.text.match(/(?<![\d)]\s*)-?\d+(?:\.\d+)?|\d+(?:\.\d+)?/g) ?? [];
  return numbers.map((text) => ({ kind: "number", text, words, start, end }));
}
