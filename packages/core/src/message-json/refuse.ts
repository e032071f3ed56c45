import type { Walk } from "./shape.ts";

/** Thrown where a value is not as it should be. No error: look-alikes cause many, and they are caught. */
export class Refusal {
  readonly path: readonly (string | number)[];
  readonly expected: string;
  /** Whether nothing else may be tried in its place. */
  readonly isFinal: boolean;

  constructor(path: readonly (string | number)[], expected: string, isFinal: boolean) {
    this.path = path;
    this.expected = expected;
    this.isFinal = isFinal;
  }
}

/** Ends the walk here. */
export function refuse({ path }: Walk, expected: string, isFinal: boolean = false): never {
  throw new Refusal([...path], expected, isFinal);
}
