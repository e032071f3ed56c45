import type { JSONRPCMessage } from "@modelcontextprotocol/server";
import { expect, it } from "vitest";
import { EventLog } from "./event-log.ts";

const message = (text: string): JSONRPCMessage => ({
  jsonrpc: "2.0",
  method: "notifications/message",
  params: { text },
});

/** What is sent again after an event. */
async function replay(log: EventLog, id: string): Promise<readonly JSONRPCMessage[]> {
  const sent: JSONRPCMessage[] = [];
  await log.replayEventsAfter(id, {
    send: async (_id, each) => void sent.push(each),
  });
  return sent;
}

it("issue 8: a client that lost a stream gets what came after, of that stream alone", async () => {
  const log = new EventLog();
  const first = await log.storeEvent("a", message("one"));
  await log.storeEvent("b", message("other"));
  await log.storeEvent("a", message("two"));
  expect(await replay(log, first)).toEqual([message("two")]);
  expect(await log.getStreamIdForEventId(first)).toBe("a");
  expect(await log.getStreamIdForEventId("nonsense")).toBeUndefined();
  await expect(replay(log, "nonsense")).rejects.toThrow("none of this session");
});

it("issue 8: a session keeps 256 messages, and 4 Mi characters", async () => {
  const log = new EventLog();
  const first = await log.storeEvent("a", message("first"));
  for (let index = 0; index < 300; index++) await log.storeEvent("a", message(String(index)));
  expect(await replay(log, first)).toHaveLength(256);
  await log.storeEvent("a", message("x".repeat(5 * 1_048_576)));
  expect(await replay(log, first)).toEqual([]);
});
