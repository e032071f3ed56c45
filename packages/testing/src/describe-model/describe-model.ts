import { endsEarly } from "./ends-early.ts";
import type { ContractRule, DescribeModelOptions } from "./model-contract.ts";
import { readsReplies } from "./reads-replies.ts";
import { sendsRequests } from "./sends-requests.ts";
import { sendsMeaning } from "./sends-meaning.ts";
import { takesHistories } from "./takes-histories.ts";
import { takesOptions } from "./takes-options.ts";
import { tellsFailures } from "./tells-failures.ts";
import { runnerOf } from "./test-runner.ts";

const GROUPS: readonly (readonly [name: string, rules: readonly ContractRule[]])[] = [
  ["replies", readsReplies],
  ["requests", [...sendsRequests, ...sendsMeaning]],
  ["options", takesOptions],
  ["histories", takesHistories],
  ["aborts", endsEarly],
  ["failures", tellsFailures],
];

/**
 * The contract of a model adapter, as tests: the same replies streamed or not and however they are cut,
 * any history, aborts, stalls, broken connections, errors with codes and without the key. Nothing leaves
 * the process: the model talks to a scripted provider, which speaks by `encode`.
 *
 * @throws `invalid_usage` where no test runner is found.
 *
 * @example
 * declare function createModel(connection: ModelConnection): Model; // new MyModel(name, connection)
 * declare function encode(reply: ContractReply, how: { streamed: boolean }): WireAnswer;
 * declare const runner: TestRunner; // { describe, it } of vitest, node:test, jest …
 *
 * describeModel("MyModel", { createModel, encode, runner });
 */
export function describeModel(name: string, options: DescribeModelOptions): void {
  const { describe, it } = runnerOf(options.runner);
  const lacks: ReadonlySet<string> = new Set(options.lacks);
  const says = (rule: ContractRule): boolean =>
    rule.needs === "stream errors"
      ? options.encodeStreamError !== undefined
      : rule.needs === undefined || !lacks.has(rule.needs);
  describe(name, () => {
    for (const [group, rules] of GROUPS)
      describe(group, () => {
        for (const { title, prove } of rules.filter(says)) it(title, () => prove(options));
      });
  });
}
