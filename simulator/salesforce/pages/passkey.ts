import type { AuthenticationResponseJSON, RegistrationResponseJSON } from '@simplewebauthn/server';
import { type Context, type Hono } from 'hono';
import { myDomainHost } from '../../hosts.ts';
import { hostOf } from '../wire.ts';
import { HOME } from './addresses.ts';
import { localPath, type Pages, postedFields, type Visitor } from './browser.ts';
import { createPasskeyPage, FAILED, passkeyChallengePage } from './html/passkey.ts';
import { type Attempt } from './state.ts';
import { attemptOf, frontdoorUrl, userOf, verificationModel } from './verification.ts';

const CHALLENGE = '/_ui/identity/verification/method/UnifiedPasskeyVerificationUi';
const CREATE = '/_ui/identity/webauthn/AddPasskeyUi';

/** With the first passkey: its hundreds of modules are two fifths of the simulator's start, and most runs ask for none. */
const webauthn = () => import('@simplewebauthn/server');

/**
 * Passkeys: the question for one, and the page that makes one. Origin, rpId (the My Domain host), challenge, counter and signature are
 * verified; what was wrong with a refused answer is told in `passkeyRefusals` of the control endpoint's state.
 */
export function passkeyRoutes(app: Hono, pages: Pages): void {
  app.get(CHALLENGE, (c) => showChallenge(pages, c, attemptOf(pages, c), undefined));
  app.post(CHALLENGE, async (c) => {
    const attempt = attemptOf(pages, c);
    const field = await postedFields(pages, c, attempt.id);
    if (!(await assertionHolds(pages, attempt, field('webauthnResponse')))) {
      return showChallenge(pages, c, attempt, FAILED);
    }
    attempt.verified = true;
    return c.redirect(frontdoorUrl(attempt));
  });

  app.get(CREATE, async (c) => showCreate(pages, c, await pages.loggedIn(c), undefined));
  app.post(CREATE, async (c) => {
    const visitor = await pages.loggedIn(c);
    const field = await postedFields(pages, c, subjectOf(visitor));
    if (!(await registered(pages, visitor, field('webauthnResponse')))) {
      return showCreate(pages, c, visitor, FAILED);
    }
    pages.passed(visitor.session, 'create-passkey');
    return c.redirect(localPath(c.req.query('retURL'), HOME));
  });
}

async function showChallenge(pages: Pages, c: Context, attempt: Attempt, error: string | undefined): Promise<Response> {
  const user = userOf(pages, attempt);
  const { generateAuthenticationOptions } = await webauthn();
  const options = await generateAuthenticationOptions({
    rpID: hostOf(c),
    allowCredentials: user.passkeys.map((passkey) => ({ id: passkey.credentialId })),
    userVerification: 'required',
  });
  attempt.challenge = options.challenge;
  return c.html(passkeyChallengePage({ ...verificationModel(pages, c, attempt, error), options }));
}

/** Whether an answer holds; a challenge is good for one. Why it does not is kept, as the page does not say. */
async function holds(pages: Pages, challenge: string | undefined, verify: (challenge: string) => Promise<void>) {
  try {
    if (challenge === undefined) throw new Error('No challenge is open.');
    await verify(challenge);
    return true;
  } catch (error) {
    pages.state.passkeyRefusals.push(error instanceof Error ? error.message : String(error));
    return false;
  }
}

function assertionHolds(pages: Pages, attempt: Attempt, answer: string): Promise<boolean> {
  const open = attempt.challenge;
  attempt.challenge = undefined;
  const user = userOf(pages, attempt);
  const { hosts, salesforce } = pages.simulator;
  return holds(pages, open, async (challenge) => {
    const response = JSON.parse(answer) as AuthenticationResponseJSON;
    const passkey = user.passkeys.find((candidate) => candidate.credentialId === response.id);
    if (passkey === undefined) throw new Error('The user has no such passkey.');
    const { verifyAuthenticationResponse } = await webauthn();
    const { verified, authenticationInfo } = await verifyAuthenticationResponse({
      response,
      expectedChallenge: challenge,
      expectedOrigin: hosts.myDomain(salesforce.directory.org(user.orgId)),
      expectedRPID: passkey.rpId,
      credential: {
        id: passkey.credentialId,
        publicKey: new Uint8Array(Buffer.from(passkey.publicKey, 'base64url')),
        counter: passkey.counter,
      },
    });
    if (!verified) throw new Error('The signature does not hold.');
    passkey.counter = authenticationInfo.newCounter;
  });
}

async function showCreate(pages: Pages, c: Context, visitor: Visitor, error: string | undefined): Promise<Response> {
  const { user, session, org } = visitor;
  const { generateRegistrationOptions } = await webauthn();
  const options = await generateRegistrationOptions({
    rpName: 'Salesforce',
    rpID: myDomainHost(org.domain),
    userName: user.username,
    userDisplayName: pages.simulator.salesforce.directory.fullName(user),
    userID: new TextEncoder().encode(user.id),
    attestationType: 'none',
    excludeCredentials: user.passkeys.map((passkey) => ({ id: passkey.credentialId })),
    authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
  });
  pages.state.passkeyChallenges.set(session.sid, options.challenge);
  const query = new URLSearchParams({ retURL: localPath(c.req.query('retURL'), HOME) });
  const confirmationToken = pages.state.confirmationToken(subjectOf(visitor));
  const model = { language: pages.languageFor(user), username: user.username, query, confirmationToken, error };
  return c.html(createPasskeyPage({ ...model, options }));
}

const subjectOf = ({ session }: Visitor): string => `passkey ${session.sid}`;

function registered(pages: Pages, { user, session, org }: Visitor, answer: string): Promise<boolean> {
  const open = pages.state.passkeyChallenges.get(session.sid);
  pages.state.passkeyChallenges.delete(session.sid);
  return holds(pages, open, async (challenge) => {
    const rpId = myDomainHost(org.domain);
    const { verifyRegistrationResponse } = await webauthn();
    const { registrationInfo } = await verifyRegistrationResponse({
      response: JSON.parse(answer) as RegistrationResponseJSON,
      expectedChallenge: challenge,
      expectedOrigin: pages.simulator.hosts.myDomain(org),
      expectedRPID: rpId,
    });
    if (registrationInfo === undefined) throw new Error('The answer does not hold.');
    const { id, publicKey, counter } = registrationInfo.credential;
    const passkey = { credentialId: id, publicKey: Buffer.from(publicKey).toString('base64url'), rpId, counter };
    user.passkeys = [...user.passkeys.filter((known) => known.credentialId !== id), passkey];
  });
}
