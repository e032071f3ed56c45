import type { ModelStreamChunk } from "@toolsets/core";
import { textOf } from "../as-told.ts";
import { argsIn, type CalledFunction } from "./read-called.ts";

/** A piece of a call. */
export interface ChatCallDelta {
  readonly index?: number | null;
  readonly id?: string | null;
  readonly function?: CalledFunction | null;
}

/** A call that grows, under the key of its pieces. */
interface OpenCall {
  readonly key: number;
  readonly id: string | undefined;
  /** Whether its tool is known. */
  named: boolean;
}

/** Reads the pieces of calls. */
export interface CallReader {
  read(delta: ChatCallDelta): ModelStreamChunk;
  /** Of a call in the form of old models; nothing for the empty one that some servers send. */
  readLegacy(called: CalledFunction): readonly ModelStreamChunk[];
}

/** A new id under a known index is a new call, and so is a new name where no index is told: some servers count none. */
export function callReader(): CallReader {
  const open = new Map<number, OpenCall>();
  let next = 0;

  const find = (index: number | null | undefined, id: string, isNamed: boolean): OpenCall => {
    const at = typeof index === "number" ? index : -1;
    const known = open.get(at);
    const hasOther = known?.id !== undefined && id !== "" && known.id !== id;
    const begins = typeof index !== "number" && id === "" && isNamed && known?.named === true;
    if (known !== undefined && !hasOther && !begins) return known;
    const call = { key: next++, id: id || undefined, named: false };
    open.set(at, call);
    return call;
  };

  return {
    read({ index, id: told, function: called }) {
      const [id, toolName] = [textOf(told), textOf(called?.name)];
      const call = find(index, id, toolName !== "");
      call.named ||= toolName !== "";
      const args = called ? argsIn(called) : "";
      return {
        kind: "tool-call",
        key: call.key,
        ...(toolName && { toolName }),
        ...(id && { toolCallId: id }),
        ...(args && { args }),
      };
    },
    readLegacy(called) {
      const args = argsIn(called);
      const toolName = textOf(called.name);
      if (toolName === "" && args === "") return [];
      return [
        {
          kind: "tool-call",
          key: "function_call",
          ...(toolName && { toolName }),
          ...(args && { args }),
        },
      ];
    },
  };
}
