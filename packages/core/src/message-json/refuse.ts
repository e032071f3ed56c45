import type { Walk } from "./shape.ts";

/** Thrown where a value is not as it should be. No error: look-alikes cause many, and they are caught. */
export class Refusal {
  readonly path: readonly (string | number)[];
  readonly expected: string;

  constructor(path: readonly (string | number)[], expected: string) {
    this.path = path;
    this.expected = expected;
  }
}

/** Ends the walk here. */
export function refuse({ path }: Walk, expected: string): never {
  throw new Refusal([...path], expected);
}
