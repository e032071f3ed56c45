/** Freezes a value and all that it holds, cycles included. Views of bytes cannot be frozen. */
export function deepFreeze<Value>(value: Value): Value {
  const open: unknown[] = [value];
  const seen = new Set<unknown>();
  while (open.length > 0) {
    const at = open.pop();
    if (typeof at !== "object" || at === null || ArrayBuffer.isView(at) || seen.has(at)) continue;
    seen.add(at);
    Object.freeze(at);
    for (const inner of Object.values(at)) open.push(inner);
  }
  return value;
}
