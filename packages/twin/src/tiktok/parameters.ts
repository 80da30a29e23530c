import { type CalendarDate, calendarDate } from "@leadline/core/time/calendar-date";
import { isRecord, type JsonRecord, parseJson } from "../json.ts";
import type { Asked } from "../server/route.ts";
import { badParameter, TiktokRefusal } from "./refusal.ts";

/** A parameter's text; names nobody reads are ignored without a word, as TikTok ignores them. */
export function textParameter({ url }: Asked, name: string): string | undefined {
  return url.searchParams.get(name) ?? undefined;
}

export function requiredText(asked: Asked, name: string): string {
  const text = textParameter(asked, name);
  if (text === undefined || text === "") throw badParameter(`${name}: Missing data for required field.`);
  return text;
}

/** A list of texts, which has to come as one parameter of JSON text. */
export function listParameter(asked: Asked, name: string): string[] | undefined {
  const text = textParameter(asked, name);
  if (text === undefined) return undefined;
  return textList(parseJson(text), name);
}

export function textList(value: unknown, name: string): string[] {
  if (!Array.isArray(value)) throw badParameter(`${name}: Not a valid list.`);
  return value.map((item) => {
    if (typeof item !== "string") throw badParameter(`${name}: Not a valid string.`);
    return item;
  });
}

/** A JSON object, as entity lists want their filter. */
export function objectParameter(asked: Asked, name: string): JsonRecord {
  const text = textParameter(asked, name);
  if (text === undefined) return {};
  const value = parseJson(text);
  if (!isRecord(value)) throw badParameter(`${name}: Invalid input type.`);
  return value;
}

export function dateParameter(asked: Asked, name: string): CalendarDate {
  const text = requiredText(asked, name);
  try {
    return calendarDate(text);
  } catch {
    throw badParameter(`${name}: Not a valid date, expected YYYY-MM-DD.`);
  }
}

export interface Paging {
  readonly page: number;
  readonly pageSize: number;
}

export function pagingOf(asked: Asked): Paging {
  return { page: wholeParameter(asked, "page", 1, 1_000_000), pageSize: wholeParameter(asked, "page_size", 10, 1_000) };
}

function wholeParameter(asked: Asked, name: string, fallback: number, most: number): number {
  const text = textParameter(asked, name);
  if (text === undefined) return fallback;
  const value = Number(text);
  if (/^\d+$/.test(text) && value >= 1 && value <= most) return value;
  throw badParameter(`${name}: Must be between 1 and ${most}.`);
}

/** The part of a list that a page shows, and where it stands. */
export function paged(list: readonly object[], { page, pageSize }: Paging): object {
  return {
    list: list.slice((page - 1) * pageSize, page * pageSize),
    page_info: {
      page,
      page_size: pageSize,
      total_number: list.length,
      total_page: Math.ceil(list.length / pageSize),
    },
  };
}

/** Id lists hold at most 100 ids. */
export function atMost100(ids: readonly string[], name: string): readonly string[] {
  if (ids.length > 100) throw new TiktokRefusal(40011, `${name}: Longer than maximum length 100.`);
  return ids;
}
