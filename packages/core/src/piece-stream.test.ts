import { describe, expect, it } from "vitest";
import { abortable } from "./host/abortable.ts";
import { inPieces, type PieceStream } from "./piece-stream.ts";

interface Piece {
  readonly n: number;
}

const pieces = (...numbers: readonly number[]): readonly Piece[] => numbers.map((n) => ({ n }));

/** Gives batches of numbers, notes how it ends, and returns `"end"`. */
function streamOf(batches: readonly (readonly number[])[]): {
  readonly stream: PieceStream<Piece, string>;
  readonly log: string[];
} {
  const log: string[] = [];
  async function* generate(): AsyncGenerator<readonly Piece[], string, unknown> {
    try {
      for (const batch of batches) {
        log.push(`read ${batch.join(" ")}`);
        yield pieces(...batch);
      }
      return "end";
    } catch (error) {
      log.push(`caught ${String(error)}`);
      throw error;
    } finally {
      log.push("left");
    }
  }
  return { stream: inPieces(generate()), log };
}

describe("a stream of pieces", () => {
  it("gives what comes at once one by one, and reads on when somebody asks", async () => {
    const { stream, log } = streamOf([[1, 2], [], [3]]);
    expect(stream.ready()).toBeUndefined();
    expect(log).toEqual([]);
    expect(await stream.next()).toEqual({ done: false, value: { n: 1 } });
    expect(stream.ready()).toEqual({ n: 2 });
    expect(stream.ready()).toBeUndefined();
    expect(log).toEqual(["read 1 2"]);
    expect(await stream.next()).toEqual({ done: false, value: { n: 3 } });
    expect(await stream.next()).toEqual({ done: true, value: "end" });
    expect(await stream.next()).toEqual({ done: true, value: undefined });
  });

  it("can be walked", async () => {
    const seen: number[] = [];
    for await (const { n } of streamOf([[1], [2, 3]]).stream) seen.push(n);
    expect(seen).toEqual([1, 2, 3]);
  });

  it("answers who asks several times at once in their order", async () => {
    const { stream } = streamOf([[1], [2, 3]]);
    const asked = [stream.next(), stream.next(), stream.next(), stream.next()];
    expect(stream.ready()).toBeUndefined();
    expect((await Promise.all(asked)).map(({ value }) => value)).toEqual([
      { n: 1 },
      { n: 2 },
      { n: 3 },
      "end",
    ]);
  });

  it("forgets what nobody read when it is left", async () => {
    const { stream, log } = streamOf([[1, 2], [3]]);
    await stream.next();
    expect(await stream.return("cut")).toEqual({ done: true, value: "cut" });
    expect(stream.ready()).toBeUndefined();
    expect(log).toEqual(["read 1 2", "left"]);
    const thrown = streamOf([[1, 2]]);
    await thrown.stream.next();
    await expect(thrown.stream.throw("no")).rejects.toBe("no");
    expect(thrown.log).toEqual(["read 1 2", "caught no", "left"]);
    const disposed = streamOf([[1]]);
    await disposed.stream.next();
    await disposed.stream[Symbol.asyncDispose]();
    expect(disposed.log).toEqual(["read 1", "left"]);
  });

  it("gives nothing more after an abort, whatever is there", async () => {
    const controller = new AbortController();
    const source = abortable(streamOf([[1, 2]]).stream, controller.signal);
    expect(await source.next()).toMatchObject({ value: { n: 1 } });
    controller.abort("enough");
    expect(source.ready()).toBeUndefined();
    await expect(source.next()).rejects.toBe("enough");
    source.stop();
  });
});
