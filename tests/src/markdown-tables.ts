function cellsOf(line: string): readonly string[] {
  return line
    .split("|")
    .slice(1, -1)
    .map((cell) => cell.trim());
}

/** The rows of the tables in `text`, without their heads. */
export function rowsOf(text: string): readonly (readonly string[])[] {
  return [...text.matchAll(/^\| -.*\n((?:\|.*\n?)*)/gm)].flatMap(([, body = ""]) =>
    body.trim().split("\n").map(cellsOf),
  );
}
