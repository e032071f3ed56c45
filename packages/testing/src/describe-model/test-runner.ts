import { UsageError } from "@toolsets/core";

/** What a suite needs of a test runner: that of vitest, jest, mocha, bun or `node:test`. */
export interface TestRunner {
  readonly describe: (name: string, body: () => void) => unknown;
  readonly it: (name: string, body: () => Promise<void>) => unknown;
}

/**
 * The runner that is given, else that of the global scope.
 *
 * @throws `invalid_usage` where there is none.
 */
export function runnerOf(given: TestRunner | undefined): TestRunner {
  if (given !== undefined) return given;
  const { describe, it }: Partial<TestRunner> = globalThis as object;
  if (describe === undefined || it === undefined)
    throw new UsageError(
      "There are no global `describe` and `it`. Import them from your test runner and pass `{ runner: { describe, it } }`.",
    );
  return { describe, it };
}
