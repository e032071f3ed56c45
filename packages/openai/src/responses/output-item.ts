/** What we read of an item of the output. Everything in it is somebody else's. */
export interface OutputItem {
  readonly type?: unknown;
  readonly id?: unknown;
  readonly call_id?: unknown;
  readonly status?: unknown;
  /** Of a message or of reasoning. */
  readonly content?: unknown;
  /** Of a message: a comment, or the final answer. */
  readonly phase?: unknown;
  /** Of reasoning. */
  readonly summary?: unknown;
  readonly encrypted_content?: unknown;
  /** Of calls. */
  readonly name?: unknown;
  readonly arguments?: unknown;
  readonly namespace?: unknown;
  readonly caller?: unknown;
  readonly input?: unknown;
  readonly execution?: unknown;
  readonly approval_request_id?: unknown;
  /** Of tools of the provider. */
  readonly action?: unknown;
  readonly queries?: unknown;
  readonly results?: unknown;
  readonly code?: unknown;
  readonly container_id?: unknown;
  readonly outputs?: unknown;
  readonly result?: unknown;
  readonly output_format?: unknown;
  readonly server_label?: unknown;
  readonly tools?: unknown;
  readonly error?: unknown;
  readonly output?: unknown;
}

/** An object that is no list. */
export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** A text that is not empty. */
export function textIn(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}

/** The objects of a list; nothing for what is no list. */
export function recordsIn(value: unknown): readonly Readonly<Record<string, unknown>>[] {
  return Array.isArray(value) ? value.filter(isRecord) : [];
}

/** Fields that stand beside what an item says. */
export const IDENTITY: ReadonlySet<string> = new Set(["type", "id", "call_id", "status", "caller"]);

/** What an item of another kind says. */
export function contentOf(item: OutputItem): Readonly<Record<string, unknown>> {
  const isSaid = ([key]: readonly [string, unknown]): boolean =>
    !IDENTITY.has(key) && key !== "created_by";
  return Object.fromEntries(Object.entries(item).filter(isSaid));
}
