import { generateKeyPairSync, type KeyObject, randomBytes } from 'node:crypto';
import { type Passkey, type User } from '../model.ts';

/** A credential in the form of CDP's `WebAuthn.addCredential`: what a virtual authenticator needs to answer for a user. Base64. */
export interface VirtualCredential {
  credentialId: string;
  isResidentCredential: true;
  rpId: string;
  privateKey: string;
  userHandle: string;
  signCount: number;
}

/** Register a passkey for a user without a browser, and give what an authenticator has to hold to answer for them. */
export function newPasskey(user: User, rpId: string): VirtualCredential {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const id = randomBytes(32);
  const passkey: Passkey = { credentialId: id.toString('base64url'), publicKey: coseKey(publicKey), rpId, counter: 0 };
  user.passkeys.push(passkey);
  return {
    credentialId: id.toString('base64'),
    isResidentCredential: true,
    rpId,
    privateKey: privateKey.export({ format: 'der', type: 'pkcs8' }).toString('base64'),
    userHandle: Buffer.from(user.id).toString('base64'),
    signCount: 0,
  };
}

/** COSE_Key of an ES256 key (RFC 9053, section 7.1.1): kty 2, alg -7, crv 1, x and y; base64url. */
function coseKey(publicKey: KeyObject): string {
  const { x = '', y = '' } = publicKey.export({ format: 'jwk' });
  const coordinate = (label: number, value: string) => [
    Buffer.from([label, 0x58, 0x20]),
    Buffer.from(value, 'base64url'),
  ];
  const head = Buffer.from([0xa5, 0x01, 0x02, 0x03, 0x26, 0x20, 0x01]);
  return Buffer.concat([head, ...coordinate(0x21, x), ...coordinate(0x22, y)]).toString('base64url');
}
