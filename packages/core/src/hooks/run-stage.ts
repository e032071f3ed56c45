import { UsageError } from "../errors/usage-error.ts";
import type { RunContext } from "../run-context.ts";
import type { Stage } from "./stage.ts";

/** What is particular to one kind of work. */
export interface StageRules<Subject, Result> {
  /** The name of the work as it ends the names of its hooks. */
  readonly name: string;
  /** The call that a `before` hook gave; throws for what is none. */
  readonly readSubject?: (given: Subject) => Subject;
  /** The result that a hook gave; throws for what is none. */
  readonly readResult: (given: unknown) => Result;
  /** What a hook threw in the place of doing the work. */
  readonly skipped?: (error: unknown) => { readonly result: unknown } | undefined;
  /** What is no error: it passes the error hooks untouched. */
  readonly passes: (error: unknown) => boolean;
  /** Is told before each kind of hook is asked. */
  readonly onPhase?: (hook: string, subject: Subject) => void;
}

/** What the work was done with, and what came of it. */
interface Done<Subject, Result> {
  readonly subject: Subject;
  readonly result: Result;
}

/**
 * Does work with the hooks around it. `before` in order; wraps nest, the first outermost; errors and
 * `after` in reverse. A hook that returns nothing changes nothing.
 */
export async function runStage<Subject, Result>(
  stage: Stage<Subject, Result>,
  subject: Subject,
  work: (subject: Subject) => Promise<Result>,
  ctx: RunContext<never>,
  rules: StageRules<Subject, Result>,
): Promise<Result> {
  const done = await enterStage(stage, subject, work, ctx, rules);
  return leaveStage(stage, done, ctx, rules);
}

/** All but the `after` hooks. */
export async function enterStage<Subject, Result>(
  stage: Stage<Subject, Result>,
  given: Subject,
  work: (subject: Subject) => Promise<Result>,
  ctx: RunContext<never>,
  rules: StageRules<Subject, Result>,
): Promise<Done<Subject, Result>> {
  let subject = given;
  const { name, readResult, skipped, passes, onPhase } = rules;
  try {
    onPhase?.(`before${name}`, given);
    subject = await runBefore(stage, given, ctx, rules);
  } catch (error) {
    const skip = skipped?.(error);
    if (skip === undefined) throw error;
    return { subject, result: readResult(skip.result) };
  }
  try {
    onPhase?.(`wrap${name}`, subject);
    return { subject, result: await around(stage, work, ctx, rules)(subject) };
  } catch (error) {
    const skip = skipped?.(error);
    if (skip !== undefined) return { subject, result: readResult(skip.result) };
    if (passes(error)) throw error;
    onPhase?.(`on${name}Error`, subject);
    return { subject, result: await recover(stage, error, subject, ctx, rules) };
  }
}

/** The `after` hooks. */
export async function leaveStage<Subject, Result>(
  stage: Stage<Subject, Result>,
  { subject, result: done }: Done<Subject, Result>,
  ctx: RunContext<never>,
  { name, readResult, onPhase }: StageRules<Subject, Result>,
): Promise<Result> {
  onPhase?.(`after${name}`, subject);
  let result = done;
  for (const { after } of stage.toReversed()) {
    const given = await after?.(result, subject, ctx);
    if (given !== undefined) result = readResult(given);
  }
  return result;
}

async function runBefore<Subject, Result>(
  stage: Stage<Subject, Result>,
  given: Subject,
  ctx: RunContext<never>,
  { readSubject = (same) => same }: StageRules<Subject, Result>,
): Promise<Subject> {
  let subject = given;
  for (const { before } of stage) {
    const changed = (await before?.(subject, ctx)) as Subject | undefined; // its type says so where hooks are written
    if (changed !== undefined && changed !== subject) subject = readSubject(changed);
  }
  return subject;
}

/** The work with all wraps around it. */
function around<Subject, Result>(
  stage: Stage<Subject, Result>,
  work: (subject: Subject) => Promise<Result>,
  ctx: RunContext<never>,
  { name, readResult }: StageRules<Subject, Result>,
): (subject: Subject) => Promise<Result> {
  return stage.reduceRight((inner, { wrap }) => {
    if (wrap === undefined) return inner;
    return async (subject) => {
      const given = await wrap(subject, (changed = subject) => inner(changed), ctx);
      if (given !== undefined) return readResult(given);
      throw new UsageError(
        `\`wrap${name}()\` returned nothing. Return what \`next()\` gave, or a result of your own.`,
      );
    };
  }, work);
}

/** Asks the error hooks, the innermost first; what one throws is the error of the next. */
async function recover<Subject, Result>(
  stage: Stage<Subject, Result>,
  thrown: unknown,
  subject: Subject,
  ctx: RunContext<never>,
  { readResult, passes }: StageRules<Subject, Result>,
): Promise<Result> {
  let error = thrown;
  for (const { onError } of stage.toReversed()) {
    try {
      const given = await onError?.(error, subject, ctx);
      if (given !== undefined) return readResult(given);
    } catch (replacement) {
      if (passes(replacement)) throw replacement;
      error = replacement;
    }
  }
  throw error;
}
