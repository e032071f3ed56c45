import type { SentFor } from "./uses.ts";

const LONGEST_MS = 86_400_000;

/** How long a list is kept: until the server says that it changed, not at all, or for a time. */
export type CacheOption = boolean | { readonly ttlMs: number };

/** A list as it was read. */
export interface ReadList<Item> {
  readonly items: readonly Item[];
  /** How long the server says that it holds. */
  readonly ttlMs: number | undefined;
}

/** How long a list is kept, of how long the server says that it holds. */
export type KeepFor = (ttlMs: number | undefined) => number;

/** `hearsChanges`: whether notices of changes can be relied on. */
export function keepFor(cache: CacheOption | undefined, hearsChanges: boolean): KeepFor {
  if (typeof cache === "object") return () => cache.ttlMs;
  if (cache === false) return () => 0;
  if (cache === true) return () => Number.POSITIVE_INFINITY;
  const unlessTold = hearsChanges ? Number.POSITIVE_INFINITY : 0;
  return (ttlMs) => (ttlMs === undefined ? unlessTold : Math.min(ttlMs, LONGEST_MS));
}

/** A list of a server, read when it is needed and kept for a time. */
export class CachedList<Item> {
  readonly #read: (sent: SentFor) => Promise<ReadList<Item>>;
  readonly #keepFor: KeepFor;
  #reading: Promise<readonly Item[]> | undefined;
  #listed: readonly Item[] | undefined;
  #freshUntil = Number.POSITIVE_INFINITY;

  constructor(read: (sent: SentFor) => Promise<ReadList<Item>>, keep: KeepFor) {
    this.#read = read;
    this.#keepFor = keep;
  }

  /** What was listed last, whether it is kept or not. */
  get last(): readonly Item[] | undefined {
    return this.#listed;
  }

  /** The same list while it is the same. Whoever comes while it is being read waits for that. */
  get(sent: SentFor = {}): Promise<readonly Item[]> {
    if (this.#reading !== undefined && Date.now() < this.#freshUntil) return this.#reading;
    const reading: Promise<readonly Item[]> = this.#read(sent).then(
      ({ items, ttlMs }) => {
        const keepMs = this.#keepFor(ttlMs);
        if (keepMs > 0) this.#keep(reading, keepMs);
        else this.#forget(reading);
        if (JSON.stringify(items) !== JSON.stringify(this.#listed)) this.#listed = items;
        return this.#listed ?? items;
      },
      (error: unknown) => {
        this.#forget(reading);
        throw error;
      },
    );
    this.#reading = reading;
    this.#freshUntil = Number.POSITIVE_INFINITY;
    return reading;
  }

  /** Reads it again at the next use. */
  forget(): void {
    this.#reading = undefined;
  }

  #keep(reading: Promise<readonly Item[]>, keepMs: number): void {
    if (this.#reading === reading) this.#freshUntil = Date.now() + keepMs;
  }

  #forget(reading: Promise<readonly Item[]>): void {
    if (this.#reading === reading) this.#reading = undefined;
  }
}
