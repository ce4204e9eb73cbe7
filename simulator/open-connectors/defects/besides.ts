import { type Asked, type Bend, rewritten } from '../../asked.ts';
import { type DefectName } from '../../defects.ts';
import { ACCESS_TOKEN, REFRESH_TOKEN } from '../configuration.ts';
import { PlatformError, REQUEST_FAILED } from '../errors.ts';
import { bentBody, type Hooks, isList, isPatch, isRead, jsonOf, type Row } from './calls.ts';

/** What a call does besides what it is for: as the list of the account shows it from then on, or as it answers. */
export function defectsBesides(): Partial<Record<DefectName, Hooks>> {
  return {
    'provisioning-makes-stray': listed(isProvisioning, withStray),
    'provisioning-takes-another': listed(isProvisioning, (rows, has) => (has ? rows.slice(1) : rows)),
    'provisioning-drops-tags': answered(isRead, (instance) => ({ ...instance, tags: [] })),
    'provisioning-ignores-configuration': answered(isRead, (instance) => {
      const configuration = { ...(instance['configuration'] as Row), 'event.poller.refresh_interval': '60' };
      return { ...instance, configuration };
    }),
    'provisioning-names-another-user': answered(isRead, (instance) => {
      const configuration = { ...(instance['configuration'] as Record<string, string>) };
      const url = configuration['sfdc.user.id.url']?.replace(/005\w+$/, '005000000000001AAA');
      return { ...instance, configuration: { ...configuration, 'sfdc.user.id.url': url } };
    }),
    'stray-of-another-name': listed(isPatched, withStray),
    'other-instance-copied': listed(isPatched, (rows, has) => {
      const [first] = rows;
      return has ? [...rows, { ...first, id: 1, token: 'copy', name: 'Copy' }] : rows;
    }),
    'refused-call-disables-another': listed(isRefusedCall, ([first, ...rest], has) => [
      { ...first, disabled: has },
      ...rest,
    ]),
    'enabling-enables-another': listed(isEnabling, ([first, ...rest], has) => [{ ...first, disabled: !has }, ...rest]),
    'refused-code-disables': listed(
      (asked, { status }) => asked.method === 'PATCH' && status === 400,
      (rows, has) => rows.map((row, index) => ({ ...row, disabled: has && index > 0 })),
    ),
    'refused-code-renames': readAfterRefusedCode((instance) => ({ ...instance, name: 'Another name' })),
    'refused-code-gives-strangers-token': readAfterRefusedCode((instance, [stranger]) => {
      const { [ACCESS_TOKEN]: access, [REFRESH_TOKEN]: refresh } = (stranger?.['configuration'] ?? {}) as Row;
      const configuration = { ...(instance['configuration'] as Row), [ACCESS_TOKEN]: access, [REFRESH_TOKEN]: refresh };
      return { ...instance, configuration };
    }),
    'accounts-refused-later': {
      answered: afterRefusedCode((asked, answer) =>
        asked.path.includes('/hubs/')
          ? rewritten(answer, new PlatformError(401, REQUEST_FAILED).body('refused-0003'), 401)
          : answer,
      ),
    },
    'list-empty-before-patch': emptyBetween(isRefusedCall, isPatch),
    'used-code-500': {
      answered: (asked, answer) =>
        asked.method === 'PATCH' && answer.status === 400
          ? rewritten(answer, { message: 'Internal error' }, 500)
          : answer,
    },
    'delete-leaves-archive': listed(({ method }) => method === 'DELETE', withStray),
    'refused-by-another-instance': {
      answered: (asked, answer) => {
        if (isRefusedCall(asked, answer)) answer.headers.set('elements-element-instance-id', '1');
        return answer;
      },
    },
    'oauth-url-other-connector': answered(
      ({ path }) => path.endsWith('/oauth/url'),
      (body) => ({ ...body, element: 'sfdcservicecloud' }),
    ),
  };
}

type Cause = (asked: Asked, answer: Response) => boolean;

const isProvisioning: Cause = ({ method, path }, { status }) =>
  method === 'POST' && path.endsWith('/instances') && status === 200;
const isPatched: Cause = (asked, { status }) => isPatch(asked) && status === 200;
const isEnabling: Cause = ({ method, path }) => method === 'PUT' && path.endsWith('/enabled');
const isRefusedCall: Cause = ({ path }, { status }) => path.includes('/hubs/') && status === 401;

/** What the list of the account becomes, before and after the first call of a kind. */
function listed(isCause: Cause, bend: (rows: Row[], has: boolean) => Row[]): Hooks {
  let has = false;
  const bent = bentBody<Row[]>(isList, (rows) => bend(rows, has));
  return {
    answered: (asked, answer) => {
      has ||= isCause(asked, answer);
      return bent(asked, answer);
    },
  };
}

/** What becomes of answers once a code was refused. */
function afterRefusedCode(bend: Bend): Bend {
  let has = false;
  return (asked, answer) => {
    if (has) return bend(asked, answer);
    has = asked.method === 'PATCH' && answer.status === 400;
    return answer;
  };
}

/** How an instance is read by its id once a code was refused. `list`: the account's, oldest first. */
function readAfterRefusedCode(bend: (instance: Row, list: readonly Row[]) => Row): Hooks {
  let list: Row[] = [];
  const after = afterRefusedCode(bentBody<Row>(isRead, (instance) => bend(instance, list)));
  const bent: Bend = async (asked, answer) => {
    if (isList(asked) && answer.status === 200) list = await jsonOf<Row[]>(answer);
    return after(asked, answer);
  };
  return { answered: bent };
}

/** The list of the account is empty from a request for an OAuth URL, after the first call of one kind, to the first of another. */
function emptyBetween(isCause: Cause, isEnd: Cause): Hooks {
  let [has, isEmpty] = [false, false];
  const bent: Bend = (asked, answer) => {
    has ||= isCause(asked, answer);
    if (has && asked.path.endsWith('/oauth/url')) isEmpty = true;
    if (isEnd(asked, answer)) [has, isEmpty] = [false, false];
    return isEmpty && asked.method === 'GET' && asked.path.endsWith('/instances') ? rewritten(answer, []) : answer;
  };
  return { answered: bent };
}

/** What calls of a kind answer. */
function answered(isMeant: (asked: Asked) => boolean, bend: (body: Row) => Row): Hooks {
  return { answered: bentBody(isMeant, bend) };
}

/** With an instance that nobody asked for: another name, and no grant. */
function withStray(rows: Row[], has: boolean): Row[] {
  const stray = { id: 1, token: 'stray', name: 'Salesforce Sales Cloud', tags: [], configuration: {} };
  return has ? [...rows, { ...rows[0], ...stray }] : rows;
}
