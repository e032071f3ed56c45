import { expectTypeOf, test } from "vitest";
import { downloadMedia, fetchFile, type FileFetcher, type Message } from "../index.ts";

test("fetchFile is a FileFetcher, and one of your own may answer at once", () => {
  expectTypeOf(fetchFile).toExtend<FileFetcher>();
  const own: FileFetcher = () => ({ data: "", mediaType: "image/png" });
  expectTypeOf(own).toBeCallableWith("https://example.com", {
    signal: new AbortController().signal,
  });
  // @ts-expect-error -- a file has a media type
  const untyped: FileFetcher = () => ({ data: "" });
  expectTypeOf(untyped).toBeFunction();
});

test("a download needs the signal of its request", () => {
  const { signal } = new AbortController();
  expectTypeOf(downloadMedia).parameter(0).toEqualTypeOf<readonly Message[]>();
  void downloadMedia([], { signal, wants: (link) => link.kind === "image-url" });
  // @ts-expect-error -- no signal
  void downloadMedia([], { wants: () => true });
  // @ts-expect-error -- only links are asked about
  void downloadMedia([], { signal, wants: (link) => link.kind === "binary" });
});
