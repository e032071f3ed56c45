/** Shorter ones, such as `none`, are no secrets: servers without keys take any text. */
const SHORTEST = 8;
/** Bodies are no deeper than that, but for those that are made to break us. */
const MOST_LEVELS = 64;

/** What keeps secrets out of whatever a server says. */
export type Hide = <Value>(value: Value) => Value;

/** Puts `…` in the place of secrets, in all texts of a value. */
export function hideSecrets(secrets: readonly (string | null | undefined)[]): Hide {
  const real = secrets.filter((each) => typeof each === "string" && each.length >= SHORTEST);
  const inText = (text: string): string =>
    real.reduce<string>((hidden, secret) => hidden.replaceAll(secret ?? "", "…"), text);
  const inValue = (value: unknown, level: number): unknown => {
    if (typeof value === "string") return inText(value);
    if (typeof value !== "object" || value === null) return value;
    if (level > MOST_LEVELS) return "…";
    if (Array.isArray(value)) return value.map((each: unknown) => inValue(each, level + 1));
    const entries = Object.entries(value);
    return Object.fromEntries(
      entries.map(([name, each]: [string, unknown]) => [inText(name), inValue(each, level + 1)]),
    );
  };
  return <Value>(value: Value) => inValue(value, 0) as Value; // of the same form
}

/** The credentials in headers, with and without the name of their scheme. */
export function secretsIn(headers: Readonly<Record<string, string>> = {}): readonly string[] {
  const named = Object.entries(headers).filter(([name]) =>
    /auth|key|token|secret|cookie/i.test(name),
  );
  return named.flatMap(([, value]) => [value].concat(value.split(/[\s;]+/)));
}
