import { describe, expect, it } from "vitest";
import { type Capability, capability, type CapabilityOrdering } from "../capability.ts";
import { orderCapabilities } from "./order-capabilities.ts";

const make = (id: string, ordering?: CapabilityOrdering): Capability =>
  capability({ id, ordering });
const order = (...listed: readonly Capability<never>[]): readonly unknown[] =>
  orderCapabilities(listed).map(({ id }) => id);

describe("agent §18.2: the order of capabilities", () => {
  it("agent §18.2: is that of the list where nobody says otherwise", () => {
    expect(order(make("c"), make("a"), make("b"))).toEqual(["c", "a", "b"]);
    expect(order(make("c", {}), capability({}), make("a", { wraps: ["nobody"] }))).toEqual([
      "c",
      undefined,
      "a",
    ]);
  });

  it("agent §18.2: the outermost come first and the innermost last, as listed among themselves", () => {
    const out = { position: "outermost" } as const;
    const inner = { position: "innermost" } as const;
    expect(
      order(
        make("i1", inner),
        make("a"),
        make("o1", out),
        make("b"),
        make("i2", inner),
        make("o2", out),
      ),
    ).toEqual(["o1", "o2", "a", "b", "i1", "i2"]);
  });

  it("agent §18.2: `wraps` and `wrappedBy` name an id or the capability itself; the others keep their places", () => {
    const b = make("b");
    expect(order(make("a"), b, make("c"), make("d", { wraps: [b] }))).toEqual(["a", "c", "d", "b"]);
    expect(order(make("a", { wrappedBy: ["c"] }), b, make("c"))).toEqual(["b", "c", "a"]);
    expect(order(make("a"), make("b", { wraps: ["a"] }), make("c", { wraps: ["b"] }))).toEqual([
      "c",
      "b",
      "a",
    ]);
  });

  it("agent §18.2: a circle is an error that names its members", () => {
    const circle = [make("x"), make("a", { wraps: ["b"] }), make("b", { wraps: ["a"] })];
    expect(() => orderCapabilities(circle)).toThrow(/capability `a`, capability `b`\. Take away/);
    const against = [
      make("a", { position: "innermost", wraps: ["b"] }),
      make("b", { position: "outermost" }),
    ];
    expect(() => orderCapabilities(against)).toThrow(
      expect.objectContaining({ code: "invalid_usage" }),
    );
  });

  it("agent §18.2: what is required has to be there, wherever it stands", () => {
    const search = make("search");
    expect(order(make("a", { requires: ["search", search] }), search)).toEqual(["a", "search"]);
    expect(() => orderCapabilities([make("a", { requires: ["search"] })])).toThrow(
      "capability `a` requires capability `search`, which takes no part in the run.",
    );
    expect(() => orderCapabilities([capability({ ordering: { requires: [search] } })])).toThrow(
      "a capability without an id requires",
    );
  });

  it("agent §18.2: two capabilities with one id are an error", () => {
    expect(() => orderCapabilities([make("a"), make("a")])).toThrow("have the id `a`");
  });
});
