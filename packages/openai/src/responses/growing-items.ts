import type { ModelStreamChunk } from "@toolsets/core";
import { growCall, type GrowingCall } from "./growing-call.ts";
import {
  endMessage,
  endThinking,
  type GrowingText,
  KEYS,
  writePiece,
  type Writing,
} from "./growing-text.ts";
import { isRecord, type OutputItem, textIn } from "./output-item.ts";
import { type ItemContext, readItem, refusalIn } from "./read-item.ts";

/** Where an event belongs. */
export interface ItemPlace {
  readonly output_index?: unknown;
  readonly item_id?: unknown;
}

/** What the items of a stream become, piece by piece. */
export interface GrowingItems {
  begin(place: ItemPlace, item: OutputItem): readonly ModelStreamChunk[];
  /** A piece of a text or a thought: of its `index`-th content, or of its `index`-th summary. */
  write(place: ItemPlace, to: Writing, index: unknown, delta: string): readonly ModelStreamChunk[];
  /** A piece of the arguments of a call. */
  call(place: ItemPlace, delta: string): readonly ModelStreamChunk[];
  /** All arguments of a call. */
  endCall(place: ItemPlace, args: string): readonly ModelStreamChunk[];
  end(place: ItemPlace, item: OutputItem): readonly ModelStreamChunk[];
  /** What the end of the response tells of items that nothing else told of. */
  fillIn(items: readonly OutputItem[]): readonly ModelStreamChunk[];
  /** What was refused, of the items that are over. */
  refusal(): string;
  /** Whether a tool of the run is called. */
  hasToolCalls(): boolean;
}

/** How a stream is read. */
export interface GrowthOptions {
  /** Whether a stream goes on with another one: what began there is told there. */
  readonly isResumed: boolean;
  /** Whether calls wait until they are whole: nobody may act on half of one that another stream goes on with. */
  holdsCalls(): boolean;
}

/** One item so far. */
interface GrowingItem extends GrowingText {
  isWhole: boolean;
  isDone: boolean;
  call: GrowingCall | undefined;
}

/** Follows the items of one stream. */
export function growingItems(context: ItemContext, options: GrowthOptions): GrowingItems {
  const { all, find } = itemList();
  let refusal = "";
  let hasToolCalls = false;

  const end = (growing: GrowingItem, item: OutputItem): readonly ModelStreamChunk[] => {
    if (growing.isDone) return [];
    growing.isDone = true;
    growing.item = item;
    refusal += refusalIn(item);
    const isLeft = options.isResumed && !growing.isWhole;
    if (item.type === "message") return endMessage(growing, item, context, isLeft);
    if (item.type === "reasoning") return endThinking(growing, item, context, isLeft);
    growing.call ??= growCall(item, growing.base, context);
    if (growing.call === undefined)
      return readItem(item, context).map((part) => ({ kind: "part", part }));
    hasToolCalls ||= growing.call.isOfRun;
    return growing.call.end(item);
  };

  return {
    write: (place, to, index, delta) =>
      delta === "" ? [] : [writePiece(find(place), to, index, delta, context)],
    begin(place, item) {
      const growing = find(place, item);
      if (growing.isWhole) return [];
      growing.isWhole = true;
      growing.item = item;
      // a search that is run here may yet get another id
      if (options.holdsCalls() || item.execution === "client") return [];
      growing.call = growCall(item, growing.base, context);
      hasToolCalls ||= growing.call?.isOfRun === true;
      return growing.call?.begin() ?? [];
    },
    call: (place, delta) => find(place).call?.grow(delta) ?? [],
    endCall: (place, args) => find(place).call?.fill(args) ?? [],
    end: (place, item) => end(find(place, item), item),
    fillIn(items) {
      const told = new Map(Array.from(all(), (growing) => [textIn(growing.item.id), growing]));
      return items.filter(isRecord).flatMap((item: OutputItem) => {
        const known = told.get(textIn(item.id));
        if (known === undefined)
          return told.size > 0 ? [] : end(find({ output_index: item }), item);
        return known.isDone ? [] : end(known, item);
      });
    },
    refusal: () => refusal,
    hasToolCalls: () => hasToolCalls,
  };
}

/** The items by their places in the output; by their ids where a server leaves those out. */
function itemList(): {
  readonly all: () => Iterable<GrowingItem>;
  readonly find: (place: ItemPlace, item?: OutputItem) => GrowingItem;
} {
  const items = new Map<unknown, GrowingItem>();
  let latest: GrowingItem | undefined;
  let latestAt: unknown;
  return {
    all: () => items.values(),
    find({ output_index: at, item_id: given }, item) {
      const where = at ?? textIn(given) ?? textIn(item?.id);
      if (latest !== undefined && where === latestAt) return latest;
      latestAt = where;
      latest = items.get(where);
      if (latest !== undefined) return latest;
      const id = textIn(given) ?? textIn(item?.id);
      const base = items.size * KEYS;
      const begun = new Set<number>();
      const now = { isWhole: false, isDone: false, call: undefined };
      latest = { base, item: { id }, begun, latest: -1, ...now };
      items.set(where, latest);
      return latest;
    },
  };
}
