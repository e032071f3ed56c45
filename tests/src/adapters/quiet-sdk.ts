import { afterAll, beforeAll, vi } from "vitest";

/** An SDK tells the console of models that grow old, and of broken JSON; not in this file. */
export function quietSdk(): void {
  beforeAll(() => {
    vi.spyOn(console, "warn").mockImplementation(() => {});
    vi.spyOn(console, "error").mockImplementation(() => {});
  });
  afterAll(() => {
    vi.restoreAllMocks();
  });
}
