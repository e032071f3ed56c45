import type { MCPSource } from "./mcp-source.ts";

/** The same source, in whose errors the secrets do not show up. */
export function hideIn(source: MCPSource, secrets: Iterable<string>): MCPSource {
  const hidden = [...new Set(secrets)];
  if (hidden.length === 0) return source;
  const longestFirst = (a: string, b: string): number => b.length - a.length; // it hides the others
  return {
    ...source,
    async connect() {
      const connection = await source.connect();
      const trace = (): ReturnType<NonNullable<typeof connection.trace>> => {
        const known = connection.trace?.() ?? {};
        const all = [...hidden, ...(known.secrets ?? [])].toSorted(longestFirst);
        return { ...known, secrets: all };
      };
      return { ...connection, trace };
    },
  };
}
