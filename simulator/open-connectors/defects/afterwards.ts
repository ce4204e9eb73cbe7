import { type Asked, type Bend, rewritten } from '../../asked.ts';
import { type DefectName } from '../../defects.ts';
import { ACCESS_TOKEN, REFRESH_TOKEN } from '../configuration.ts';
import { PlatformError, REQUEST_FAILED } from '../errors.ts';
import { type Instance, newElementToken } from '../instance.ts';
import { bentBody, type Hooks, isList, isRecords, type Row } from './calls.ts';

/** What goes wrong once an instance was re-authenticated: with a later refresh, in the list of the account, and when it is deleted. */
export function defectsAfterwards(): Partial<Record<DefectName, Hooks>> {
  const met = new Meeting();
  const late = met.listedAs((row, before) => [withTokensOf(row, before)]);
  return {
    'accounts-foreign-later': {
      ...met.refreshing,
      accounts: async (_instance, ask) => {
        const asked = await ask();
        return met.hasRefreshed ? [{ Id: '001Zz00000AbCdEIAV', Name: 'Umbrella Foreign Trade' }] : asked;
      },
    },
    'accounts-foreign-after-refresh': {
      ...met.refreshing,
      accounts: async (_instance, ask) => {
        const asked = await ask();
        const isLater = met.hasAnswered;
        met.hasAnswered = met.hasRefreshed;
        return isLater ? [{ Id: '001Zz00000AbCdEIAV', Name: 'Umbrella Foreign Trade' }] : asked;
      },
    },
    'refresh-disables-another': {
      ...met.hooks,
      refreshed: (_before, refreshed) => {
        if (met.before !== undefined && met.other !== undefined) met.other.disabled = true;
        return refreshed;
      },
    },
    'list-lacks-instance': met.listed(() => []),
    'list-keeps-old-tokens': met.listed((row, before) => [{ ...row, configuration: before.configuration }]),
    'list-keeps-old-tokens-later': {
      ...met.hooks,
      answered: (asked, answer) => {
        met.isRefused ||= asked.method === 'PATCH' && answer.status === 400;
        return met.isRefused ? late(asked, answer) : answer;
      },
    },
    'read-by-token-stale': met.inList((rows, { authorization }) => {
      const { before } = met;
      return before !== undefined && authorization.includes('Element')
        ? rows.map((row) => withTokensOf(row, before))
        : rows;
    }),
    'copy-without-tokens': met.listed((row) => [
      row,
      { ...row, id: Number(row['id']) + 1, token: newElementToken(), configuration: {} },
    ]),
    'list-keeps-old-refresh-token': met.listed((row, before) => [
      withConfiguration(row, { [REFRESH_TOKEN]: before.configuration[REFRESH_TOKEN] }),
    ]),
    'list-shows-others-tokens': met.listed((row) => {
      const { [ACCESS_TOKEN]: access, [REFRESH_TOKEN]: refresh } = met.other?.configuration ?? {};
      return [withConfiguration(row, { [ACCESS_TOKEN]: access, [REFRESH_TOKEN]: refresh })];
    }),
    'listed-twice': met.listed((row, before) => [row, { ...row, configuration: before.configuration }]),
    'other-instance-enabled': met.inList(([first, ...others]) => [
      { ...first, disabled: met.before === undefined },
      ...others,
    ]),
    'refused-after-refresh': {
      ...met.refreshing,
      accounts: async (_instance, ask) => {
        const asked = await ask();
        if (met.hasRefreshed && met.hasAnswered) throw new PlatformError(401, REQUEST_FAILED);
        met.hasAnswered = met.hasRefreshed;
        return asked;
      },
    },
    'delete-takes-another': {
      ...met.hooks,
      answered: (asked, answer) => {
        if (isDeletion(asked) && met.other !== undefined) met.other.organizationSecret = 'nobody’s';
        return answer;
      },
    },
    'deleted-token-answered': {
      answered: async (asked, answer) => {
        met.isDeleted ||= isDeletion(asked);
        if (!isRecords(asked)) return answer;
        if (answer.status === 200) met.rows = (await answer.clone().json()) as Row[];
        return met.isDeleted ? rewritten(answer, met.rows, 200) : answer;
      },
    },
    'deleted-stays-listed': met.inList((rows) => {
      met.rows = [...rows, ...met.rows.filter(({ id }) => rows.every((row) => row['id'] !== id))];
      return met.rows;
    }),
  };
}

const isDeletion = ({ method, path }: Asked): boolean => method === 'DELETE' && /\/instances\/\d+$/.test(path);

const withConfiguration = (row: Row, change: Row): Row => ({
  ...row,
  configuration: { ...(row['configuration'] as Row), ...change },
});

const withTokensOf = (row: Row, { configuration }: Readonly<Instance>): Row =>
  withConfiguration(row, {
    [ACCESS_TOKEN]: configuration[ACCESS_TOKEN],
    [REFRESH_TOKEN]: configuration[REFRESH_TOKEN],
  });

/** Who was re-authenticated, and beside whom. */
class Meeting {
  /** The instance as it was before it was re-authenticated. */
  before: Readonly<Instance> | undefined;
  other: Instance | undefined;
  hasRefreshed = false;
  /** Since it refreshed. */
  hasAnswered = false;
  isDeleted = false;
  /** The code, given again. */
  isRefused = false;
  /** Of the lists, all that there ever were. */
  rows: Row[] = [];

  readonly hooks: Hooks = {
    receiver: (instance, [first]) => {
      this.other = first;
      return instance;
    },
    reauthenticated: (_instance, before) => void (this.before = before),
  };

  /** Those that notice a refresh of what was re-authenticated, too. */
  readonly refreshing: Hooks = {
    ...this.hooks,
    refreshed: (_before, refreshed) => {
      this.hasRefreshed = this.before !== undefined;
      return refreshed;
    },
  };

  /** What becomes of the list of the account. */
  inList(bend: (rows: Row[], asked: Asked) => Row[]): Hooks {
    return { ...this.hooks, answered: bentBody(isList, bend) };
  }

  /** What becomes of the instance's row in there, once it was re-authenticated. */
  listed(bend: (row: Row, before: Readonly<Instance>) => Row[]): Hooks {
    return { ...this.hooks, answered: this.listedAs(bend) };
  }

  listedAs(bend: (row: Row, before: Readonly<Instance>) => Row[]): Bend {
    return bentBody<Row[]>(isList, (rows) => {
      const { before } = this;
      return before === undefined ? rows : rows.flatMap((row) => (row['id'] === before.id ? bend(row, before) : [row]));
    });
  }
}
