import { LeadlineError } from "./errors.ts";
import type { ConnectionId } from "./ids.ts";
import type { Connection, PlatformTraits } from "./platform.ts";
import type { SecretFields } from "./ports.ts";
import type { Settings } from "./settings.ts";

/**
 * A configured connection with its secrets. Throws `input.invalid` when it is no longer configured, or naming the fields
 * that are missing or wrong, never their content.
 */
export function connectionOf(
  { connections, platforms }: Settings,
  traits: PlatformTraits,
  { id, fields }: { readonly id: ConnectionId; readonly fields: SecretFields },
): Connection {
  const name = `${traits.id}:${id}`;
  const settled = connections.find((one) => one.platform === traits.id && one.id === id);
  if (settled === undefined) {
    throw new LeadlineError("input.invalid", `The connection ${name} is no longer configured.`);
  }
  const credentials = traits.credentials.safeParse(fields);
  if (!credentials.success) {
    const wrong = credentials.error.issues.map(({ path: [field = ""] }) => {
      return `${String(field)} ${fields[String(field)] ? "is not valid" : "is missing"}`;
    });
    throw new LeadlineError("input.invalid", `The connection ${name} cannot be used: ${wrong.join(", ")}.`, {
      platform: traits.id,
      hint: `Run "leadline connect ${traits.id} --connection ${id}".`,
    });
  }
  return {
    id,
    platform: settled.platform,
    app: settled.app ?? traits.id,
    credentials: credentials.data,
    endpoints: { ...traits.endpoints, ...platforms[traits.id]?.endpoints },
  };
}
