import type { FaultEffect } from "../server/route.ts";

const rate = /(<Cube currency=["'](\w+)["'] rate=["'])([\d.]+)/g;
const day = /<Cube time=(["'])([\d-]+)\1>[\s\S]*?<\/Cube>/g;

const changed =
  (change: (body: string) => string): FaultEffect =>
  (normal) => ({ ...normal, body: change(normal.body) });

const status =
  (code: number): FaultEffect =>
  () => ({
    status: code,
    headers: { "content-type": "text/html; charset=UTF-8" },
    body: "<html><body>No.</body></html>",
  });

/** Every rate of one currency, changed. */
const ratesOf = (currency: string, change: (rate: string) => string) =>
  changed((body) =>
    body.replace(rate, (all, head: string, name: string, told: string) =>
      name === currency ? head + change(told) : all,
    ),
  );

/** What may be wrong with a file that arrives whole. */
export const ecbFaults: Readonly<Record<string, FaultEffect>> = {
  "403": status(403),
  "404": status(404),
  "429": status(429),
  "500": status(500),
  "503": status(503),
  /** A web page under a good status. */
  page: () => ({
    status: 200,
    headers: { "content-type": "text/html; charset=UTF-8" },
    body: "<!DOCTYPE html>\n<html lang=en>\n<title>Page not found</title>\n<p>Sorry.<br>\n</html>\n",
  }),
  moved: () => ({ status: 301, headers: { location: "/elsewhere.xml" }, body: "" }),
  noDays: changed((body) => body.replace(day, "")),
  /** A day without a single rate. */
  emptyDay: changed((body) => body.replace(/(<Cube time=["'][\d-]+["']>)[\s\S]*?<\/Cube>/, "$1</Cube>")),
  dayTwice: changed((body) =>
    body.replace(day, (whole, _quote, _date, at: number) => (at === body.search(day) ? whole + whole : whole)),
  ),
  currencyTwice: changed((body) =>
    body.replace(/<Cube currency=["']USD["'] rate=["'][\d.]+["']\/>/, (whole) => whole + whole),
  ),
  zeroRate: ratesOf("JPY", () => "0"),
  negativeRate: ratesOf("JPY", (told) => `-${told}`),
  notANumber: ratesOf("JPY", () => "N/A"),
  future: changed((body) => body.replace(/time=(["'])[\d-]+\1/, 'time="2062-01-02"')),
  /** A currency that is no longer published, all at once and for all days of the file. */
  vanished: changed((body) => body.replace(/\s*<Cube currency=["']GBP["'] rate=["'][\d.]+["']\/>/g, "")),
  /** The second newest day's dollar, corrected. */
  corrected: changed((body) => {
    let dollars = 0;
    return body.replace(rate, (all, head: string, name: string) => {
      if (name === "USD") dollars += 1;
      return name === "USD" && dollars === 2 ? `${head}1.2345` : all;
    });
  }),
  /** Every dollar, as no correction ever was. */
  rewritten: ratesOf("USD", (told) => `${told}1`),
  /** Entities that would grow to gigabytes, and one that would read a file. */
  entities: changed((body) =>
    body.replace(
      "?>",
      '?><!DOCTYPE lolz [<!ENTITY a "lollollol"><!ENTITY b "&a;&a;&a;&a;&a;&a;"><!ENTITY c SYSTEM "file:///etc/passwd">]>',
    ),
  ),
};
