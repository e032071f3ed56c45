import { UsageError } from "@toolsets/core";
import { plainLine } from "./plain-text.ts";

const EXPANSION = /\$\{([^{}]*)\}/g;
const COMMENT = /("(?:\\.|[^"\\])*")|\/\/[^\n]*|\/\*[^]*?\*\//g;
const TRAILING_COMMA = /("(?:\\.|[^"\\])*")|,(?=\s*[}\]])/g;
/** What hides tools in other clients: to leave it out unseen would show them. */
const TOOL_LISTS = ["disabledTools", "enabledTools", "excludeTools", "includeTools", "tools"];

/** A server of a configuration. */
export type ServerConfig = {
  readonly key: string;
  /** Whether the rest goes on without it. */
  readonly isOptional: boolean;
} & (
  | {
      readonly kind: "program";
      readonly command: string;
      readonly args: readonly string[];
      readonly env: Readonly<Record<string, string>>;
      readonly cwd?: string | undefined;
    }
  | {
      readonly kind: "url";
      readonly url: string;
      readonly headers: Readonly<Record<string, string>>;
      readonly isSSE: boolean | undefined;
    }
);

/** Gives the value of a variable, if it has one. */
export type Lookup = (name: string) => string | undefined;

type JSONRecord = Readonly<Record<string, unknown>>;

/**
 * Reads a configuration of servers as common clients have it, with comments and commas at ends of lists.
 *
 * @throws `invalid_usage` for what is no such configuration, and for a variable without a value.
 */
export function readConfig(owner: string, text: string, lookup: Lookup): readonly ServerConfig[] {
  const fault = (what: string): UsageError => new UsageError(`${owner}: ${what}`);
  const servers = serversOf(parse(text, fault));
  if (servers === undefined) {
    throw fault('it has no servers. They stand in an object `"mcpServers"`, or `"servers"`.');
  }
  return Object.entries(servers).flatMap(([key, entry]) => {
    const at = `server ${JSON.stringify(plainLine(key, 64))}`;
    if (key === "" || !isRecord(entry)) throw fault(`${at} is no object with a name.`);
    if (entry["disabled"] === true) return [];
    const expanded = expand(entry, lookup, (name) =>
      fault(
        `${at} needs the variable ${JSON.stringify(name)}, which has no value. Set it, or give it a default: \`\${${name}:-…}\`.`,
      ),
    );
    return [readEntry(key, expanded as JSONRecord, (what) => fault(`${at} ${what}`))]; // a record stays one
  });
}

function parse(text: string, fault: (what: string) => Error): unknown {
  const plain = text
    .replace(COMMENT, (_, kept: string | undefined) => kept ?? "")
    .replace(TRAILING_COMMA, (_, kept: string | undefined) => kept ?? "");
  try {
    return JSON.parse(plain);
  } catch (error) {
    throw fault(`it is no JSON. ${error instanceof Error ? plainLine(error.message, 200) : ""}`);
  }
}

/** `mcpServers` of most clients, `servers` of VS Code, also inside `mcp` of its settings. */
function serversOf(config: unknown): JSONRecord | undefined {
  if (!isRecord(config)) return undefined;
  const { mcp, mcpServers, servers } = config;
  const found = mcpServers ?? servers ?? (isRecord(mcp) ? mcp["servers"] : undefined);
  return isRecord(found) ? found : undefined;
}

function readEntry(key: string, entry: JSONRecord, fault: (what: string) => Error): ServerConfig {
  const hidden = TOOL_LISTS.find((name) => entry[name] !== undefined);
  if (hidden !== undefined) {
    throw fault(
      `says in \`${hidden}\` which tools there are. Take it out, and pipe the toolset through \`filtered()\`.`,
    );
  }
  const { command, args = [], cwd, optional } = entry;
  const common = { key, isOptional: optional === true };
  const url = entry["url"] ?? entry["serverUrl"] ?? entry["httpUrl"];
  const type = entry["type"] ?? entry["transport"];
  if (typeof url === "string" && command === undefined) {
    const headers = readTexts("headers", entry["headers"], fault);
    const isSSE = type === undefined ? undefined : type === "sse";
    return { ...common, kind: "url", url, headers, isSSE };
  }
  if (typeof command !== "string" || url !== undefined) {
    throw fault("needs either a `command` or a `url`.");
  }
  if (!Array.isArray(args) || !args.every((arg) => typeof arg === "string")) {
    throw fault("has `args` that are no list of texts.");
  }
  if (cwd !== undefined && typeof cwd !== "string") throw fault("has a `cwd` that is no text.");
  return {
    ...common,
    kind: "program",
    command,
    args,
    env: readTexts("env", entry["env"], fault),
    cwd,
  };
}

function readTexts(
  name: string,
  given: unknown,
  fault: (what: string) => Error,
): Readonly<Record<string, string>> {
  const texts: Record<string, string> = {};
  for (const [key, value] of Object.entries(given ?? {})) {
    if (typeof value !== "string" && typeof value !== "number" && typeof value !== "boolean") {
      throw fault(`has \`${name}\` whose ${JSON.stringify(key)} is no text.`);
    }
    texts[key] = String(value);
  }
  return texts;
}

/** Values with variables in place, at any depth; keys stay. */
function expand(value: unknown, lookup: Lookup, missing: (name: string) => Error): unknown {
  if (typeof value === "string") {
    return value.replaceAll(EXPANSION, (_, inside: string) => {
      const [, name = inside, fallback] = /^([^]*?):-([^]*)$/.exec(inside) ?? [];
      const found = lookup(name) ?? fallback;
      if (found === undefined) throw missing(name);
      return found;
    });
  }
  if (Array.isArray(value)) return value.map((item) => expand(item, lookup, missing));
  if (!isRecord(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, expand(item, lookup, missing)]),
  );
}

function isRecord(value: unknown): value is JSONRecord {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
