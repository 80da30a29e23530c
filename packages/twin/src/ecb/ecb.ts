import { addDays } from "@leadline/core/time/calendar-date";
import { localTime } from "@leadline/core/time/instant";
import type { World } from "../market/world.ts";
import type { PlatformTwin, Reply, Route } from "../server/route.ts";
import { ecbFaults } from "./faults.ts";
import { type PublishedDay, publishedDays } from "./rates.ts";

const head =
  '<gesmes:Envelope xmlns:gesmes="http://www.gesmes.org/xml/2002-08-01" xmlns="http://www.ecb.int/vocabulary/2002-08-01/eurofxref">';

/** The newest day, indented and in single quotes. */
function daily(world: World): string {
  const days = publishedDays(world)
    .slice(-1)
    .map(({ date, rates }) => {
      const cubes = rates.map(([currency, rate]) => `\t\t\t<Cube currency='${currency}' rate='${rate}'/>`).join("\n");
      return `\t\t<Cube time='${date}'>\n${cubes}\n\t\t</Cube>`;
    });
  return `<?xml version="1.0" encoding="UTF-8"?>\n${head}\n\t<gesmes:subject>Reference rates</gesmes:subject>\n\t<gesmes:Sender>\n\t\t<gesmes:name>European Central Bank</gesmes:name>\n\t</gesmes:Sender>\n\t<Cube>\n${days.join("\n")}\n\t</Cube>\n</gesmes:Envelope>`;
}

/** Many days, the newest first, all in one line and in double quotes. */
function history(days: readonly PublishedDay[]): string {
  const cubes = days.toReversed().map(({ date, rates }) => {
    const inner = rates.map(([currency, rate]) => `<Cube currency="${currency}" rate="${rate}"/>`).join("");
    return `<Cube time="${date}">${inner}</Cube>`;
  });
  return `<?xml version="1.0" encoding="UTF-8"?>${head}<gesmes:subject>Reference rates</gesmes:subject><gesmes:Sender><gesmes:name>European Central Bank</gesmes:name></gesmes:Sender><Cube>${cubes.join("")}</Cube></gesmes:Envelope>`;
}

function lastNinetyDays(world: World): readonly PublishedDay[] {
  const from = addDays(localTime(world.now, "Europe/Berlin").date, -90);
  return publishedDays(world).filter(({ date }) => date > from);
}

const files: readonly { name: string; file: string; body: (world: World) => string }[] = [
  { name: "daily", file: "eurofxref-daily.xml", body: daily },
  { name: "ninetyDays", file: "eurofxref-hist-90d.xml", body: (world) => history(lastNinetyDays(world)) },
  { name: "history", file: "eurofxref-hist.xml", body: (world) => history(publishedDays(world)) },
];

/** `/ecb` stands for www.ecb.europa.eu/stats/eurofxref. Its numbers are nobody's but the seed's. */
export const ecbTwin: PlatformTwin = {
  id: "ecb",
  routes: (): Route[] =>
    files.map(({ name, file, body }) => ({
      name: `ecb.${name}`,
      method: "GET" as const,
      path: `/ecb/${file}`,
      shape: () => "",
      answer: ({ world }): Reply => ({ status: 200, headers: { "content-type": "text/xml" }, body: body(world) }),
      faults: ecbFaults,
    })),
};
