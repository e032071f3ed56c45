const REFERENCE = /\$\{([^{}]*)\}/g;
const NAME = /^([A-Za-z_]\w*)(?::-(.*))?$/s;
const QUALIFIED = /^([A-Za-z]+):(.*?)(?::-(.*))?$/s;
const SHORTEST_SECRET = 4;

/** What the variables of a configuration stand for. */
export interface Variables {
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** The answers to the questions of VS Code, by id. */
  readonly inputs: ReadonlyMap<string, string>;
  /** What editors call places, such as `userHome`. They are no secrets. */
  readonly places: ReadonlyMap<string, string>;
}

/** What came up while texts were expanded. */
export interface Expansion {
  /** What is not there, as sentences with the next move; never a value. */
  readonly missing: Set<string>;
  /** The values that were put in, which must not show up in messages. */
  readonly secrets: Set<string>;
}

/**
 * Replaces `${NAME}`, `${NAME:-default}`, `${env:NAME}`, `${input:id}` and places of editors, once:
 * what is put in is not read again. Other braces stay, as shells know more of them.
 */
export function expandVariables(
  text: string,
  { environment, inputs, places }: Variables,
  { missing, secrets }: Expansion,
): string {
  const secret = (value: string): string => {
    if (value.length >= SHORTEST_SECRET) secrets.add(value);
    return value;
  };
  const variable = (name: string, otherwise: string | undefined): string => {
    const value = Object.hasOwn(environment, name) ? environment[name] : undefined;
    if (value !== undefined) return NOT_SECRET.has(name) ? value : secret(value);
    if (otherwise === undefined) {
      missing.add(
        `the environment variable \`${name}\` is not set. Set it, or write \`\${${name}:-…}\` with a default`,
      );
    }
    return otherwise ?? "";
  };
  return text.replaceAll(REFERENCE, (reference, inside: string) => {
    const place = places.get(inside);
    if (place !== undefined) return place;
    const [, name, otherwise] = NAME.exec(inside) ?? [];
    if (name !== undefined) return variable(name, otherwise);
    const [, kind, subject = "", fallback] = QUALIFIED.exec(inside) ?? [];
    if (kind === undefined) return reference;
    if (kind === "env") return variable(subject, fallback);
    const answer = kind === "input" ? inputs.get(subject) : undefined;
    if (answer !== undefined) return secret(answer);
    missing.add(
      kind === "input"
        ? `\`${reference}\` has no answer. Give it in \`inputs\` of \`loadMCPToolsets\``
        : `only an editor knows \`${reference}\`. Write an environment variable in its place`,
    );
    return "";
  });
}

const NOT_SECRET: ReadonlySet<string> = new Set([
  "HOME",
  "LOGNAME",
  "PATH",
  "PWD",
  "SHELL",
  "TMPDIR",
  "USER",
  "USERPROFILE",
]);
