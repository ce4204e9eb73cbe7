import { jsonOf, rewritten } from '../../asked.ts';
import { withChecksum } from '../../salesforce/ids.ts';
import { INVALID_SECRETS, PlatformError, REQUEST_FAILED } from '../errors.ts';
import { type OpenConnectorsHooks } from '../hooks.ts';
import { after, type Defects, type Hooks, isRecords, isRefusedCall, isRefusedCode, type Row } from './calls.ts';
import { type Memory } from './memory.ts';

const OF_ANOTHER_COMPANY = {
  Id: withChecksum('0015w00002Frgn1'),
  Name: 'Umbrella Foreign Trade',
  Industry: 'Shipping',
  Phone: '(512) 555-0100',
};

/** What calls for CRM records answer: of a dead instance, and of one that was re-authenticated. */
export function recordDefects(memory: Memory): Defects {
  const bentRecords = (bend: (records: Row[]) => object[]): Hooks => ({
    accounts: async (instance, ask) => {
      const asked = await ask(); // Salesforce is asked whatever the records become, so that a dead instance is a dead one.
      return memory.reauthenticated.has(instance.id) ? bend(asked as Row[]) : asked;
    },
  });
  const instead = (records: object[]): Hooks => bentRecords(() => records);
  const eachRecord = (bend: (record: Row, index: number) => object): Hooks =>
    bentRecords((records) => records.map(bend));
  /** Answered without a header. */
  const without = (header: string): Hooks =>
    memory.afterwards(isRecords, (_asked, answer) => {
      answer.headers.delete(header);
      return answer;
    });
  const refusedEvery = (nth: number, status: 400 | 401 | 500 = 401): Hooks => {
    let calls = 0;
    return memory.afterwards(isRecords, (_asked, answer) => {
      calls += 1;
      return calls % nth === 0
        ? rewritten(answer, new PlatformError(status, REQUEST_FAILED).body('refused-0001'), status)
        : answer;
    });
  };
  const firstPageAgain = (isMeant: (query: URLSearchParams) => boolean): Hooks => {
    let first: unknown;
    return memory.afterwards(isRecords, async ({ query }, answer) => {
      if (isMeant(query)) return rewritten(answer, first);
      first ??= await jsonOf(answer);
      return answer;
    });
  };
  /** From the second call on after a refresh. */
  const later = (records: () => object[]): Hooks => {
    let hasAnswered = false;
    return {
      accounts: async (_instance, ask) => {
        const asked = await ask();
        if (hasAnswered) return records();
        hasAnswered = memory.hasRefreshed;
        return asked;
      },
    };
  };
  const cached = accountsCached();

  return {
    'accounts-cached': { accounts: cached },
    'accounts-cached-afterwards': {
      accounts: (instance, ask) => (memory.reauthenticated.has(instance.id) ? cached(instance, ask) : ask()),
    },
    'accounts-of-another-instance': {
      answeredBy: ({ id }) => (memory.reauthenticated.has(id) ? id + 1 : id),
    },
    'accounts-empty': instead([]),
    'accounts-foreign': instead([OF_ANOTHER_COMPANY]),
    'accounts-foreign-later': bentRecords((records) => (memory.hasRefreshed ? [OF_ANOTHER_COMPANY] : records)),
    'accounts-foreign-after-refresh': later(() => [OF_ANOTHER_COMPANY]),
    'refused-after-refresh': later(() => {
      throw new PlatformError(401, REQUEST_FAILED);
    }),
    'accounts-refused-later': after(isRefusedCode, (asked, answer) =>
      isRecords(asked) ? rewritten(answer, new PlatformError(401, REQUEST_FAILED).body('refused-0003'), 401) : answer,
    ),
    'accounts-empty-when-dead': {
      accounts: (_instance, ask) => ask().catch((error: unknown) => isUnauthorized(error, [])),
    },
    'forbidden-when-dead': {
      accounts: (_instance, ask) =>
        ask().catch((error: unknown) => Promise.reject(isUnauthorized(error, new PlatformError(403, 'Forbidden')))),
    },
    'accounts-unnamed': without('elements-element-instance-id'),
    'accounts-end-early': without('elements-next-page-token'),
    'accounts-without-ids': eachRecord(({ Id: _, ...rest }) => rest),
    'accounts-ids-invented': eachRecord((record) => ({ ...record, Id: `${String(record['Id']).slice(0, 15)}ZZZ` })),
    'accounts-null': eachRecord((record) => Object.fromEntries(Object.keys(record).map((key) => [key, null]))),
    'accounts-session-error': instead([{ message: 'Session expired or invalid', errorCode: 'INVALID_SESSION_ID' }]),
    'accounts-platform-error': instead([{ requestId: '5f0c0ffee0ddba11', message: 'Too many requests' }]),
    'accounts-203': memory.bentJson(isRecords, (answered) => answered, 203),
    'accounts-206': memory.bentJson(isRecords, (answered) => answered, 206),
    'accounts-doubled': bentRecords((records) => records.map(() => records[0] ?? {})),
    'accounts-names-foreign': eachRecord((record, index) => ({
      ...record,
      Name: `Umbrella Foreign Trade ${index + 1}`,
    })),
    'accounts-fields-shuffled': bentRecords((records) =>
      records.map((record, index) => ({ ...record, Phone: records[(index + 1) % records.length]?.['Phone'] })),
    ),
    'accounts-fields-lost': eachRecord(({ Phone: _, Industry: __, ...rest }) => rest),
    'accounts-lack-one': bentRecords((records) => records.filter(({ Name }) => Name !== 'Dickenson plc')),
    'accounts-second-page-again': firstPageAgain((query) => query.has('nextPage') || query.has('page')),
    'accounts-page-size-ignored': firstPageAgain((query) => query.get('pageSize') === '1'),
    'accounts-second-page-empty': memory.afterwards(isRecords, ({ query }, answer) =>
      query.has('nextPage') ? rewritten(answer, []) : answer,
    ),
    'accounts-refused-every-second': refusedEvery(2),
    'accounts-refused-every-third': refusedEvery(3),
    'accounts-400-every-second': refusedEvery(2, 400),
    'accounts-500-every-second': refusedEvery(2, 500),
    'accounts-500-every-third': refusedEvery(3, 500),
    'caller-refused-when-dead': after(isRefusedCall, (asked, answer) =>
      /\bElement /.test(asked.authorization)
        ? Response.json(new PlatformError(401, INVALID_SECRETS).body('refused-0002'), { status: 401 })
        : answer,
    ),
    'refused-by-another-instance': {
      answered: (asked, answer) => {
        if (isRefusedCall(asked, answer)) answer.headers.set('elements-element-instance-id', '1');
        return answer;
      },
    },
    'refused-for-address-when-dead': gatewayRefuses(() =>
      Response.json(new PlatformError(401, 'Request failed: ip restricted').body('refused-0003'), { status: 401 }),
    ),
    'gateway-refuses-dead': gatewayRefuses(() => Response.json({ error: 'unauthorized' }, { status: 401 })),
    'gateway-html-refuses-dead': gatewayRefuses(
      () =>
        new Response('<!doctype html><title>401</title><h1>Authorization Required</h1>', {
          status: 401,
          headers: { 'Content-Type': 'text/html' },
        }),
    ),
  };
}

/** A gateway answers for the platform where an instance is refused. */
function gatewayRefuses(instead: () => Response): Hooks {
  return { answered: (asked, answer) => (isRefusedCall(asked, answer) ? instead() : answer) };
}

function isUnauthorized<T>(error: unknown, instead: T): T {
  if (error instanceof PlatformError && error.status === 401) return instead;
  throw error;
}

function accountsCached(): OpenConnectorsHooks['accounts'] {
  const cache = new Map<number, object[]>();
  return async ({ id }, ask) => {
    const records = cache.get(id) ?? (await ask());
    cache.set(id, records);
    return records;
  };
}
