import { expect, it } from "vitest";
import { type ToolVisibility, type VisibilityFacts, visibilityOf } from "./tool-visibility.ts";

const BOTH = [true, false];
const ALL = BOTH.flatMap((isDeferred) =>
  BOTH.flatMap((isSearched) =>
    BOTH.flatMap((isRevealed) =>
      BOTH.flatMap((canDeclare) =>
        BOTH.flatMap((addsDefinitions) =>
          BOTH.map((hasSearch): VisibilityFacts => {
            return { isDeferred, isSearched, isRevealed, canDeclare, addsDefinitions, hasSearch };
          }),
        ),
      ),
    ),
  ),
).filter(({ isSearched, hasSearch }) => hasSearch || !isSearched);

// the rows of the specification, in its order: the first one that fits decides
const RULES: readonly [Partial<VisibilityFacts>, ToolVisibility][] = [
  [{ isDeferred: false }, "visible"],
  [{ isSearched: true, canDeclare: true }, "deferred"],
  [{ isRevealed: true, addsDefinitions: true }, "via_history"],
  [{ isSearched: false, isRevealed: true, canDeclare: true, addsDefinitions: false }, "deferred"],
  [{ isRevealed: true, canDeclare: false, addsDefinitions: false }, "visible"],
  [{ isSearched: true, isRevealed: false, canDeclare: false }, "withheld"],
  [{ isSearched: false, isRevealed: false, hasSearch: true }, "withheld"],
  [{ isSearched: false, isRevealed: false, addsDefinitions: true }, "withheld"],
  [{ isSearched: false, isRevealed: false, canDeclare: true }, "deferred"],
  [{ isSearched: false, isRevealed: false, canDeclare: false }, "withheld"],
];

it("toolsets §13.6: how a tool goes to the model follows the first rule that fits", () => {
  const hits = new Map<unknown, number>();
  for (const facts of ALL) {
    const rule = RULES.find(([conditions]) =>
      Object.entries(conditions).every(([key, value]) =>
        Object.entries(facts).some(([each, is]) => each === key && is === value),
      ),
    );
    hits.set(rule, (hits.get(rule) ?? 0) + 1);
    expect([facts, visibilityOf(facts)]).toEqual([facts, rule?.[1]]);
  }
  expect(RULES.filter((rule) => !hits.has(rule))).toEqual([]);
  expect(ALL).toHaveLength(48);
});
