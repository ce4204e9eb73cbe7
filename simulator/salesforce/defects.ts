import { type Asked, type Bend, jsonOf, rewritten } from '../asked.ts';
import { type DefectName } from '../defects.ts';
import { type SalesforceHooks, healthy, soundRevocation } from './hooks.ts';
import { type Grant } from './model.ts';
import { type Salesforce } from './salesforce.ts';

/** Long enough for every patience. */
const SLOW_MS = 10 * 60_000;

/**
 * Whether a user gives an app a grant again after one was revoked. Defects of approving act then only, so that an instance can be
 * provisioned, and the re-authentication is what meets them.
 */
function again(earlier: readonly Grant[]): boolean {
  return earlier.some((grant) => grant.revokedAt !== undefined);
}

/** A grant, and those of other users for the same app. */
const ofOthersToo: SalesforceHooks['revocation'] = (grant, _by, all) => ({
  grants: [grant, ...all.filter((other) => other.appId === grant.appId && other.userId !== grant.userId)],
});

/** Grants that came back once. */
const comeBack = new WeakSet<Grant>();

/** Grants whose predecessor was answered to last time. */
const everySecond = new WeakSet<Grant>();

/** What a defect does to the domain, and to any answer on its way out. */
interface Bent extends Partial<SalesforceHooks> {
  answered?: (asked: Asked, answer: Response, salesforce: Salesforce) => Response | Promise<Response>;
}

const INTROSPECT = '/services/oauth2/introspect';
const USERINFO = '/services/oauth2/userinfo';
const REVOKE = '/services/oauth2/revoke';

/** In seconds. */
const DAY = 86_400;

/** Every defect of Salesforce: the hooks that it bends. `policy-zero` is in load-world.ts, as it is a setting of the app. */
const bent: Partial<Record<DefectName, Bent>> = {
  'revoke-does-nothing': { revocation: (grant, by) => (by === 'api' ? {} : soundRevocation(grant)) },
  'revoke-refused': { refusesRevocation: () => true },
  'revoke-ends-access-only': { revocation: (grant) => ({ accessTokensOf: [grant] }) },
  'revoke-spares-access': { revocation: (grant) => ({ ...soundRevocation(grant), spareAccessTokensOf: [grant] }) },
  'revoke-bars-only': { revocation: (grant) => ({ bar: [grant] }) },
  'revoke-takes-other-apps': {
    revocation: (grant, _by, all) => ({
      grants: [grant, ...all.filter((other) => other.userId === grant.userId && other.appId !== grant.appId)],
    }),
  },
  'grant-not-in-setup': { listsInSetup: ({ requestToken }) => requestToken === undefined },
  'revoke-takes-others': { revocation: ofOthersToo },
  'setup-revoke-hides': {
    revocation: (grant, by) => (by === 'setup' || by === 'user' ? { hide: [grant] } : soundRevocation(grant)),
  },
  'revoked-row-stays': { revocation: (grant) => ({ ...soundRevocation(grant), keepListed: [grant] }) },
  'grant-comes-back': {
    exchanged: (_fresh, earlier) => ({
      revive: earlier.filter((grant) => grant.revokedAt !== undefined).slice(-1),
    }),
  },
  'code-not-single-use': { refusesUsedCode: () => false },
  'grant-of-another-user': {
    grantee: (user, users, earlier) =>
      (again(earlier) ? users.findLast((other) => other.orgId === user.orgId && other.id !== user.id) : undefined) ??
      user,
  },
  'grant-of-another-org': {
    grantee: (user, users, earlier) =>
      (again(earlier) ? users.findLast((other) => other.orgId !== user.orgId) : undefined) ?? user,
  },
  'two-grants-per-code': {
    exchanged: (_fresh, earlier) => ({ approvals: again(earlier) ? 1 : 0 }),
  },
  'newer-approval-evicts': {
    accessUsed: (grant, earlier) =>
      again(earlier) && grant.requestToken !== undefined && grant.revokedAt === undefined
        ? { evict: [grant], approvals: 1 }
        : {},
  },
  'new-grant-narrower': {
    exchanged: (fresh, earlier) => {
      if (again(earlier)) fresh.scopes = ['api', 'refresh_token'];
      return {};
    },
  },
  'access-token-narrower': bentIntrospection('access_token', (said) => ({ ...said, scope: 'api' })),
  'refresh-token-ends-soon': bentIntrospection('refresh_token', (said, now) => ({ ...said, exp: now + 2 * 3600 })),
  'access-token-ends-soon': bentIntrospection('access_token', (said, now) => ({ ...said, exp: now + 20 })),
  'introspection-error-as-inactive': bentJson<{ active?: boolean }>(INTROSPECT, (said) =>
    said.active === false ? { active: false, error: 'temporarily_unavailable' } : said,
  ),
  'list-cut': bentList((list) => ({ ...list, records: list.records.slice(0, -1) })),
  'list-uncounted': bentList((list) => ({ ...list, totalSize: list.records.length - 1 })),
  'userinfo-outlives-revocation': userInfoOf(({ grants }) => grants.all.find(isRevoked)),
  'userinfo-outlives-access-token': userInfoOf(({ grants }) =>
    grants.all.find(
      (grant) =>
        !isRevoked(grant) &&
        [...grants.accessTokens.values()].some((token) => token.grantId === grant.id && token.revokedAt !== undefined),
    ),
  ),
  'userinfo-revives-token': userInfoOf(approvedAgain),
  'userinfo-of-two-users': bentJson<{ sub: string }>(USERINFO, (said, _asked, salesforce) =>
    approvedAgain(salesforce) === undefined
      ? said
      : { ...said, sub: said.sub.replace(/005\w+$/, '005000000000001AAA') },
  ),
  'introspection-not-yet-valid': bentIntrospection('refresh_token', (said, now) => ({ ...said, nbf: now + DAY })),
  'introspection-of-older-grant': bentIntrospection('refresh_token', (said, now) => ({ ...said, iat: now - 9 * DAY })),
  'revoke-says-error': {
    revocation: () => ({}),
    answered: ({ path }, answer) => (path === REVOKE ? new Response('error=invalid_token') : answer),
  },
  'grant-dies-late': {
    answered: (_asked, answer, salesforce) => {
      const fresh = approvedAgain(salesforce);
      if (fresh !== undefined) salesforce.grants.revokeGrant(fresh, 'policy');
      return answer;
    },
  },
  'provisioning-takes-others': onFirstApproval(takeFromOthers),
  'provisioning-gives-other-app': onFirstApproval(giveToAnotherApp),
  'first-grant-narrower': onFirstApproval((_salesforce, fresh) => void (fresh.scopes = ['api', 'refresh_token'])),
  'introspection-outlives-revocation': bentJson(INTROSPECT, (said, { form }, { grants }) =>
    grants.accessTokens.has(form.get('token') ?? '') ? { ...said, active: true } : said,
  ),
  'old-token-now-and-again': {
    answered: (asked, answer, salesforce) => {
      const isData = asked.path.endsWith('/query') && !isList(asked);
      const fresh = approvedAgain(salesforce);
      if (!isData || answer.status !== 401 || fresh === undefined || everySecond.delete(fresh)) return answer;
      everySecond.add(fresh);
      return rewritten(answer, { totalSize: 0, done: true, records: [] }, 200);
    },
  },
  'login-sent-elsewhere': bentPage((page, _asked, { grants }) =>
    grants.all.some(isRevoked)
      ? page.replace(/(<form[^>]*id="login_form"[^>]*action=")[^"]*/, '$1https://collector.example/')
      : page,
  ),
  'callback-of-another-issuer': bentCallback((query) => query.set('iss', 'https://globex.my.salesforce.com')),
  'setup-asks-about-another': bentPage((page, { path }) =>
    path.endsWith('/connectedAppsUserList.apexp')
      ? page.replaceAll('want to revoke access?', 'want to revoke access of Mary Ann Lee?')
      : page,
  ),
  'revocation-brings-other-app': {
    answered: ({ path }, answer, salesforce) => {
      if (path === REVOKE) giveToAnotherApp(salesforce, salesforce.grants.all.find(isRevoked));
      return answer;
    },
  },
  'approval-takes-other-apps': onApproval(({ grants }, fresh) => {
    for (const other of grants.rows(fresh.orgId)) {
      if (other.userId === fresh.userId && other.appId !== fresh.appId) grants.revokeGrant(other, 'limit');
    }
  }),
  'approval-takes-others': onApproval(takeFromOthers),
  'approval-gives-other-app': onApproval(giveToAnotherApp),
  'refresh-gives-second-grant': onRefresh(({ grants, directory }, { appId, userId, scopes }) => {
    grants.issue(directory.app(appId), directory.user(userId), scopes);
  }),
  'refresh-takes-others': onRefresh(takeFromOthers),
  'refresh-revives-access-token': onRefresh(({ grants }, { id }) => {
    for (const token of grants.accessTokens.values()) if (token.grantId === id) token.revokedAt = undefined;
  }),
  'cleanup-takes-others': { revocation: ofOthersToo },
  'grant-comes-back-late': {
    answered: (_asked, answer, { grants }) => {
      const made = grants.all.filter(({ requestToken }) => requestToken !== undefined);
      const [old] = made;
      if (old !== undefined && made.length > 1 && !comeBack.has(old)) {
        comeBack.add(old);
        old.revokedAt = old.revokedBy = undefined;
      }
      return answer;
    },
  },
  'cleanup-spares-access': { revocation: (grant) => ({ ...soundRevocation(grant), spareAccessTokensOf: [grant] }) },
  'cleanup-spares-data-calls': {
    answered: ({ path }, answer) =>
      path.endsWith('/query') && answer.status === 401
        ? rewritten(answer, { totalSize: 0, done: true, records: [] }, 200)
        : answer,
  },
  'cleanup-gives-grant': onCleanUp(({ path }) => path === REVOKE),
  'grant-comes-after-cleanup': onCleanUp(isList),
  'callback-code-twice': bentCallback((query) => query.append('code', 'aPrxOfAnotherConsent==')),
  'callback-code-encoded': bentCallback((query) => query.set('code', encodeURIComponent(query.get('code') ?? ''))),
  'callback-without-state': bentCallback((query) => query.delete('state')),
  'consent-asks-for-more': { asksFor: (scopes) => [...scopes, 'web'] },
  'consent-asks-for-less': { asksFor: (scopes) => scopes.slice(0, 1) },
  'consent-sent-elsewhere': bentPage((page) =>
    page.includes('id="oadeny"') ? page.replace(/(<form[^>]*action=")[^"]*/, '$1https://collector.example/') : page,
  ),
  'list-refused-later': {
    answered: (asked, answer, { grants }) => {
      if (!isList(asked) || !grants.all.some(isRevoked)) return answer;
      const refusal = { errorCode: 'INVALID_TYPE', message: "sObject type 'OauthToken' is not supported." };
      return rewritten(answer, [refusal], 400);
    },
  },
  'introspection-refused-later': {
    answered: ({ path }, answer, salesforce) =>
      path === INTROSPECT && approvedAgain(salesforce) !== undefined
        ? rewritten(answer, { error: 'invalid_client', error_description: 'client not allowed' }, 401)
        : answer,
  },
  'rotation-once': {
    answered: async ({ path, form }, answer, salesforce) => {
      const fresh = approvedAgain(salesforce);
      const isRefresh = path === '/services/oauth2/token' && form.get('grant_type') === 'refresh_token';
      if (!isRefresh || answer.status !== 200 || fresh === undefined || fresh.prevRefreshTokens.length < 2)
        return answer;
      fresh.refreshToken = fresh.prevRefreshTokens.pop();
      return rewritten(answer, { ...(await jsonOf<object>(answer)), refresh_token: undefined });
    },
  },
  'cleanup-ends-access-only': { revocation: (grant) => ({ accessTokensOf: [grant] }) },
  'slow-revocation': { revokeLagMs: () => SLOW_MS },
};

/** What is answered, with 200, at an address. */
function bentJson<T extends object>(at: string, bend: (said: T, asked: Asked, salesforce: Salesforce) => object): Bent {
  return {
    answered: async (asked, answer, salesforce) =>
      asked.path === at && answer.status === 200
        ? rewritten(answer, bend(await jsonOf(answer), asked, salesforce))
        : answer,
  };
}

/** Whether the list of grants is asked for. */
function isList({ path, query }: Asked): boolean {
  return path.endsWith('/query') && query.get('q')?.includes('FROM OauthToken') === true;
}

/** What the list of grants says once one was revoked. */
function bentList(bend: (list: { records: object[] }) => object): Bent {
  return {
    answered: async (asked, answer, salesforce) => {
      if (!isList(asked) || !salesforce.grants.all.some(isRevoked)) return answer;
      return rewritten(answer, bend(await jsonOf(answer)));
    },
  };
}

const isRevoked = ({ requestToken, revokedAt }: Grant): boolean =>
  requestToken !== undefined && revokedAt !== undefined;

/** The live grant of a user who approved the app again after one was revoked. */
function approvedAgain({ grants }: Salesforce): Grant | undefined {
  return grants.all.findLast(
    ({ requestToken, revokedAt, userId, appId }) =>
      requestToken !== undefined &&
      revokedAt === undefined &&
      grants.all.some((earlier) => isRevoked(earlier) && earlier.userId === userId && earlier.appId === appId),
  );
}

/** Userinfo answers to a dead token as to one of this grant. */
function userInfoOf(grantOf: (salesforce: Salesforce) => Grant | undefined): Bent {
  return {
    answered: ({ path }, answer, salesforce) => {
      const grant = grantOf(salesforce);
      if (path !== USERINFO || answer.status !== 403 || grant === undefined) return answer;
      return Response.json({ user_id: grant.userId, organization_id: grant.orgId });
    },
  };
}

/** What a page says. */
function bentPage(bend: (page: string, asked: Asked, salesforce: Salesforce) => string): Bent {
  return {
    answered: async (asked, answer, salesforce) => {
      if (answer.headers.get('content-type')?.includes('html') !== true) return answer;
      return new Response(bend(await answer.text(), asked, salesforce), answer);
    },
  };
}

/** What the redirect to the callback carries. */
function bentCallback(bend: (query: URLSearchParams) => void): Bent {
  return {
    answered: (_asked, answer) => {
      const location = answer.headers.get('location') ?? '';
      if (!/[?&]code=/.test(location)) return answer;
      const to = new URL(location);
      bend(to.searchParams);
      answer.headers.set('location', to.href);
      return answer;
    },
  };
}

/** Something happens besides. */
type Happens = (salesforce: Salesforce, fresh: Grant) => void;

/** When a code was exchanged for a new approval. */
function onApproval(happens: Happens): Bent {
  return onToken('authorization_code', approvedAgain, happens);
}

/** When a code was exchanged for an approval before which nothing was revoked. */
function onFirstApproval(happens: Happens): Bent {
  const approved = ({ grants: { all } }: Salesforce) =>
    all.some(isRevoked) ? undefined : all.findLast(({ requestToken }) => requestToken !== undefined);
  return onToken('authorization_code', approved, happens);
}

/** When an access token of a new approval was renewed. */
function onRefresh(happens: Happens): Bent {
  return onToken('refresh_token', approvedAgain, happens);
}

function onToken(grantType: string, freshOf: (salesforce: Salesforce) => Grant | undefined, happens: Happens): Bent {
  return {
    answered: ({ path, form }, answer, salesforce) => {
      const fresh = freshOf(salesforce);
      const isExchange = path === '/services/oauth2/token' && form.get('grant_type') === grantType;
      if (isExchange && answer.status === 200 && fresh !== undefined) happens(salesforce, fresh);
      return answer;
    },
  };
}

/** Once all that was approved is revoked, the app gets another grant, with the first answer that is meant. */
function onCleanUp(isMeant: (asked: Asked) => boolean): Bent {
  return {
    answered: (asked, answer, { grants, directory }) => {
      const last = grants.all.findLast(({ requestToken }) => requestToken !== undefined);
      if (last === undefined || !isRevoked(last) || comeBack.has(last) || !isMeant(asked)) return answer;
      comeBack.add(last);
      grants.issue(directory.app(last.appId), directory.user(last.userId), last.scopes);
      return answer;
    },
  };
}

function takeFromOthers({ grants }: Salesforce, { orgId, userId, appId }: Grant): void {
  for (const other of grants.rows(orgId))
    if (other.userId !== userId && other.appId === appId) grants.revokeGrant(other, 'limit');
}

function giveToAnotherApp({ grants, directory }: Salesforce, grant: Grant | undefined): void {
  const other = [...directory.apps.values()].find(
    ({ id, orgId, scopes }) => orgId === grant?.orgId && id !== grant.appId && scopes.includes('full'),
  );
  if (grant !== undefined && other !== undefined) grants.issue(other, directory.user(grant.userId), other.scopes);
}

/** What introspection says of the live tokens of a new approval. `now`: seconds since 1970. */
function bentIntrospection(type: 'access_token' | 'refresh_token', bend: (said: object, now: number) => object): Bent {
  return bentJson<{ token_type?: string }>(INTROSPECT, (said, { form }, salesforce) => {
    const token = form.get('token') ?? '';
    const { grants } = salesforce;
    const grantId = grants.accessTokens.get(token)?.grantId;
    const of = grants.all.find(({ id, refreshToken }) => id === grantId || refreshToken === token);
    const isNew = of !== undefined && of === approvedAgain(salesforce);
    return isNew && said.token_type === type ? bend(said, Math.floor(Date.now() / 1000)) : said;
  });
}

/** The hooks under a defect; those of a sound Salesforce when there is none, or one that is another part's. */
export function hooksUnder(defect: string | undefined): SalesforceHooks {
  return { ...healthy, ...(defect === undefined ? {} : bent[defect as DefectName]) };
}

/** What a defect does to the answers of Salesforce; undefined where it leaves them as they are. */
export function bendUnder(defect: DefectName | undefined, salesforce: Salesforce): Bend | undefined {
  const answered = defect && bent[defect]?.answered;
  return answered && ((asked, answer) => answered(asked, answer, salesforce));
}
