import type { JsonSchemaObject, ToolDefinition } from "@toolsets/core";
import { ACTIONS, changesSomething } from "./actions.ts";
import { joinNumbers, withOperands } from "./arithmetic.ts";
import { Material } from "./material.ts";
import type { Item } from "./read-items.ts";
import type { Clause } from "./read-question.ts";
import { zoneAmong } from "./time-zones.ts";
import { meaningsOf, wordsOf } from "./tokens.ts";
import {
  choicesOf,
  itemsOf,
  propertiesOf,
  requiredOf,
  type Role,
  roleOf,
  typeOf,
} from "./tool-schema.ts";

/** The arguments that a clause has for a tool. */
export interface FilledArguments {
  readonly args: Readonly<Record<string, unknown>>;
  /** Required properties without a value, and a time zone whose place is not known. */
  readonly missing: readonly string[];
  /** Material of the clause that the tool has no use for. */
  readonly unused: readonly Item[];
  /** Whether the clause has words that neither the tool nor this model knows. */
  readonly asksMore: boolean;
}

/** Queries first: they know best what is theirs; texts take what is left. */
const ORDER: readonly Role[] = ["zone", "url", "expression", "query", "path", "other", "text"];

/** Fills what is required, and of the rest what the clause has material for. */
export function fillArguments(clause: Clause, tool: ToolDefinition): FilledArguments {
  const schema = tool.parametersJsonSchema;
  const properties = propertiesOf(schema);
  const hasExpression = properties.some(([name]) => roleOf(name) === "expression");
  const vocabulary = new Set([...meaningsOf(tool.name), ...ACTIONS, "show"]);
  const material = new Material(hasExpression ? clause : withOperands(clause), vocabulary);
  const filled = fillObject(schema, { clause, tool, material });
  const [zone] = properties.find(([name]) => roleOf(name) === "zone") ?? [];
  const isLost =
    zone !== undefined &&
    !Object.hasOwn(filled.args, zone) &&
    material.takeName(/^\p{Lu}/u) !== undefined;
  const missing = isLost ? [...filled.missing, zone] : filled.missing;
  return { ...filled, missing, unused: material.rest, asksMore: material.hasUnknownWords };
}

interface Filling {
  readonly clause: Clause;
  readonly tool: ToolDefinition;
  readonly material: Material;
}

function fillObject(
  schema: JsonSchemaObject,
  filling: Filling,
): Pick<FilledArguments, "args" | "missing"> {
  const required = requiredOf(schema);
  const properties = propertiesOf(schema);
  const inOrder = properties.toSorted(
    ([one], [other]) =>
      Number(required.has(other)) - Number(required.has(one)) ||
      ORDER.indexOf(roleOf(one)) - ORDER.indexOf(roleOf(other)),
  );
  const values = new Map(
    inOrder.map(([name, property]) => {
      const value = fillValue(name, property, required.has(name), filling);
      return [name, value ?? (required.has(name) ? fallback(name, property, filling) : undefined)];
    }),
  );
  const known = properties.filter(([name]) => values.get(name) !== undefined);
  return {
    args: Object.fromEntries(known.map(([name]) => [name, values.get(name)])),
    missing: properties
      .map(([name]) => name)
      .filter((name) => required.has(name) && values.get(name) === undefined),
  };
}

function fillValue(
  name: string,
  schema: JsonSchemaObject,
  required: boolean,
  filling: Filling,
): unknown {
  const { clause, material } = filling;
  const choices = choicesOf(schema);
  if (choices !== undefined) {
    return choices.find((choice) =>
      meaningsOf(String(choice)).some((meaning) => clause.meanings.get(meaning) === 1),
    );
  }
  switch (typeOf(schema)) {
    case "boolean":
      return meaningsOf(name).some((meaning) => clause.meanings.get(meaning) === 1) || undefined;
    case "integer":
    case "number":
      return (
        material.takeNumber(distinctWords(name, filling)) ??
        (required ? material.takeNumber() : undefined)
      );
    case "string":
      return fillString(name, required, filling);
    case "array":
      return fillList(name, schema, required, filling);
    case "object": {
      const { args, missing } = fillObject(schema, filling);
      return missing.length === 0 && Object.keys(args).length > 0 ? args : undefined;
    }
    default:
      return undefined;
  }
}

function fillString(name: string, required: boolean, filling: Filling): unknown {
  const { clause, material, tool } = filling;
  switch (roleOf(name)) {
    case "zone":
      return (
        material.take("path", /^[A-Z][A-Za-z_]+\/[A-Z][A-Za-z_/]+$/) ??
        material.takeName(/^(?:UTC|GMT)$/) ??
        zoneAmong(clause.items.flatMap(({ words }) => words))
      );
    case "url":
      return material.take("url");
    case "expression":
      return material.take("expression") ?? joinNumbers(clause, material);
    case "query":
      return (
        material.take("quote") ??
        anywhere(name, material.take("glob")) ??
        (required ? material.takeObject() : undefined)
      );
    case "path":
      return (
        material.takePath() ?? (changesSomething(tool) ? material.takeName() : material.takePlace())
      );
    case "text":
      if (!required) return material.take("quote");
      return changesSomething(tool) ? material.takeExactText() : material.takeText();
    case "other":
      if (!required && !mentions(clause, name)) return undefined;
      return material.take("quote") ?? material.takePhrase();
  }
}

/** A glob without a folder, for a pattern of paths: in every folder. */
function anywhere(name: string, glob: string | undefined): string | undefined {
  const isForPaths = wordsOf(name).some((word) => /^(?:pattern|glob)$/.test(word));
  return glob === undefined || !isForPaths || glob.includes("/") ? glob : `**/${glob}`;
}

function fillList(
  name: string,
  schema: JsonSchemaObject,
  required: boolean,
  filling: Filling,
): unknown {
  const items = itemsOf(schema);
  if (!required && !mentions(filling.clause, name)) return undefined;
  const list: unknown[] = [];
  for (;;) {
    const before = filling.material.rest.length;
    const value =
      list.length > 0 && before === 0 ? undefined : fillValue(name, items, required, filling);
    if (value === undefined) break;
    list.push(value);
    if (filling.material.rest.length === before) break; // nothing was taken: it would come again
  }
  return list.length > 0 ? list : undefined;
}

/** For a required property without material. */
function fallback(name: string, schema: JsonSchemaObject, { tool, material }: Filling): unknown {
  if (schema["default"] !== undefined) return schema["default"];
  const [choice] = choicesOf(schema) ?? [];
  if (choice !== undefined) return choice;
  if (typeOf(schema) === "boolean") return false;
  const looksIn = [...meaningsOf(name), ...meaningsOf(tool.name)];
  const directory = looksIn.some((meaning) => /^(?:directory|list|tree|search)$/.test(meaning));
  const isPlace = roleOf(name) === "path" && typeOf(schema) === "string" && directory;
  const searches = propertiesOf(tool.parametersJsonSchema).some(
    ([each]) => roleOf(each) === "query",
  );
  const asksMore = !searches && material.hasUnknownWords;
  return isPlace && !asksMore && !changesSomething(tool) ? "." : undefined;
}

/** What the name and the description of a property say, and those of its siblings do not. */
function distinctWords(name: string, { tool }: Filling): ReadonlySet<string> {
  const properties = propertiesOf(tool.parametersJsonSchema);
  const own = new Set<string>();
  const others = new Set<string>();
  for (const [key, { description }] of properties)
    for (const meaning of meaningsOf(
      typeof description === "string" ? `${key} ${description}` : key,
    ))
      (key === name ? own : others).add(meaning);
  return new Set([...own].filter((meaning) => !others.has(meaning)));
}

function mentions({ meanings }: Clause, name: string): boolean {
  return meaningsOf(name).some((meaning) => meanings.get(meaning) === 1);
}
