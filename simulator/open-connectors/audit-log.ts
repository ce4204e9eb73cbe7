import { type Instance } from './instance.ts';
import { type PlatformAccount } from './platform.ts';

/** What is known of a request once it is answered. */
interface Answered {
  method: string;
  path: string;
  requestId: string;
  status: number;
  /** Milliseconds since 1970. */
  at: number;
}

/**
 * The platform's own log of the requests to each instance, by its id or by its Element token. Which requests the real one keeps is not documented:
 * here it is all that name a living instance.
 */
export class AuditLog {
  readonly #entries: AuditEntry[] = [];

  add(instance: Instance, account: PlatformAccount, answered: Answered): void {
    this.#entries.push(entryOf(instance, account, answered));
  }

  /** The requests to an instance in a time (milliseconds since 1970), the latest first. */
  of({ id }: Instance, { from, to }: { from: number; to: number }): AuditEntry[] {
    return this.#entries
      .filter((entry) => entry.instance_id === String(id))
      .filter(({ timestamp }) => Date.parse(timestamp) >= from && Date.parse(timestamp) <= to)
      .reverse();
  }

  clear(): void {
    this.#entries.length = 0;
  }
}

type AuditEntry = ReturnType<typeof entryOf>;

/** A logged request, with the field names of the platform (SAP help, "List API Request Logs"). */
function entryOf({ id }: Instance, { user }: PlatformAccount, { method, path, requestId, status, at }: Answered) {
  return {
    instance_id: String(id),
    account_id: '2001',
    method,
    user_id: String(user.id),
    org_id: '3001',
    resource_uri: path,
    id: requestId,
    ip_address: '127.0.0.1',
    timestamp: new Date(at).toISOString(),
    status: String(status),
  };
}
