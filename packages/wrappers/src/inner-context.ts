import type { RunContext } from "@toolsets/core";

/**
 * Makes the context for what lies below an operator that renames: retries are counted by the names
 * there. `toInnerName` gives nothing for the name of a tool that lies elsewhere.
 */
export function innerContext(
  toInnerName: (name: string) => string | undefined,
): <Deps>(ctx: RunContext<Deps>) => RunContext<Deps> {
  return (ctx) => {
    if (ctx.retries.size === 0) return ctx;
    const retries = new Map<string, number>();
    for (const [name, count] of ctx.retries) {
      const innerName = toInnerName(name);
      if (innerName !== undefined) retries.set(innerName, count);
    }
    return ctx.with({ retries });
  };
}
