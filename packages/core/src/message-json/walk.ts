/** A walk through a document: from its JSON to messages, or back. */
export interface Walk {
  readonly isReading: boolean;
  /** How deep a JSON value may nest. */
  readonly maxDepth: number;
  /** Where the walk is. */
  readonly path: (string | number)[];
  /** How many binaries were met. */
  binaries: number;
  /** The time for parts without one, in milliseconds. */
  readonly now: () => number;
  readonly newToolCallId: () => string;
}

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
