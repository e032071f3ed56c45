import { RequestsForbiddenError } from "./errors/requests-forbidden-error.ts";

/** In the registry and on the global object: two copies of core count together. */
const COUNT = Symbol.for("toolsets.forbidden-model-requests");
const shared: typeof globalThis & { [COUNT]?: number } = globalThis;

/**
 * Forbids requests to real models in this process, so that no test pays for one: adapters throw
 * `requests_forbidden` before anything leaves. Models of `@toolsets/testing` go on. Holds until what it
 * gives is disposed of; it may be called more than once.
 *
 * @example
 * // vitest.setup.ts
 * forbidModelRequests();
 */
export function forbidModelRequests(): Disposable {
  shared[COUNT] = (shared[COUNT] ?? 0) + 1;
  let isOver = false;
  return {
    [Symbol.dispose]() {
      if (isOver) return;
      isOver = true;
      shared[COUNT] = (shared[COUNT] ?? 1) - 1;
    },
  };
}

/**
 * For adapters: asked before a request leaves.
 *
 * @throws `requests_forbidden` while model requests are forbidden.
 */
export function checkRequestsAllowed(modelName: string): void {
  if ((shared[COUNT] ?? 0) > 0) throw new RequestsForbiddenError(modelName);
}
