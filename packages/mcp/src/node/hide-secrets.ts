import type { ProgramConfig } from "../config/read-servers.ts";

const SHORTEST = 4;
const SHORTEST_UNNAMED = 8;
const SECRET_NAME = /auth|cookie|credential|dsn|key|pass|pat$|secret|token/i;
const SECRET_OPTION = /^--?[\w-]*(?:auth|key|pass|secret|token)[\w-]*(?:=(.*))?$/is;
const SET_VARIABLE = /^[A-Z_][A-Z0-9_]*=(.*)$/s;
/** The password, also of several hosts. */
const PASSWORD = /\b[a-z][a-z0-9+.-]*:\/\/[^\s/?#:@]*:([^\s/?#@]+)@/gi;
/** What is in no harm's way, and would leave holes in messages. */
const HARMLESS_NAME =
  /^(?:HOME|LANG|LC_\w+|LOGNAME|LOG_LEVEL|NODE_ENV|PATH|PWD|PYTHONPATH|SHELL|TEMP|TERM|TMP|TMPDIR|TZ|USER|USERPROFILE)$/i;

/** What must not show up in messages of a program: values of variables, tokens, keys and passwords. */
export function secretsOf({ args = [], env = {} }: ProgramConfig): readonly string[] {
  const values = Object.entries(env).flatMap(([name, value]) => {
    const shortest = SECRET_NAME.test(name) ? SHORTEST : SHORTEST_UNNAMED;
    return HARMLESS_NAME.test(name) || value.length < shortest ? [] : [value];
  });
  const options = args.flatMap((option, index) => {
    const [match, value] = SECRET_OPTION.exec(option) ?? SET_VARIABLE.exec(option) ?? [];
    return match === undefined ? [] : [value ?? args[index + 1] ?? ""];
  });
  const texts = [...Object.values(env), ...args];
  const passwords = texts.flatMap((text) =>
    [...text.matchAll(PASSWORD)].flatMap(([, word = ""]) => [word, decoded(word)]),
  );
  return [...values, ...options, ...passwords].filter(({ length }) => length >= SHORTEST);
}

function decoded(word: string): string {
  try {
    return decodeURIComponent(word);
  } catch {
    return word;
  }
}
