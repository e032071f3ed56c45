/** What lives on the heap, in bytes, after the collector has run. */
export function liveBytes(): number {
  if (globalThis.gc === undefined) throw new Error("Run with `--expose-gc`.");
  globalThis.gc(); // twice: what finalizers let go of goes too
  globalThis.gc();
  return process.memoryUsage().heapUsed;
}

/** Bytes as `1.2 MB`. */
export function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}
