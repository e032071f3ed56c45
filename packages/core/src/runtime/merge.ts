import type { StepEvent } from "../events.ts";
import type { StepOutcome, Steps } from "./runtime.ts";

type Source = AsyncGenerator<StepEvent, StepOutcome, unknown>;

/**
 * Many steps as one: all start at the first pull, events come as they happen, outcomes in order.
 * A source is pulled again only when its event was taken, so a slow reader slows every step.
 */
export async function* merge(
  sources: readonly Source[],
  onSettled: (outcome: StepOutcome) => void,
): Steps {
  const ready: (readonly [index: number, item: IteratorResult<StepEvent, StepOutcome>])[] = [];
  const outcomes: StepOutcome[] = [];
  let running = sources.length;
  let broken: { readonly error: unknown } | undefined;
  let wake = (): void => {};
  const pull = (source: Source, index: number): void => {
    source.next().then(
      (item) => {
        if (item.done === true) onSettled(item.value); // at once: the reader may be asleep
        ready.push([index, item]);
        wake();
      },
      (error: unknown) => {
        broken = { error };
        wake();
      },
    );
  };
  sources.forEach(pull);
  while (running > 0) {
    if (broken !== undefined) throw broken.error;
    const next = ready.shift();
    if (next === undefined) {
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
      continue;
    }
    const [index, item] = next;
    if (item.done === true) {
      outcomes[index] = item.value;
      running -= 1;
    } else {
      yield item.value;
      const source = sources[index];
      if (source !== undefined) pull(source, index);
    }
  }
  return outcomes;
}
