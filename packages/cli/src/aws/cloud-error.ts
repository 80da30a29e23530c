import { LeadlineError } from "@leadline/core/errors";
import { awsError } from "@leadline/functions/aws/aws-error";

const signIn =
  "Sign in, for example by `aws sso login`, and name the profile if it is not the default one: AWS_PROFILE=<name>.";

/** What AWS's clients throw whatever service they ask, and what a person does about it; first match wins. */
const sayings: readonly { readonly names: RegExp; readonly says: string; readonly hint: string }[] = [
  {
    names: /^(CredentialsProviderError|TokenProviderError)$/,
    says: "There are no AWS credentials.",
    hint: signIn,
  },
  {
    names: /^(ExpiredToken\w*|RequestExpired|UnrecognizedClientException|InvalidClientTokenId|(Invalid)?Signature\w*)$/,
    says: "AWS does not accept these credentials: they have ended, or belong to nobody.",
    hint: signIn,
  },
];

const denied = /^(AccessDenied\w*|UnauthorizedOperation|AuthorizationError\w*|AuthFailure)$/;
const deniedAction = /not authorized to perform: ([a-z0-9-]+:\w+)/i;

/**
 * The same failure in words for whoever is at the terminal. What the store and the functions' parts have already made ours
 * is known by the name they keep; of foreign errors nothing but the name and the refused action is taken.
 */
export function cloudError(what: string, error: unknown): LeadlineError {
  const { name, message } = error instanceof Error ? error : { name: "", message: "" };
  const ours = error instanceof LeadlineError;
  if (ours && error.code !== "internal.bug" && error.code !== "store.unavailable") return error;
  const names = ours ? (message.match(/\b[A-Z]\w+\b/g) ?? []) : [name];
  const known = sayings.find((saying) => names.some((one) => saying.names.test(one)));
  if (known) return new LeadlineError("input.invalid", known.says, { hint: known.hint });
  if (names.some((one) => denied.test(one))) return deniedError(what, message);
  return ours ? error : (outOfReach(what, error) ?? awsError(what, error));
}

/** Before anybody answered: only Node's own code tells why. */
function outOfReach(what: string, error: unknown): LeadlineError | null {
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  if (!/^(E[A-Z_]+|ERR_\w+|\w*CERT\w*)$/.test(code)) return null;
  return new LeadlineError("store.unavailable", `${what} cannot be reached (${code}).`, {
    hint: "Is this machine online, and does its proxy let AWS through?",
  });
}

function deniedError(what: string, message: string): LeadlineError {
  const [, action] = deniedAction.exec(message) ?? [];
  const says = action === undefined ? `${what} does not admit this login.` : `This login may not do ${action}.`;
  return new LeadlineError("input.invalid", says, {
    hint: "docs/operate/deploy.md lists what each command needs; AWS_PROFILE chooses another login.",
  });
}

/** Whether the person may not ask this, while everything else may go well. */
export function isDenied(error: unknown): boolean {
  return error instanceof Error && denied.test(error.name);
}
