import type { Agent, JsonObject, Message, RunOptions } from "@toolsets/core";
import { frozenRuntime, runHostile } from "@toolsets/testing";
import { expect } from "vitest";
import { contentsOf } from "./contents-of.ts";
import { isValidHistory } from "./is-valid-history.ts";

/** What is the same wherever a run is carried out. */
export interface Played {
  readonly output: unknown;
  readonly parts: readonly (readonly unknown[])[];
  readonly metadata: readonly (JsonObject | undefined)[];
}

/** Runs in this process, frozen and hostile; gives what all of them agree on. */
export async function everywhere(
  make: () => Agent<undefined, unknown>,
  given: RunOptions<undefined> = {},
): Promise<Played> {
  const play = async (options: RunOptions<undefined> = {}): Promise<Played> => {
    const result = await make().run("Go", {
      runId: "r",
      conversationId: "c",
      ...given,
      ...options,
    });
    const messages: readonly Message[] = result.allMessages();
    expect(isValidHistory(messages)).toBe(true);
    return {
      output: result.output,
      parts: messages.map(contentsOf),
      metadata: messages.map(({ metadata }) => metadata),
    };
  };
  const expected = await play();
  expect(await play({ runtime: frozenRuntime() })).toEqual(expected);
  for (const crashAfter of [1, 2, undefined]) {
    const { value } = await runHostile((runtime) => play({ runtime }), { seed: 1, crashAfter });
    expect(value).toEqual(expected);
  }
  return expected;
}
