import { EntryFields, isObject } from "./entry-fields.ts";
import { type Expansion, expandVariables, type Variables } from "./expand-variables.ts";

/** How a program is started. */
export interface ProgramConfig {
  readonly kind: "program";
  readonly command: string;
  readonly args: readonly string[] | undefined;
  readonly env: Readonly<Record<string, string>> | undefined;
  readonly cwd: string | undefined;
  readonly envFile: string | undefined;
}

/** Where a server is found. */
interface URLConfig {
  readonly kind: "url";
  readonly url: string;
  readonly headers: Readonly<Record<string, string>> | undefined;
  readonly transport: "sse" | "streamable-http" | undefined;
}

/** A server as a configuration has it. */
export interface ServerConfig {
  readonly name: string;
  readonly optional: boolean;
  readonly reach: ProgramConfig | URLConfig;
  /** What its variables came to. */
  readonly expansion: Expansion;
}

/** What was found in a configuration. */
export interface ReadServers {
  readonly servers: readonly ServerConfig[];
  /** What is wrong with it, in its order: the server, unless it is all of it, and what. */
  readonly problems: readonly ConfigProblem[];
}

/** A mistake in a configuration. */
export interface ConfigProblem {
  readonly server?: string;
  readonly what: string;
}

const TRANSPORTS: ReadonlyMap<string, "program" | "sse" | "streamable-http"> = new Map([
  ["stdio", "program"],
  ["local", "program"],
  ["sse", "sse"],
  ["http", "streamable-http"],
  ["streamable-http", "streamable-http"],
  ["streamableHttp", "streamable-http"],
  ["streamable_http", "streamable-http"],
]);

/** What hides tools in other clients: to read over it would show them. */
const TOOL_LISTS = ["disabledTools", "enabledTools", "excludeTools", "includeTools", "tools"];

/** Reads the servers of a configuration that are not `disabled`. */
export function readServers(config: unknown, variables: Variables): ReadServers {
  const problems: ConfigProblem[] = [];
  const servers: ServerConfig[] = [];
  for (const [name, entry] of Object.entries(findServers(config, problems) ?? {})) {
    const complain = (what: string): void => void problems.push({ server: name, what });
    if (name.trim() === "") complain("it has no name. Its tools are named after it");
    if (!isObject(entry)) {
      complain("it must be an object with `command` or `url`");
      continue;
    }
    const server = readServer(name, entry, withDefaults(variables, config), complain);
    if (server !== undefined) servers.push(server);
  }
  return { servers, problems };
}

/** `mcpServers` of most clients, `servers` of VS Code, also in `mcp` of its settings. */
function findServers(config: unknown, problems: ConfigProblem[]): object | undefined {
  const settings: unknown = isObject(config) ? Reflect.get(config, "mcp") : undefined;
  const found = [
    ...["mcpServers", "servers"].flatMap((root) => rootOf(config, root)),
    ...rootOf(settings, "servers"),
  ];
  const [first] = found;
  if (first === undefined) {
    problems.push({ what: "it has neither `mcpServers` nor `servers`. Put the servers under one" });
    return undefined;
  }
  if (found.length > 1) {
    problems.push({ what: "it has both `mcpServers` and `servers`. Keep one of them" });
  }
  if (isObject(first.servers)) return first.servers;
  problems.push({
    what: `\`${first.root}\` must be an object: the names of servers, and how to reach them`,
  });
  return undefined;
}

function rootOf(
  config: unknown,
  root: string,
): readonly { readonly root: string; readonly servers: unknown }[] {
  if (!isObject(config) || !Object.hasOwn(config, root)) return [];
  const servers: unknown = Reflect.get(config, root);
  return [{ root, servers }];
}

/** VS Code gives its questions defaults in the file. */
function withDefaults(variables: Variables, config: unknown): Variables {
  const asked: unknown = isObject(config) ? Reflect.get(config, "inputs") : undefined;
  if (!Array.isArray(asked)) return variables;
  const inputs = new Map(variables.inputs);
  for (const question of asked) {
    if (!isObject(question)) continue;
    const id: unknown = Reflect.get(question, "id");
    const answer: unknown = Reflect.get(question, "default");
    if (typeof id !== "string" || typeof answer !== "string" || inputs.has(id)) continue;
    inputs.set(id, answer);
  }
  return { ...variables, inputs };
}

function readServer(
  name: string,
  entry: object,
  variables: Variables,
  complain: (problem: string) => void,
): ServerConfig | undefined {
  const expansion: Expansion = { missing: new Set(), secrets: new Set() };
  const expand = (text: string): string => expandVariables(text, variables, expansion);
  const fields = new EntryFields(entry, expand, complain);
  if (fields.flag("disabled")) return undefined;
  const optional = fields.flag("optional");
  for (const list of TOOL_LISTS.filter((each) => fields.narrows(each))) {
    complain(
      `\`${list}\` says which tools there are, and is not read. Take it out, and pipe the toolset through \`filtered()\``,
    );
  }
  const reach = readReach(fields, complain);
  return reach && { name, optional, reach, expansion };
}

function readReach(
  fields: EntryFields,
  complain: (problem: string) => void,
): ProgramConfig | URLConfig | undefined {
  const type = fields.text("type") ?? fields.text("transport");
  const transport = type === undefined ? undefined : TRANSPORTS.get(type);
  const command = fields.text("command");
  const url = fields.text("url") ?? fields.text("serverUrl") ?? fields.text("httpUrl");
  const headers = fields.record("headers");
  const program = {
    args: fields.texts("args"),
    env: fields.record("env"),
    cwd: fields.text("cwd"),
    envFile: fields.text("envFile"),
  };
  if (type !== undefined && transport === undefined) {
    complain("its `type` is not known. Write `stdio`, `http` or `sse`");
  } else if (command !== undefined && url !== undefined) {
    complain("it has both `command` and `url`. Keep one of them");
  } else if (command !== undefined && transport !== undefined && transport !== "program") {
    complain("its `type` wants a `url`, and it has a `command`");
  } else if (url !== undefined && transport === "program") {
    complain("its `type` wants a `command`, and it has a `url`");
  } else if (command !== undefined && headers !== undefined) {
    complain("a program gets no `headers`. Give it what it needs in `env`");
  } else if (command !== undefined) {
    return { kind: "program", command, ...program };
  } else if (url !== undefined) {
    return {
      kind: "url",
      url,
      headers,
      transport: transport === "program" ? undefined : transport,
    };
  } else {
    complain("it has neither `command` nor `url`. Give it one of them");
  }
  return undefined;
}
