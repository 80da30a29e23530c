import { badQuery } from "./refusal.ts";

export interface Condition {
  readonly field: string;
  /** Upper case, blanks single: `=`, `IN`, `NOT IN`, `BETWEEN`, `DURING`, … */
  readonly operator: string;
  readonly values: readonly string[];
}

export interface Order {
  readonly field: string;
  readonly descending: boolean;
}

/** A query as written; nothing in it has been compared with the catalogue of fields. */
export interface Gaql {
  readonly select: readonly string[];
  readonly from: string;
  readonly where: readonly Condition[];
  readonly orderBy: readonly Order[];
  readonly limit: number | null;
  readonly parameters: Readonly<Record<string, string>>;
}

interface Token {
  readonly kind: "text" | "word" | "number" | "sign" | "end";
  readonly value: string;
}

const lexer =
  /\s*(?:'((?:[^'\\\n]|\\.)*)'|"((?:[^"\\\n]|\\.)*)"|([A-Za-z_][\w.]*)|(-?\d+(?:\.\d+)?(?![\w.]))|(!=|<=|>=|[=<>(),])|(\S))/y;

function tokensOf(query: string): Token[] {
  const tokens: Token[] = [];
  const end = query.trimEnd().length;
  for (lexer.lastIndex = 0; lexer.lastIndex < end; ) {
    const [, single, double, word, number, sign, other = ""] = lexer.exec(query) ?? [];
    const text = single ?? double;
    if (text !== undefined) tokens.push({ kind: "text", value: text.replace(/\\(.)/g, "$1") });
    else if (word !== undefined) tokens.push({ kind: "word", value: word });
    else if (number !== undefined) tokens.push({ kind: "number", value: number });
    else if (sign !== undefined) tokens.push({ kind: "sign", value: sign });
    else throw badQuery("UNEXPECTED_INPUT", `Error in query: unexpected input ${other}.`);
  }
  return tokens;
}

/** Where the reader stands; it only moves forward. */
interface Cursor {
  take(): Token;
  /** Steps over the word or sign if it comes next. */
  accept(word: string): boolean;
  expect(word: string, code: string): void;
  /** A field, resource or parameter name. */
  name(): string;
  value(): string;
  next(): Token;
}

function cursorOver(tokens: readonly Token[]): Cursor {
  let at = 0;
  const next = (): Token => tokens[at] ?? { kind: "end", value: "" };
  const take = (): Token => {
    const token = next();
    if (token.kind === "end") throw badQuery("UNEXPECTED_END_OF_QUERY", "Error in query: unexpected end of query.");
    at += 1;
    return token;
  };
  const accept = (word: string): boolean => {
    const { kind, value } = next();
    const found = (kind === "word" || kind === "sign") && value.toUpperCase() === word;
    if (found) at += 1;
    return found;
  };
  return {
    next,
    take,
    accept,
    expect(word, code) {
      if (!accept(word)) throw badQuery(code, `Error in query: expected ${word}, found '${next().value}'.`);
    },
    name() {
      const { kind, value } = take();
      if (kind === "word" && !keywords.has(value.toUpperCase())) return value;
      throw badQuery("UNEXPECTED_INPUT", `Error in query: unexpected input ${value}.`);
    },
    value() {
      const { kind, value } = take();
      if (kind !== "sign") return value;
      throw badQuery("BAD_VALUE", `Error in query: bad value '${value}'.`);
    },
  };
}

function listed<T>(cursor: Cursor, item: (cursor: Cursor) => T, separator = ","): T[] {
  const items = [item(cursor)];
  while (cursor.accept(separator)) items.push(item(cursor));
  return items;
}

function valuesOf(cursor: Cursor, operator: string): string[] {
  if (operator === "BETWEEN") {
    const low = cursor.value();
    cursor.expect("AND", "EXPECTED_AND");
    return [low, cursor.value()];
  }
  if (!operator.endsWith("IN")) return [cursor.value()];
  cursor.expect("(", "EXPECTED_LIST");
  const all = listed(cursor, ({ value }) => value());
  cursor.expect(")", "EXPECTED_LIST");
  return all;
}

function condition(cursor: Cursor): Condition {
  const field = cursor.name();
  const first = cursor.take().value.toUpperCase();
  const operator = first === "NOT" ? `NOT ${cursor.take().value.toUpperCase()}` : first;
  if (!operators.has(operator)) throw badQuery("BAD_OPERATOR", `Error in query: bad operator '${operator}'.`);
  return { field, operator, values: valuesOf(cursor, operator) };
}

function order(cursor: Cursor): Order {
  const field = cursor.name();
  const descending = cursor.accept("DESC");
  if (!descending) cursor.accept("ASC");
  return { field, descending };
}

function orders(cursor: Cursor): Order[] {
  cursor.expect("BY", "EXPECTED_BY");
  return listed(cursor, order);
}

function limitOf(cursor: Cursor): number {
  const { value } = cursor.take();
  if (!/^[1-9]\d*$/.test(value)) throw badQuery("BAD_LIMIT_VALUE", `Error in query: bad limit '${value}'.`);
  return Number(value);
}

function parameter(cursor: Cursor): [string, string] {
  const key = cursor.name();
  cursor.expect("=", "UNEXPECTED_INPUT");
  return [key, cursor.value()];
}

/** Reads one query; anything the grammar does not know is refused as Google refuses it. */
export function parseGaql(query: string): Gaql {
  const cursor = cursorOver(tokensOf(query));
  cursor.expect("SELECT", "EXPECTED_SELECT");
  const select = listed(cursor, ({ name }) => name());
  cursor.expect("FROM", "EXPECTED_FROM");
  const parsed = {
    select,
    from: cursor.name(),
    where: cursor.accept("WHERE") ? listed(cursor, condition, "AND") : [],
    orderBy: cursor.accept("ORDER") ? orders(cursor) : [],
    limit: cursor.accept("LIMIT") ? limitOf(cursor) : null,
    parameters: cursor.accept("PARAMETERS") ? Object.fromEntries(listed(cursor, parameter)) : {},
  };
  const { kind, value } = cursor.next();
  if (kind !== "end") throw badQuery("UNEXPECTED_INPUT", `Error in query: unexpected input ${value}.`);
  return parsed;
}

const keywords = new Set(["SELECT", "FROM", "WHERE", "AND", "OR", "ORDER", "LIMIT", "PARAMETERS"]);
const operators = new Set(["=", "!=", "<", "<=", ">", ">=", "IN", "NOT IN", "BETWEEN", "DURING"]);

/** The query with its values blanked: what kind of question it is. */
export function shapeOf(query: string): string {
  return query
    .replace(/'[^']*'|"[^"]*"|\b\d+\b/g, "?")
    .replace(/\s+/g, " ")
    .trim();
}
