import type { LeadlineError } from "@leadline/core/errors";
import type { FailureRow } from "@leadline/core/failures";

/** The row of a failure table that an error came from, by everything the error shows. */
export function rowOf(error: LeadlineError, rows: readonly FailureRow[]): FailureRow | undefined {
  return rows.find(
    (row) =>
      row.error === error.code &&
      row.says === error.message &&
      row.scope === error.details.scope &&
      (row.notBefore !== undefined || error.details.notBefore === undefined) &&
      listsOf(row).every(({ shown }) => shown(error).length > 0) &&
      (row.text === undefined || row.text.test(error.details.saw ?? "")),
  );
}

/** Which of a row's listed statuses, codes and subcodes the error shows, each named with its kind. */
export function signsShown(error: LeadlineError, row: FailureRow): readonly string[] {
  return listsOf(row).flatMap(({ name, shown }) => shown(error).map((sign) => `${name} ${sign}`));
}

/** All that `signsShown` can give for a row. */
export function signsOf(row: FailureRow): readonly string[] {
  return listsOf(row).flatMap(({ name, list }) => list.map((sign) => `${name} ${sign}`));
}

function listsOf({ status, code, subcode }: FailureRow) {
  const lists = [
    {
      name: "status",
      list: status?.map(String),
      seen: ({ details }: LeadlineError) => words(details.vendorCode).status,
    },
    { name: "code", list: code, seen: ({ details }: LeadlineError) => words(details.vendorCode).rest },
    { name: "subcode", list: subcode, seen: ({ details }: LeadlineError) => words(details.vendorCode).rest },
  ];
  return lists.flatMap(({ name, list, seen }) =>
    list === undefined
      ? []
      : [{ name, list, shown: (error: LeadlineError) => list.filter((sign) => seen(error).includes(sign)) }],
  );
}

/** `vendorCode` is status, code and subcode, as far as there were any; a number of three digits in front is a status. */
function words(vendorCode = ""): { readonly status: readonly string[]; readonly rest: readonly string[] } {
  const [first = "", ...others] = vendorCode.split(" ");
  return /^[1-5]\d\d$/.test(first) ? { status: [first], rest: others } : { status: [], rest: [first, ...others] };
}
