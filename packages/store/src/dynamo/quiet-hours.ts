import * as z from "zod";
import { extensible } from "./read-item.ts";

/** As a rule had them when they were stored. */
export const quietHours = extensible({ from: z.int(), to: z.int(), zone: z.string() }).nullable();
