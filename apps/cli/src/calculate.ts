const MAX_LENGTH = 1000;
const TOKEN = /\s*(\d+(?:\.\d*)?(?:e[+-]?\d+)?|\.\d+(?:e[+-]?\d+)?|\*\*|[-+*/%^()])/iy;

/** An expression that has no value; the message says where and why. */
export class ExpressionError extends Error {
  override readonly name = "ExpressionError";
}

/**
 * The value of an arithmetic expression: numbers, `+ - * / % ^` and parentheses, with the usual
 * precedence; `^`, also written `**`, binds to the right and before a sign. Reads, never evaluates code.
 *
 * @throws `ExpressionError` for anything else, for a result that is no finite number, and for more
 * than 1,000 characters.
 *
 * @example
 * calculate("(6 + 4) * 4.2"); // 42
 */
export function calculate(expression: string): number {
  if (expression.length > MAX_LENGTH) {
    throw new ExpressionError(`The expression is longer than ${MAX_LENGTH} characters.`);
  }
  const tokens = readTokens(expression);
  const value = readSum(tokens);
  const rest = tokens.peek();
  if (rest !== undefined) throw new ExpressionError(`\`${rest}\` is not expected there.`);
  if (!Number.isFinite(value)) {
    throw new ExpressionError("The result is no finite number: a division by zero, or too large.");
  }
  return value;
}

interface Tokens {
  peek(): string | undefined;
  /** The next token, if it is one of `wanted`. */
  take(...wanted: readonly string[]): string | undefined;
  next(): string | undefined;
}

function readTokens(expression: string): Tokens {
  const tokens: string[] = [];
  TOKEN.lastIndex = 0;
  const text = expression.trimEnd();
  while (TOKEN.lastIndex < text.length) {
    const at = TOKEN.lastIndex;
    const token = TOKEN.exec(text)?.[1];
    if (token === undefined) {
      const found = text.slice(at).trim().slice(0, 20);
      throw new ExpressionError(`\`${found}\` is neither a number nor one of + - * / % ^ ( ).`);
    }
    tokens.push(token);
  }
  let at = 0;
  const peek = (): string | undefined => tokens[at];
  const next = (): string | undefined => {
    at += 1;
    return tokens[at - 1];
  };
  return {
    peek,
    next,
    take: (...wanted) => (wanted.includes(peek() ?? "") ? next() : undefined),
  };
}

function readSum(tokens: Tokens): number {
  let sum = readProduct(tokens);
  for (let sign = tokens.take("+", "-"); sign !== undefined; sign = tokens.take("+", "-")) {
    const term = readProduct(tokens);
    sum += sign === "+" ? term : -term;
  }
  return sum;
}

function readProduct(tokens: Tokens): number {
  let product = readSigned(tokens);
  for (let by = tokens.take("*", "/", "%"); by !== undefined; by = tokens.take("*", "/", "%")) {
    const factor = readSigned(tokens);
    if (by === "*") product *= factor;
    else if (by === "/") product /= factor;
    else product %= factor;
  }
  return product;
}

function readSigned(tokens: Tokens): number {
  const sign = tokens.take("+", "-");
  if (sign === undefined) return readPower(tokens);
  const value = readSigned(tokens);
  return sign === "-" ? -value : value;
}

function readPower(tokens: Tokens): number {
  const base = readOperand(tokens);
  return tokens.take("^", "**") === undefined ? base : base ** readSigned(tokens);
}

function readOperand(tokens: Tokens): number {
  const token = tokens.next();
  if (token === undefined) throw new ExpressionError("The expression ends too early.");
  if (token === "(") {
    const value = readSum(tokens);
    if (tokens.take(")") === undefined) throw new ExpressionError("A `)` is missing.");
    return value;
  }
  const value = Number(token);
  if (Number.isNaN(value)) throw new ExpressionError(`\`${token}\` is not expected there.`);
  return value;
}
