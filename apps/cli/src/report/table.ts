import { columnsOf } from "./cut.ts";

/** One row of values under their names, right-aligned: two lines. */
export function table(row: readonly (readonly [name: string, value: string])[]): string[] {
  const widths = row.map((cells) => Math.max(...cells.map(columnsOf)));
  const line = (cell: 0 | 1): string =>
    row
      .map(
        (cells, index) => " ".repeat((widths[index] ?? 0) - columnsOf(cells[cell])) + cells[cell],
      )
      .join("  ");
  return [line(0), line(1)];
}
