/**
 * What a tool returned as text, not yet fit for a terminal: the only text in it, or JSON. In the
 * place of binary data stands what it is, such as `image/png, 6 kB`.
 */
export function describeContent(content: unknown): string {
  const shown = withoutData(content);
  const only = onlyValueOf(shown);
  const value = typeof only === "string" || isTextList(only) ? only : shown;
  if (typeof value === "string") return value;
  if (isTextList(value)) return value.join("\n");
  return value === undefined ? "" : JSON.stringify(value);
}

function isTextList(value: unknown): value is readonly string[] {
  return (
    Array.isArray(value) && value.length > 0 && value.every((item) => typeof item === "string")
  );
}

/** Of an object with one member. */
function onlyValueOf(value: unknown): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return undefined;
  const values: readonly unknown[] = Object.values(value);
  return values.length === 1 ? values[0] : undefined;
}

function withoutData(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutData);
  if (typeof value !== "object" || value === null) return value;
  return (
    describeBinary(value) ??
    Object.fromEntries(Object.entries(value).map(([name, member]) => [name, withoutData(member)]))
  );
}

/** Of base64 under the names that toolsets and MCP servers give it. */
function describeBinary(value: object): string | undefined {
  const data: unknown = Reflect.get(value, "data") ?? Reflect.get(value, "blob");
  const type: unknown = Reflect.get(value, "mediaType") ?? Reflect.get(value, "mimeType");
  if (typeof data !== "string" || typeof type !== "string") return undefined;
  const bytes = Math.floor((data.replace(/=+$/, "").length * 3) / 4);
  const size = bytes < 1000 ? `${bytes} bytes` : `${Math.round(bytes / 1000)} kB`;
  return `${type}, ${size}`;
}
