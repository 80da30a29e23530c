/**
 * The packages `google-ads-api` needs for gRPC only, and what stands in for them: together they would cost a second and
 * 150 MB at every start. A bundler aliases the same list.
 */
export const stubs: Readonly<Record<string, string>> = {
  "google-ads-node": new URL("./stubs/google-ads-node.cjs", import.meta.url).href,
  "google-gax": new URL("./stubs/google-gax.cjs", import.meta.url).href,
};
