import type { ProgramConfig } from "../config/read-servers.ts";
import type { MCPSource } from "../mcp-source.ts";

const SHORTEST = 4;
const SECRET_NAME = /auth|credential|key|pass|secret|token/i;
const SECRET_OPTION = /^--?[\w-]*(?:auth|key|pass|secret|token)[\w-]*(?:=(.*))?$/is;

/** The same source, in whose errors the values of variables, tokens and keys do not show up. */
export function hideSecrets(
  source: MCPSource,
  program: ProgramConfig,
  expanded: Iterable<string>,
): MCPSource {
  const secrets = [...expanded, ...secretsOf(program)]
    .filter(({ length }) => length >= SHORTEST)
    .toSorted((a, b) => b.length - a.length); // the longest hides the others
  if (secrets.length === 0) return source;
  return {
    ...source,
    async connect() {
      const { transport, trace } = await source.connect();
      return { transport, trace: () => ({ ...trace?.(), secrets }) };
    },
  };
}

function secretsOf({ args = [], env = {} }: ProgramConfig): readonly string[] {
  const values = Object.entries(env).flatMap(([name, value]) =>
    SECRET_NAME.test(name) ? [value] : [],
  );
  const options = args.flatMap((option, index) => {
    const [match, value] = SECRET_OPTION.exec(option) ?? [];
    return match === undefined ? [] : [value ?? args[index + 1] ?? ""];
  });
  return [...values, ...options];
}
