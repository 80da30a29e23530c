export type JsonRecord = Readonly<Record<string, unknown>>;

export function isRecord(value: unknown): value is JsonRecord {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Throws a `TypeError` that names what was expected. */
export function recordOf(value: unknown, name: string): JsonRecord {
  if (isRecord(value)) return value;
  throw new TypeError(`Not an object: ${name}`);
}

export function textOf(record: JsonRecord, field: string): string {
  const value = record[field];
  if (typeof value === "string") return value;
  throw new TypeError(`Not a text: ${field}`);
}

export function numberOf(record: JsonRecord, field: string): number | undefined {
  const value = record[field];
  if (value === undefined || typeof value === "number") return value;
  throw new TypeError(`Not a number: ${field}`);
}

export function listOf(record: JsonRecord, field: string): readonly unknown[] {
  const value = record[field];
  if (Array.isArray(value)) return value;
  throw new TypeError(`Not a list: ${field}`);
}

export function textsOf(record: JsonRecord, field: string): string[] {
  return listOf(record, field).map((value) => textOf({ [field]: value }, field));
}

/** `undefined` for anything that is not JSON. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
