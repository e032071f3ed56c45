import { expect, it, vi } from "vitest";
import { limitMessages } from "./message-limit.ts";

const MIB = 1_048_576;

/** A response of `count` pieces. */
function respond(piece: string, count: number, contentType: string): Response {
  const chunk = new TextEncoder().encode(piece);
  let left = count;
  const body = new ReadableStream<Uint8Array>({
    pull(controller) {
      if (left === 0) controller.close();
      else controller.enqueue(chunk);
      left -= 1;
    },
  });
  return new Response(body, { headers: { "content-type": contentType } });
}

const line = `data: ${"x".repeat(MIB - 8)}`;

it.each(["\n\n", "\r\n\r\n", "\r\r"])(
  "events of a stream count one by one, ended by %j",
  async (end) => {
    const onTooLarge = vi.fn<() => void>();
    const stream = limitMessages(respond(line + end, 20, "text/event-stream"), { onTooLarge });
    expect((await stream.arrayBuffer()).byteLength).toBeGreaterThan(19 * MIB);
    expect(onTooLarge).not.toHaveBeenCalled();
  },
);

it.each([
  ["an event of many lines", `${line}\r\n`, "text/event-stream"],
  ["a JSON answer, whatever is in it", `${line}\n\n`, "application/json"],
])("%s is cut at 16 MiB", async (_kind, piece, contentType) => {
  const onTooLarge = vi.fn<() => void>();
  const response = limitMessages(respond(piece, 20, contentType), { onTooLarge });
  await expect(response.arrayBuffer()).rejects.toThrow("exceeded maximum size (16777216 bytes)");
  expect(onTooLarge).toHaveBeenCalledTimes(1);
});

it("a refusal passes as it is", () => {
  const refusal = new Response("no", { status: 403 });
  expect(limitMessages(refusal, { onTooLarge: () => undefined })).toBe(refusal);
});
