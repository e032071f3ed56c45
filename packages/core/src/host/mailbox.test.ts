import { expect, it } from "vitest";
import { createMailbox } from "./mailbox.ts";

it("hands items over in order, and tells the sender when each was taken", async () => {
  const mailbox = createMailbox<number>();
  const taken: number[] = [];
  const first = mailbox.put(1).then(() => taken.push(1));
  const second = mailbox.put(2).then(() => taken.push(2));
  const mail = await mailbox.take();
  expect(mail?.item).toBe(1);
  expect(taken).toEqual([]);
  mail?.acknowledge();
  await first;
  expect(taken).toEqual([1]);
  (await mailbox.take())?.acknowledge();
  await second;
});

it("gives what is left after it was closed, then nothing, and keeps nobody waiting", async () => {
  const mailbox = createMailbox<number>();
  const sent = mailbox.put(1);
  mailbox.close();
  const mail = await mailbox.take();
  expect(mail?.item).toBe(1);
  mail?.acknowledge();
  await sent;
  expect(await mailbox.take()).toBeUndefined();
  await mailbox.put(2);
  expect(await mailbox.take()).toBeUndefined();
});

it("a reader that waits is woken by an item and by the end", async () => {
  const mailbox = createMailbox<number>();
  const item = mailbox.take();
  void mailbox.put(1);
  expect((await item)?.item).toBe(1);
  const end = mailbox.take();
  mailbox.close();
  expect(await end).toBeUndefined();
});
