import 'reflect-metadata';
import * as x509 from '@peculiar/x509';
import { createPrivateKey } from 'node:crypto';

/** A certificate with its key, as `node:tls` takes both. In PEM. */
export interface Certified {
  readonly cert: string;
  readonly key: string;
}

/** A certificate authority of a test's own, made while the test runs. */
interface Authority {
  /** In PEM. */
  readonly certificate: string;
  /** A certificate for a host; from and to are days from now, and one that ends before now has expired. */
  issue(host: string, validity?: { from?: number; to?: number }): Promise<Certified>;
}

const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
const DAY = 24 * 3600_000;

const newKeys = () => crypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify']);

const days = (number: number) => new Date(Date.now() + number * DAY);

export async function newAuthority(): Promise<Authority> {
  const own = await newKeys();
  const subject = 'CN=A certificate authority for tests only';
  const root = await x509.X509CertificateGenerator.createSelfSigned({
    name: subject,
    keys: own,
    signingAlgorithm: ALGORITHM,
    notBefore: days(-30),
    notAfter: days(30),
    extensions: [new x509.BasicConstraintsExtension(true, undefined, true)],
  });
  return {
    certificate: root.toString('pem'),
    issue: async (host, { from = -20, to = 20 } = {}) => {
      const keys = await newKeys();
      const certificate = await x509.X509CertificateGenerator.create({
        subject: `CN=${host}`,
        issuer: subject,
        publicKey: keys.publicKey,
        signingKey: own.privateKey,
        signingAlgorithm: ALGORITHM,
        notBefore: days(from),
        notAfter: days(to),
        extensions: [new x509.SubjectAlternativeNameExtension([{ type: 'dns', value: host }])],
      });
      const key = createPrivateKey({
        key: Buffer.from(await crypto.subtle.exportKey('pkcs8', keys.privateKey)),
        format: 'der',
        type: 'pkcs8',
      });
      return { cert: certificate.toString('pem'), key: key.export({ format: 'pem', type: 'pkcs8' }).toString() };
    },
  };
}
