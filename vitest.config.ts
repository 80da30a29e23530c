import { defineConfig } from "vitest/config";

/** Files that leave nothing behind may share a worker; journeys and databases have one each. */
const quick = ["packages/{core,platforms,twin}/**/*.test.ts"];

export default defineConfig({
  test: {
    pool: "forks",
    // Journeys wait for their child processes more than they compute.
    maxWorkers: 3,
    projects: [
      { extends: true, test: { name: "quick", include: quick, isolate: false } },
      {
        extends: true,
        test: {
          name: "whole",
          include: ["packages/**/*.test.ts", "functions/**/*.test.ts", "infra/**/*.test.ts", "test/**/*.test.ts"],
          exclude: ["**/node_modules/**", ...quick],
        },
      },
    ],
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
