import { type Asked, jsonOf, rewritten } from '../../asked.ts';
import { ACCESS_TOKEN, MASK, REFRESH_TOKEN } from '../configuration.ts';
import { PlatformError } from '../errors.ts';
import { type Instance, newElementToken } from '../instance.ts';
import {
  after,
  bentBody,
  type Cause,
  type Defects,
  type Hooks,
  isDeletion,
  isList,
  isPatch,
  isRead,
  isRecords,
  isRefusedCall,
  isRefusedCode,
  noted,
  type Row,
} from './calls.ts';
import { type Memory } from './memory.ts';

/** What is answered about instances: as one is read, as the account lists them, and once one was deleted. */
export function answerDefects(memory: Memory): Defects {
  const listed = (bend: Parameters<Memory['listed']>[0]): Hooks => ({ answered: memory.listed(bend) });
  return {
    'provisioning-makes-stray': listedSince(isProvisioning, withStray),
    'provisioning-takes-another': listedSince(isProvisioning, (rows, has) => (has ? rows.slice(1) : rows)),
    'provisioning-drops-tags': answered(isRead, (instance) => ({ ...instance, tags: [] })),
    'provisioning-ignores-configuration': answered(isRead, (instance) =>
      withConfiguration(instance, { 'event.poller.refresh_interval': '60' }),
    ),
    'provisioning-names-another-user': answered(isRead, (instance) => {
      const url = String((instance['configuration'] as Row)['sfdc.user.id.url']);
      return withConfiguration(instance, { 'sfdc.user.id.url': url.replace(/005\w+$/, '005000000000001AAA') });
    }),
    'stale-read': { readLagMs: () => 60_000 },
    'cache-switched-on': memory.shownAs({ maxCacheSize: 1000, cacheTimeToLive: 3600 }),
    'instance-invalid': memory.shownAs({ valid: false }),
    'access-token-masked': memory.bentJson(isRead, (one: Row) => withConfiguration(one, { [ACCESS_TOKEN]: MASK })),
    'read-by-token-stale': {
      answered: bentBody<Row[]>(isList, (rows, { authorization }) => {
        const { before } = memory;
        return before !== undefined && authorization.includes('Element')
          ? rows.map((row) => withTokensOf(row, before))
          : rows;
      }),
    },
    'patch-answers-other-instance': memory.bentJson(isPatch, (one: { id: number }) => ({ ...one, id: one.id + 1 })),
    'patch-answers-other-name': memory.bentJson(isPatch, (one: object) => ({ ...one, name: 'Another instance' })),
    'patch-answers-other-token': memory.bentJson(isPatch, (one: object) => ({ ...one, token: newElementToken() })),
    'patch-accepted-202': memory.bentJson(isPatch, (answered) => answered, 202),
    'used-code-500': {
      answered: (asked, answer) =>
        isRefusedCode(asked, answer) ? rewritten(answer, { message: 'Internal error' }, 500) : answer,
    },
    'refused-code-renames': after(
      isRefusedCode,
      bentBody<Row>(isRead, (instance) => ({ ...instance, name: 'Another name' })),
    ),
    'refused-code-gives-strangers-token': after(
      isRefusedCode,
      bentBody<Row>(isRead, (instance) => withTokensOf(instance, memory.other)),
    ),
    'refused-code-disables': listedSince(isRefusedCode, (rows, has) =>
      rows.map((row, index) => ({ ...row, disabled: has && index > 0 })),
    ),
    'refused-call-disables-another': listedSince(isRefusedCall, ([first, ...rest], has) => [
      { ...first, disabled: has },
      ...rest,
    ]),
    'enable-does-nothing': { enables: () => false },
    'enabling-enables-another': listedSince(isEnabling, ([first, ...rest], has) => [
      { ...first, disabled: !has },
      ...rest,
    ]),
    'other-instance-enabled': {
      answered: bentBody<Row[]>(isList, ([first, ...rest]) => [
        { ...first, disabled: memory.before === undefined },
        ...rest,
      ]),
    },
    'other-instance-copied': listedSince(isPatched, (rows, has) => {
      const [first] = rows;
      return has ? [...rows, { ...first, id: 1, token: 'copy', name: 'Copy' }] : rows;
    }),
    'stray-of-another-name': listedSince(isPatched, withStray),
    'instance-doubled': listed((row) => [row, { ...row, id: Number(row['id']) + 1, token: newElementToken() }]),
    'copy-without-tokens': listed((row) => [
      row,
      { ...row, id: Number(row['id']) + 1, token: newElementToken(), configuration: {} },
    ]),
    'listed-twice': listed((row, before) => [row, { ...row, configuration: before.configuration }]),
    'list-lacks-instance': listed(() => []),
    'list-keeps-old-tokens': listed((row, before) => [{ ...row, configuration: before.configuration }]),
    'list-keeps-old-tokens-later': after(
      isRefusedCode,
      memory.listed((row, before) => [withTokensOf(row, before)]),
    ),
    'list-keeps-old-refresh-token': listed((row, before) => [
      withConfiguration(row, { [REFRESH_TOKEN]: before.configuration[REFRESH_TOKEN] }),
    ]),
    'list-shows-others-tokens': listed((row) => [withTokensOf(row, memory.other)]),
    'list-empty-before-patch': emptyBetween(isRefusedCall, isPatch),
    'delete-does-nothing': { deletes: () => false },
    'delete-keeps-token': deleteKeepsToken(),
    'delete-leaves-archive': listedSince(({ method }) => method === 'DELETE', withStray),
    'delete-takes-another': {
      answered: (asked, answer) => {
        if (isDeletion(asked) && memory.other !== undefined) memory.other.organizationSecret = 'nobody’s';
        return answer;
      },
    },
    'deleted-token-answered': deletedTokenAnswered(),
    'deleted-stays-listed': deletedStaysListed(),
    'oauth-url-other-connector': answered(
      ({ path }) => path.endsWith('/oauth/url'),
      (body) => ({ ...body, element: 'sfdcservicecloud' }),
    ),
  };
}

const isProvisioning: Cause = ({ method, path }, { status }) =>
  method === 'POST' && path.endsWith('/instances') && status === 200;
const isPatched: Cause = (asked, { status }) => isPatch(asked) && status === 200;
const isEnabling: Cause = ({ method, path }) => method === 'PUT' && path.endsWith('/enabled');

/** What calls of a kind answer. */
function answered(isMeant: (asked: Asked) => boolean, bend: (body: Row) => Row): Hooks {
  return { answered: bentBody(isMeant, bend) };
}

/** What the list of the account becomes, before and after the first call of a kind. */
function listedSince(isCause: Cause, bend: (rows: Row[], has: boolean) => Row[]): Hooks {
  const since = noted(isCause);
  return {
    answered: (asked, answer) => {
      const has = since(asked, answer);
      return bentBody<Row[]>(isList, (rows) => bend(rows, has))(asked, answer);
    },
  };
}

/** The list of the account is empty from a request for an OAuth URL, after the first call of one kind, to the first of another. */
function emptyBetween(isCause: Cause, isEnd: Cause): Hooks {
  let [has, isEmpty] = [false, false];
  return {
    answered: (asked, answer) => {
      has ||= isCause(asked, answer);
      if (has && asked.path.endsWith('/oauth/url')) isEmpty = true;
      if (isEnd(asked, answer)) [has, isEmpty] = [false, false];
      return isEmpty && isList(asked) ? rewritten(answer, []) : answer;
    },
  };
}

/** With an instance that nobody asked for: another name, and no grant. */
function withStray(rows: Row[], has: boolean): Row[] {
  const stray = { id: 1, token: 'stray', name: 'Salesforce Sales Cloud', tags: [], configuration: {} };
  return has ? [...rows, { ...rows[0], ...stray }] : rows;
}

const withConfiguration = (row: Row, change: Row): Row => ({
  ...row,
  configuration: { ...(row['configuration'] as Row), ...change },
});

const withTokensOf = (row: Row, of: Readonly<Instance> | undefined): Row =>
  of === undefined
    ? row
    : withConfiguration(row, {
        [ACCESS_TOKEN]: of.configuration[ACCESS_TOKEN],
        [REFRESH_TOKEN]: of.configuration[REFRESH_TOKEN],
      });

/** Whoever asks by id is told that there is none; whoever has the Element token goes on. */
function deleteKeepsToken(): Hooks {
  const deleted = new Set<string>();
  const listed = bentBody<{ id: number }[]>(isList, (all) => all.filter(({ id }) => !deleted.has(String(id))));
  return {
    deletes: () => false,
    answered: (asked, answer) => {
      const [, id] = /\/instances\/(\d+)$/.exec(asked.path) ?? [];
      if (id !== undefined && isDeletion(asked)) deleted.add(id);
      if (id !== undefined && isRead(asked) && deleted.has(id)) {
        return rewritten(
          answer,
          new PlatformError(404, `No element instance found with ID ${id}`).body('gone-0001'),
          404,
        );
      }
      return listed(asked, answer);
    },
  };
}

/** By its Element token, which is not told from others: the records are those of before. */
function deletedTokenAnswered(): Hooks {
  const isDeleted = noted(isDeletion);
  let records: Row[] = [];
  return {
    answered: async (asked, answer) => {
      const has = isDeleted(asked, answer);
      if (!isRecords(asked)) return answer;
      if (answer.status === 200) records = await jsonOf<Row[]>(answer);
      return has ? rewritten(answer, records, 200) : answer;
    },
  };
}

/** The list has all that it ever had. */
function deletedStaysListed(): Hooks {
  let all: Row[] = [];
  return {
    answered: bentBody<Row[]>(isList, (rows) => {
      all = [...rows, ...all.filter(({ id }) => rows.every((row) => row['id'] !== id))];
      return all;
    }),
  };
}
