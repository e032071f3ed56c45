import { afterEach } from "vitest";

interface Closable {
  close(): Promise<unknown>;
}

const open: Closable[] = [];
afterEach(async () => {
  for (const each of open.splice(0).toReversed()) await each.close();
});

/** Closes it after the test. */
export function kept<Value extends Closable>(value: Value): Value {
  open.push(value);
  return value;
}
