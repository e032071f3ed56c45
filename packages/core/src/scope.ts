import { ScopeUnavailableError } from "./errors/scope-unavailable-error.ts";
import { isPromise } from "./maybe-promise.ts";

/** `AsyncLocalStorage`, where a host has it. */
interface AsyncContext<Value> {
  getStore(): Value | undefined;
  run<Result>(value: Value, work: () => Result): Result;
}

/** What leads to the built-in modules of a host. */
interface BuiltInModules {
  getBuiltinModule?(id: string): unknown;
}

/** Core knows no host; this may be one. */
interface Host {
  readonly process?: BuiltInModules;
}

/**
 * A value that holds for a function and for all that it waits for. Hosts with an async context keep
 * any number of them apart; others have one at a time.
 */
export class Scope<Value> {
  readonly #modules: BuiltInModules | undefined;
  #context: AsyncContext<Value> | undefined;
  #only: { readonly value: Value } | undefined;

  constructor(modules: BuiltInModules | undefined = (globalThis as Host).process) {
    this.#modules = modules;
  }

  get current(): Value | undefined {
    return this.#only === undefined ? this.#context?.getStore() : this.#only.value;
  }

  /** @throws `scope_unavailable` for a second one at a time in a host without an async context. */
  run<Result>(value: Value, work: () => Result): Result {
    this.#context ??= createContext(this.#modules);
    if (this.#context !== undefined) return this.#context.run(value, work);
    if (this.#only !== undefined) throw new ScopeUnavailableError();
    this.#only = { value };
    const leave = (): void => {
      this.#only = undefined;
    };
    let result: Result;
    try {
      result = work();
    } catch (error) {
      leave();
      throw error;
    }
    if (isPromise(result)) result.then(leave, leave);
    else leave();
    return result;
  }
}

function createContext<Value>(
  modules: BuiltInModules | undefined,
): AsyncContext<Value> | undefined {
  const found = modules?.getBuiltinModule?.("node:async_hooks") as
    | { readonly AsyncLocalStorage?: new () => AsyncContext<Value> }
    | undefined; // what Node, Bun, Deno and workers have under this name
  return found?.AsyncLocalStorage && new found.AsyncLocalStorage();
}
