const KEYWORD = "x-mcp-header";
const TOKEN = /^[!#$%&'*+\-.^_`|~\w]+$/;
const TYPES: ReadonlySet<unknown> = new Set(["boolean", "integer", "string"]);
/** What holds data, not schemas. */
const DATA: ReadonlySet<string> = new Set(["const", "default", "enum", "examples"]);

/**
 * Says what is wrong with the headers that a tool of the newest protocol wants its arguments in, or
 * nothing. A tool with such a fault has to be left out.
 *
 * @see https://modelcontextprotocol.io/specification/2026-07-28 (SEP-2243)
 */
export function findHeaderFault(inputSchema: object): string | undefined {
  if (!JSON.stringify(inputSchema).includes(`"${KEYWORD}"`)) return undefined;
  const taken = new Set<string>();
  return find(inputSchema, taken, "root");
}

/** `place`: the schema itself, a property of it at whatever depth, or somewhere else. */
function find(
  schema: unknown,
  taken: Set<string>,
  place: "elsewhere" | "property" | "root",
): string | undefined {
  if (typeof schema !== "object" || schema === null) return undefined;
  if (Array.isArray(schema)) return first(schema, (each) => find(each, taken, "elsewhere"));
  if (Object.hasOwn(schema, KEYWORD)) {
    const fault = place === "property" ? readHeader(schema, taken) : "a header of no property";
    if (fault !== undefined) return fault;
  }
  return first(Object.entries(schema), ([keyword, inner]) => {
    if (keyword === KEYWORD || DATA.has(keyword)) return undefined;
    if (keyword !== "properties" || typeof inner !== "object" || inner === null) {
      return find(inner, taken, "elsewhere");
    }
    const below = place === "elsewhere" ? "elsewhere" : "property";
    return first(Object.values(inner), (property) => find(property, taken, below));
  });
}

function readHeader(schema: object, taken: Set<string>): string | undefined {
  const name: unknown = Reflect.get(schema, KEYWORD);
  if (typeof name !== "string" || !TOKEN.test(name))
    return "a header whose name HTTP does not allow";
  if (!TYPES.has(Reflect.get(schema, "type"))) return "a header of what is no single value";
  if (taken.has(name.toLowerCase())) return "two headers of one name";
  taken.add(name.toLowerCase());
  return undefined;
}

function first<Item>(
  items: readonly Item[],
  look: (item: Item) => string | undefined,
): string | undefined {
  for (const item of items) {
    const found = look(item);
    if (found !== undefined) return found;
  }
  return undefined;
}
