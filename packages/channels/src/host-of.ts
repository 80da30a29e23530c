/**
 * The host of a secret address, fit for logs and messages: parts of its name that may be a key themselves, as some services have them,
 * are left out.
 */
export function hostOf(url: string): string {
  if (!URL.canParse(url)) return "the address";
  const { hostname, port } = new URL(url);
  const labels = hostname.split(".");
  const shown = labels.map((label, at) => (at < labels.length - 2 && isLikeKey(label) ? "…" : label));
  return [shown.join("."), ...(port === "" ? [] : [port])].join(":");
}

/** Long, with a digit in it, or longer than any word. */
function isLikeKey(label: string): boolean {
  return (label.length >= 8 && /\d/.test(label)) || label.length > 20;
}
