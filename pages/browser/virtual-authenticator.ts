import { statSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { type CDPSession, type Page } from '@playwright/test';
import { z } from 'zod';
import { registerSecret } from '../../redaction/index.ts';
import { tryToWrite, writePrivately } from '../../support/files.ts';
import { causeOf } from '../../support/message.ts';
import { PageError } from '../states/errors.ts';

/**
 * A stored passkey. Its private key is as good as a password: the file has mode 0600 and its contents are redacted everywhere.
 * Binary values are in base64.
 */
const passkeySchema = z.object({
  credentialId: z.string().min(1),
  /** PKCS#8. */
  privateKey: z.string().min(1),
  /** The host that the passkey is for: the org's My Domain. */
  rpId: z.string().min(1),
  userHandle: z.string().optional(),
  signCount: z.int().nonnegative(),
});

export type Passkey = z.infer<typeof passkeySchema>;

/**
 * Reads a passkey from its file, and registers its key as a secret.
 * @throws PageError when the file cannot be read, or is no passkey
 */
export async function readPasskey(file: string): Promise<Passkey> {
  let parsed: unknown;
  try {
    parsed = JSON.parse(await readFile(file, 'utf8'));
  } catch (cause) {
    const reason = cause instanceof SyntaxError ? 'it is not JSON' : 'it cannot be read';
    throw new PageError(`The passkey file ${file}: ${reason}.`, cause instanceof SyntaxError ? undefined : { cause });
  }
  const passkey = passkeySchema.safeParse(parsed);
  if (!passkey.success) {
    const fields = passkey.error.issues.map((issue) => issue.path.join('.') || 'the whole').join(', ');
    throw new PageError(
      `The passkey file ${file} is not one that \`npm run enroll-passkey\` wrote; wrong or missing: ${fields}.`,
    );
  }
  registerSecret('passkey private key', passkey.data.privateKey);
  return passkey.data;
}

/**
 * To be called before a passkey is created: Salesforce would ask for it from then on, whether or not it was stored.
 * @throws PageError when the file cannot be written
 */
export function checkPasskeyFile(file: string): void {
  try {
    if (statSync(file, { throwIfNoEntry: false })?.isDirectory() === true) throw new Error('it is a folder');
    tryToWrite(file);
  } catch (error) {
    throw new PageError(
      `A passkey could not be kept in ${file} (${causeOf(error)}), and the user could not log in again: none was created.`,
    );
  }
}

/** Writes a passkey to a file that only its owner may read; an existing one is replaced as a whole. */
export function writePasskey(file: string, passkey: Passkey): void {
  writePrivately(file, `${JSON.stringify(passkeySchema.parse(passkey), null, 2)}\n`);
}

const attached = new WeakSet<Page>();

/**
 * A virtual authenticator of one page (Chromium only), which answers by itself, as a person with a security key would.
 * `context.credentials` is not used: it would answer for a foreign host.
 */
export class VirtualAuthenticator {
  private readonly page: Page;
  private readonly session: CDPSession;
  private readonly id: string;

  private constructor(page: Page, session: CDPSession, id: string) {
    this.page = page;
    this.session = session;
    this.id = id;
  }

  /**
   * Attaches the authenticator, with a stored passkey if there is one.
   * @throws PageError where the page has one already: a second, empty one would make the browser refuse to answer
   */
  static async attach(page: Page, passkey?: Passkey): Promise<VirtualAuthenticator> {
    if (attached.has(page))
      throw new PageError('This page already has a virtual authenticator; there must be exactly one.');
    const session = await page.context().newCDPSession(page);
    await session.send('WebAuthn.enable');
    const { authenticatorId } = await session.send('WebAuthn.addVirtualAuthenticator', {
      options: {
        protocol: 'ctap2',
        transport: 'internal',
        hasResidentKey: true,
        hasUserVerification: true,
        isUserVerified: true,
        automaticPresenceSimulation: true,
      },
    });
    attached.add(page);
    const authenticator = new VirtualAuthenticator(page, session, authenticatorId);
    if (passkey !== undefined) await authenticator.store(passkey);
    return authenticator;
  }

  /** The passkeys that it holds: those it was given and those that were created. Their keys are registered as secrets. */
  async passkeys(): Promise<Passkey[]> {
    if (this.page.isClosed()) return [];
    const { credentials } = await this.session.send('WebAuthn.getCredentials', { authenticatorId: this.id });
    return credentials.map(passkeyIn);
  }

  /** Calls back for every passkey that is created from now on, at once. Its key is registered as a secret. */
  onCreated(listener: (passkey: Passkey) => void): void {
    this.session.on('WebAuthn.credentialAdded', ({ credential }) => listener(passkeyIn(credential)));
  }

  private async store(passkey: Passkey): Promise<void> {
    const { credentialId, privateKey, rpId, userHandle, signCount } = passkey;
    await this.session.send('WebAuthn.addCredential', {
      authenticatorId: this.id,
      credential: {
        credentialId,
        privateKey,
        rpId,
        isResidentCredential: true,
        signCount: nextCount(signCount, Date.now()),
        ...(userHandle === undefined ? {} : { userHandle }),
      },
    });
  }
}

/** A credential of the browser's as a passkey; its key is registered as a secret. */
function passkeyIn({ credentialId, privateKey, rpId, userHandle, signCount }: Partial<Passkey>): Passkey {
  if (privateKey !== undefined) registerSecret('passkey private key', privateKey);
  return passkeySchema.parse({ credentialId, privateKey, rpId, userHandle, signCount });
}

/**
 * A counter that is higher than at any use before, on any machine, without writing the file: a site may take a counter that does not grow for a
 * sign of a copied key. Seconds since 1970 fit into its 32 bits until 2106.
 */
export function nextCount(stored: number, now: number): number {
  return Math.max(stored + 100, Math.floor(now / 1000));
}
