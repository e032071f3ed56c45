import type { ModelStreamChunk } from "@toolsets/core";
import type { OutputItem } from "./output-item.ts";
import { type ItemContext, readArgs, readCallHead } from "./read-item.ts";
import { type GrowingArgs, readNativeArgs } from "./read-native-args.ts";

/** A call that comes in pieces: of a tool of the run, or of one of the provider. */
export interface GrowingCall {
  /** Whether the run executes it. */
  readonly isOfRun: boolean;
  begin(): readonly ModelStreamChunk[];
  grow(delta: string): readonly ModelStreamChunk[];
  /** Adds what is missing of the arguments. */
  fill(args: string): readonly ModelStreamChunk[];
  /** Adds what is missing, and what came of it. */
  end(item: OutputItem): readonly ModelStreamChunk[];
}

/** Nothing for what is no call. */
export function growCall(
  item: OutputItem,
  key: number,
  context: ItemContext,
): GrowingCall | undefined {
  return growOwn(item, key, context) ?? growNative(item, key, context);
}

const PLAIN: GrowingArgs = { open: "", text: "", close: "", encode: (text) => text };
const CUSTOM: GrowingArgs = {
  open: '{"input":"',
  text: "",
  close: '"}',
  encode: (text) => JSON.stringify(text).slice(1, -1),
};

function growOwn(item: OutputItem, key: number, context: ItemContext): GrowingCall | undefined {
  const head = readCallHead(item, context);
  if (head === undefined) return undefined;
  const isCustom = item.type === "custom_tool_call";
  const args = isCustom ? CUSTOM : PLAIN;
  const { partKind: kind, ...fields } = head;
  let length = 0;
  let isBegun = false;
  const begin = (): readonly ModelStreamChunk[] => {
    if (isBegun) return [];
    isBegun = true;
    return [{ kind, key, ...fields, ...(args.open !== "" && { args: args.open }) }];
  };
  const fill = (whole: string): readonly ModelStreamChunk[] => {
    const rest = args.encode(whole.slice(length));
    length = Math.max(length, whole.length);
    return rest === "" ? [] : [{ kind, key, args: rest }];
  };
  return {
    isOfRun: head.toolKind === undefined,
    begin,
    grow(delta) {
      if (delta === "") return [];
      length += delta.length;
      return [{ kind, key, args: args.encode(delta) }];
    },
    fill: (whole) => (isCustom ? [] : fill(whole)),
    end(ended) {
      const input = typeof ended.input === "string" ? ended.input : "";
      const { providerDetails } = readCallHead(ended, context) ?? {};
      const isNew =
        isBegun && fields.providerDetails === undefined && providerDetails !== undefined;
      const { providerName } = context;
      return [
        ...begin(),
        ...fill(isCustom ? input : readArgs(ended)),
        ...(isCustom ? [{ kind, key, args: args.close } as const] : []),
        ...(isNew ? [{ kind, key, providerName, providerDetails } as const] : []),
      ];
    },
  };
}

function growNative(item: OutputItem, key: number, context: ItemContext): GrowingCall | undefined {
  const { native, providerName } = context;
  if (typeof item.type !== "string" || item.type.endsWith("_output")) return undefined;
  const head = native.read(item)?.call;
  if (head === undefined) return undefined;
  const { partKind: kind, args: _, providerDetails: __, ...fields } = head;
  const growing = readNativeArgs(item)?.grows;
  let length = 0;
  let isBegun = false;
  const begin = (): readonly ModelStreamChunk[] => {
    isBegun = true;
    return [{ kind, key, ...fields, ...(growing !== undefined && { args: growing.open }) }];
  };
  return {
    isOfRun: false,
    begin,
    grow(delta) {
      if (growing === undefined || delta === "") return [];
      length += delta.length;
      return [{ kind, key, args: growing.encode(delta) }];
    },
    fill: () => [],
    end(ended) {
      const pieces = isBegun ? [] : begin();
      const told = native.read(ended, head.toolCallId);
      const args = readNativeArgs(ended);
      const { grows = growing } = args ?? {};
      const rest =
        growing === undefined
          ? args?.whole
          : growing.encode((grows?.text ?? "").slice(length)) + growing.close;
      const providerDetails = told?.call?.providerDetails;
      const last = {
        kind,
        key,
        ...(rest !== undefined && { args: rest }),
        ...(providerDetails && { providerName, providerDetails }),
      } as const;
      return [
        ...pieces,
        ...(rest === undefined && providerDetails === undefined ? [] : [last]),
        ...(told?.files ?? []).map((part) => ({ kind: "part", part }) as const),
        ...(told?.returned ? [{ kind: "part", part: told.returned } as const] : []),
      ];
    },
  };
}
