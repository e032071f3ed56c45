import { UsageError } from "./errors/usage-error.ts";
import { closestName } from "./closest-name.ts";
import type { Model } from "./model.ts";

/** Makes models by name; what an adapter package exports under its provider's name. */
export interface ModelProvider {
  readonly "~provider": {
    readonly version: 1;
    /** What stands before the colon of a model string, and what makes a model of the rest. */
    readonly models: Readonly<Record<string, (name: string) => Model>>;
    /** Model strings without a colon, and what makes their models. */
    readonly named?: Readonly<Record<string, () => Model>>;
  };
}

/** A model string: a provider, a colon, and the provider's name of the model. */
export type KnownModelName = `${"openai" | "openai-chat" | "anthropic"}:${string}`;

const PACKAGES = new Map([
  ["openai", "openai"],
  ["openai-chat", "openai"],
  ["anthropic", "anthropic"],
]);

/**
 * The model of a string such as `openai:gpt-5`, or of a name that a provider knows as it is.
 *
 * @throws `invalid_usage` when there is neither, or no provider of that name among `providers`.
 */
export function resolveModel(name: string, providers: readonly ModelProvider[]): Model {
  const named = new Map(providers.flatMap((each) => Object.entries(each["~provider"].named ?? {})));
  const makeNamed = named.get(name);
  if (makeNamed !== undefined) return makeNamed();
  const colon = name.indexOf(":");
  const prefix = name.slice(0, colon);
  if (colon < 1 || colon === name.length - 1) {
    throw new UsageError(
      `\`${name}\` names no model. Write the provider and the model, such as \`openai:gpt-5\`.`,
    );
  }
  const models = new Map(providers.flatMap((each) => Object.entries(each["~provider"].models)));
  const make = models.get(prefix);
  if (make !== undefined) return make(name.slice(colon + 1));
  throw new UsageError(
    `There is no provider \`${prefix}\` for model \`${name}\`. ${cureOf(prefix, [...models.keys()])}`,
  );
}

function cureOf(prefix: string, known: readonly string[]): string {
  const home = PACKAGES.get(prefix);
  const meant = closestName(prefix, [...known, ...PACKAGES.keys()]);
  if (home === undefined && meant !== undefined) return `Did you mean \`${meant}\`?`;
  if (home !== undefined) return `Install \`@toolsets/${home}\` and pass \`providers: [${home}]\`.`;
  if (known.length === 0) return "Pass `providers`, or a model instance.";
  return `Known: ${known.map((name) => `\`${name}\``).join(", ")}.`;
}
