import { isToolsetsError } from "./errors/toolsets-error.ts";
import { UsageError } from "./errors/usage-error.ts";
import type { MaybePromise } from "./maybe-promise.ts";
import type { Model, ModelReply } from "./model.ts";

/** When the next model is asked. */
export interface FallbackRule {
  /** After an error. */
  readonly onError?: ((error: unknown, model: Model) => MaybePromise<boolean>) | undefined;
  /** After a whole response, which then counts for the cost alone. A stream is not looked at. */
  readonly onResponse?: ((reply: ModelReply, model: Model) => MaybePromise<boolean>) | undefined;
}

/** A class of errors, such as `ModelHttpError`. A function that looks at errors goes to `onError`. */
export type ErrorClass = abstract new (...args: never) => unknown;

const CODES: ReadonlySet<string> = new Set(["model_http", "model_connection", "model_timeout"]);

/** What is the model's affair, or its provider's. */
const UNLESS_TOLD: FallbackRule = {
  onError: (error) => isToolsetsError(error) && CODES.has(error.code),
};

/** @throws `invalid_usage` for a list without a rule, or for what is none. */
export function readRules(
  given: FallbackRule | ErrorClass | readonly (FallbackRule | ErrorClass)[] = UNLESS_TOLD,
): readonly FallbackRule[] {
  const rules = [given].flat();
  if (rules.length === 0)
    throw new UsageError("`fallbackOn` is empty, so no model but the first could be asked.");
  return rules.map((rule): FallbackRule => {
    if (isErrorClass(rule)) return { onError: (error) => error instanceof rule };
    if (isRule(rule)) return rule;
    throw new UsageError(
      "`fallbackOn` takes error classes and `{ onError, onResponse }`. Pass a function as `{ onError: (error) => … }`.",
    );
  });
}

/** Arrow functions are no classes. */
function isErrorClass(rule: FallbackRule | ErrorClass): rule is ErrorClass {
  return typeof rule === "function" && typeof rule.prototype === "object";
}

/** Untyped code passes anything. */
function isRule(rule: FallbackRule | null): boolean {
  const given = [rule?.onError, rule?.onResponse].filter((each) => each !== undefined);
  return given.length > 0 && given.every((each) => typeof each === "function");
}
