import { afterAll, beforeAll, vi } from "vitest";

/** An SDK tells of models that grow old, at every request; not in this file. */
export function quietSdk(): void {
  beforeAll(() => {
    vi.spyOn(console, "warn").mockImplementation(() => {});
  });
  afterAll(() => {
    vi.restoreAllMocks();
  });
}
