import type { Capability, CapabilityReference } from "../capability.ts";
import { UsageError } from "../errors/usage-error.ts";
import { quoteName } from "../quote-name.ts";

type Capabilities = readonly Capability<never>[];

/**
 * The capabilities of a run in the order in which they are asked: as listed, but for what they say of
 * one another.
 *
 * @throws `invalid_usage` for a circle, for one that is required and not there, and for two with one id.
 */
export function orderCapabilities(listed: Capabilities): Capabilities {
  checkIds(listed);
  if (listed.every(({ ordering }) => ordering === undefined)) return listed;
  checkRequired(listed);
  const ordered: Capability<never>[] = [];
  const left = new Set(listed);
  while (left.size > 0) {
    const waiting = [...left];
    const next = waiting.find((each) =>
      waiting.every((other) => other === each || !comesBefore(other, each)),
    );
    if (next === undefined) throw circleOf(waiting);
    left.delete(next);
    ordered.push(next);
  }
  return ordered;
}

function comesBefore(first: Capability<never>, second: Capability<never>): boolean {
  return (
    refersTo(first.ordering?.wraps, second) ||
    refersTo(second.ordering?.wrappedBy, first) ||
    tierOf(first) < tierOf(second)
  );
}

function tierOf({ ordering }: Capability<never>): number {
  if (ordering?.position === undefined) return 0;
  return ordering.position === "outermost" ? -1 : 1;
}

function refersTo(
  references: readonly CapabilityReference[] = [],
  capability: Capability<never>,
): boolean {
  return references.some((each) => each === capability || is(each, capability));
}

function is(reference: CapabilityReference, { id }: Capability<never>): boolean {
  return typeof reference === "string" && reference === id;
}

function checkRequired(listed: Capabilities): void {
  for (const capability of listed) {
    for (const required of capability.ordering?.requires ?? []) {
      if (listed.some((each) => refersTo([required], each))) continue;
      const name = typeof required === "string" ? required : (required.id ?? "without an id");
      throw new UsageError(
        `${nameOf(capability)} requires capability ${quoteName(name)}, which takes no part in the run. Add it to \`capabilities\`.`,
      );
    }
  }
}

/** @throws `invalid_usage` for two with one id. */
export function checkIds(listed: Capabilities): void {
  const seen = new Set<string>();
  for (const { id } of listed) {
    if (id === undefined) continue;
    if (seen.has(id))
      throw new UsageError(
        `Two capabilities of the run have the id ${quoteName(id)}. Give each its own, or list it once.`,
      );
    seen.add(id);
  }
}

function circleOf(left: Capabilities): UsageError {
  return new UsageError(
    `Each of these has to come after another one: ${left.map(nameOf).join(", ")}. Take away one of their \`wraps\`, \`wrappedBy\` or \`position\`.`,
  );
}

function nameOf({ id }: Capability<never>): string {
  return id === undefined ? "a capability without an id" : `capability ${quoteName(id)}`;
}
