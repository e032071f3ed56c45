import type { DeferredToolRequests } from "../deferred.ts";
import type { MaybePromise } from "../maybe-promise.ts";
import type { RunContext } from "../run-context.ts";
import type { Schema, SchemaOutput } from "../schema.ts";
import type { BinaryContent } from "../user-content.ts";
import type { OutputMarker } from "./output-marker.ts";

/**
 * What may end a run: a text, an image, nothing at all, a value that fits a schema, or what a marker
 * stands for (`toolOutput()`, `nativeOutput()`, `promptedOutput()`, `textOutput()`,
 * `DeferredToolRequests`).
 */
export type OutputItem<Deps = never> =
  | "text"
  | "image"
  | null
  | Schema
  | OutputMarker<unknown, Deps>;

/** One way to end a run, or several. */
export type OutputSpec<Deps = never> = OutputItem<Deps> | readonly OutputItem<Deps>[];

/**
 * Looks at an output before the run ends with it, and gives the one to end with. Throws `ModelRetry`
 * to have the model try again. `ctx.partialOutput` tells whether the output is still growing.
 */
export type OutputValidator<in out Output = unknown, in Deps = unknown> = (
  output: Output,
  ctx: RunContext<Deps>,
) => MaybePromise<Output>;

type ItemOf<Spec> = Spec extends readonly (infer Item)[] ? Item : Spec;
type MarkerTypes<Item> =
  Item extends OutputMarker<unknown, never> ? NonNullable<Item["~output"]["types"]> : never;
type ValueOf<Item> = Item extends "text"
  ? string
  : Item extends "image"
    ? BinaryContent
    : Item extends null
      ? null
      : Item extends OutputMarker<unknown, never>
        ? MarkerTypes<Item>["value"]
        : SchemaOutput<Item>;

/** The output of a run that ends as `Spec` says. */
export type OutputOf<Spec> = ValueOf<ItemOf<Spec>>;

/** What serves all output functions of a spec. */
export type DepsOfOutput<Spec> = MarkerTypes<ItemOf<Spec>>["deps"] extends (
  deps: infer Deps,
) => void
  ? Deps
  : never;

/** What validators get of a spec: requests that wait pass them by. */
export type ValidatedOutput<Spec> = Exclude<OutputOf<Spec>, DeferredToolRequests>;

/** The specs that can give nothing but `Output`. */
export type SpecFor<Output, Deps> = ItemFor<Output, Deps> | readonly ItemFor<Output, Deps>[];
type ItemFor<Output, Deps> =
  | (string extends Output ? "text" : never)
  | (BinaryContent extends Output ? "image" : never)
  | (null extends Output ? null : never)
  | Schema<unknown, Output>
  | OutputMarker<Output, Deps>;

/** What a run gives: what its own spec says, else what the agent gives. */
export type RunOutput<Output, Spec> = [Spec] extends [never] ? Output : OutputOf<Spec>;
