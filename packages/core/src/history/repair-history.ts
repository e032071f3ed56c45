import type { Message } from "../messages.ts";
import { mergeNeighbours } from "./merge-messages.ts";
import { type OpenCalls, pushMerged, type RepairedTurn, repairTurn } from "./repair-turn.ts";

/** How a history is repaired. */
export interface RepairOptions {
  /** The calls of the last response may yet be answered: they stay open. */
  readonly staysOpen?: boolean | undefined;
}

/**
 * A history as a model takes it: answers to calls that were never made are gone, calls without an
 * answer have one that says so, and what stands in a row is merged. The very array where nothing has
 * to change. Pure and total: a history from outside may have any shape.
 */
export function repairHistory(
  messages: readonly Message[],
  options?: RepairOptions,
): readonly Message[] {
  return new HistoryRepair().repair(messages, options);
}

/** Makes one more change to each repaired message; the very message where there is none. `isFirst`: the first request. */
export type Finish = (message: Message, isFirst: boolean) => Message;

/** The turn that the history ends with. */
interface LastTurn {
  readonly source: readonly Message[];
  readonly turn: RepairedTurn;
}

/**
 * Repairs a history that grows: a turn is looked at again only until the next one begins. What it
 * gives is always what a repair from the beginning gives.
 */
export class HistoryRepair {
  readonly #finish: Finish;
  #settled = new Settled();
  /** The list that the settled turns come from. It may grow. */
  #source: readonly Message[] = [];
  /** The late answers that were taken into account. */
  #late: ReadonlyMap<string, number> = new Map();

  constructor(finish: Finish = (message) => message) {
    this.#finish = finish;
  }

  repair(
    messages: readonly Message[],
    { staysOpen = false }: RepairOptions = {},
  ): readonly Message[] {
    if (!this.#isGrown(messages)) this.#restart(new Map());
    this.#source = messages;
    let last = this.#walk(messages, staysOpen);
    const late = this.#settled.lateWith(last.turn);
    if ([...late].some(([key, count]) => count > (this.#late.get(key) ?? 0))) {
      this.#restart(late); // a turn that is over has an answer after all
      last = this.#walk(messages, staysOpen);
    }
    const { changed, count } = this.#settled;
    const added = this.#finished(last.turn);
    if (changed === undefined && !changes(messages[count - 1], last.source, added)) return messages;
    const repaired = changed === undefined ? messages.slice(0, count) : [...changed];
    for (const message of added) pushMerged(repaired, message);
    return repaired;
  }

  /** Whether the settled turns are as they were. Nobody changes them in place: another list is compared. */
  #isGrown(messages: readonly Message[]): boolean {
    const { count } = this.#settled;
    if (messages === this.#source) return messages.length >= count;
    for (let index = 0; index < count; index += 1)
      if (messages[index] !== this.#source[index]) return false;
    return true;
  }

  #restart(late: ReadonlyMap<string, number>): void {
    this.#settled = new Settled();
    this.#late = late;
  }

  /** Settles the turns that are over, and repairs the last one. */
  #walk(messages: readonly Message[], staysOpen: boolean): LastTurn {
    const settled = this.#settled;
    let start = settled.count;
    for (let end = start + 1; end < messages.length; end += 1) {
      if (messages[end]?.kind !== "response") continue;
      const source = messages.slice(start, end);
      const turn = this.#repairTurn(source, { isLast: false, staysOpen: false });
      settled.add(messages, source, turn, this.#finished(turn));
      start = end;
    }
    const source = messages.slice(start);
    return { source, turn: this.#repairTurn(source, { isLast: true, staysOpen }) };
  }

  #repairTurn(
    source: readonly Message[],
    options: { readonly isLast: boolean; readonly staysOpen: boolean },
  ): RepairedTurn {
    const { turns } = this.#settled;
    const answeredLater = (id: string): number => this.#late.get(keyOf(turns, id)) ?? 0;
    return repairTurn(source, this.#settled, { ...options, answeredLater });
  }

  #finished({ messages }: RepairedTurn): readonly Message[] {
    const { changed, count } = this.#settled;
    const isFirst = (changed?.length ?? count) === 0;
    const first = isFirst ? messages.findIndex((message) => message?.kind === "request") : -1;
    return messages.map((message, index) => this.#finish(message, index === first));
  }
}

/** The turns that are over, repaired. */
class Settled {
  /** How many messages they came from. */
  count = 0;
  /** What became of them, where that is something else. */
  changed: Message[] | undefined;
  readonly seen: Set<string> = new Set();
  readonly open: Map<string, OpenCalls> = new Map();
  /** How many calls of a turn with an id a later turn has answered. */
  readonly #late: Map<string, number> = new Map();
  turns = 0;

  /** Adds the turn of `source`, which comes next in `all`. */
  add(
    all: readonly Message[],
    source: readonly Message[],
    turn: RepairedTurn,
    added: readonly Message[],
  ): void {
    for (const id of turn.late) {
      const open = this.open.get(id);
      if (open === undefined) continue;
      addOne(this.#late, keyOf(open.turn, id));
      if (open.count > 1) this.open.set(id, { ...open, count: open.count - 1 });
      else this.open.delete(id);
    }
    for (const [id, count] of turn.calls) {
      this.seen.add(id);
      this.open.delete(id); // a call under a used id takes the answers of older ones
      if (count > 0) this.open.set(id, { turn: this.turns, count });
    }
    if (this.changed === undefined && changes(all[this.count - 1], source, added))
      this.changed = all.slice(0, this.count);
    if (this.changed !== undefined) for (const message of added) pushMerged(this.changed, message);
    this.count += source.length;
    this.turns += 1;
  }

  /** The late answers, those of the last turn included. */
  lateWith({ late }: RepairedTurn): ReadonlyMap<string, number> {
    if (late.length === 0) return this.#late;
    const all = new Map(this.#late);
    for (const id of late) addOne(all, keyOf(this.open.get(id)?.turn ?? 0, id));
    return all;
  }
}

/** Tells whether a turn becomes something else after the message before it. */
function changes(
  before: Message | undefined,
  source: readonly Message[],
  added: readonly Message[],
): boolean {
  if (added.length !== source.length) return true;
  if (added.some((message, index) => message !== source[index])) return true;
  const [first] = added;
  return first !== undefined && mergeNeighbours(before, first) !== undefined;
}

function keyOf(turn: number, toolCallId: string): string {
  return `${turn}:${toolCallId}`;
}

function addOne(counts: Map<string, number>, key: string): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}
