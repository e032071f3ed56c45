import type { Message } from "@toolsets/core";
import type { InputContext, InputItem, SentCall } from "./input-context.ts";

/** What a message became, and under which circumstances. */
interface Kept {
  readonly by: InputContext;
  readonly items: readonly InputItem[];
  /** The calls in it, or those that it answers. */
  readonly calls: readonly (readonly [id: string, call: SentCall | undefined])[];
}

/** A history is sent at every step: what does not change is converted once. */
const kept = new WeakMap<Message, Kept>();

/** The items of a message: those of the last time where they would be the same. */
export function keptItems(
  message: Message,
  context: InputContext,
  convert: () => readonly InputItem[],
): readonly InputItem[] {
  const known = kept.get(message);
  if (known !== undefined && fits(known, message, context)) {
    if (message.kind === "response")
      for (const [id, call] of known.calls) if (call !== undefined) context.calls.set(id, call);
    return known.items;
  }
  const items = convert();
  const calls = idsIn(message).map((id) => [id, context.calls.get(id)] as const);
  kept.set(message, { by: context, items, calls });
  return items;
}

function fits({ by, calls }: Kept, { kind }: Message, context: InputContext): boolean {
  const { offer } = context;
  const isSame =
    by.system === context.system &&
    by.profile === context.profile &&
    by.sendsIds === context.sendsIds &&
    by.isStored === context.isStored &&
    by.offer.tools === offer.tools &&
    by.offer.nativeTools === offer.nativeTools &&
    by.offer.toolVisibility === offer.toolVisibility;
  if (!isSame || kind === "response") return isSame;
  return calls.every(([id, call]) => context.calls.get(id) === call);
}

function idsIn({ parts }: Message): readonly string[] {
  return (parts as readonly object[]).flatMap((part) =>
    "toolCallId" in part && typeof part.toolCallId === "string" ? [part.toolCallId] : [],
  );
}
