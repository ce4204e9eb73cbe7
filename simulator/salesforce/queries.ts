import { type SimulatorContext } from '../context.ts';
import { newId } from './ids.ts';
import { type Asker, objectOf } from './objects.ts';
import { parseSoql, SoqlError } from './soql.ts';
import { runQuery } from './soql-run.ts';

/** The answer of a query, or of one of its further pages. */
export interface QueryResult {
  totalSize: number;
  done: boolean;
  /** Path of the next page; absent from the last. */
  nextRecordsUrl?: string;
  records: object[];
}

/** The rest of a query, as it was when it was asked. */
interface Cursor {
  userId: string;
  records: object[];
  pageSize: number;
}

/** Queries, page by page. */
export class Queries {
  readonly #simulator: SimulatorContext;
  readonly #cursors = new Map<string, Cursor>();

  constructor(simulator: SimulatorContext) {
    this.#simulator = simulator;
    simulator.control.onReset(() => this.#cursors.clear());
  }

  /**
   * The first page of a query.
   * @throws SoqlError, NotSimulated as `parseSoql`, `objectOf` and `runQuery` do.
   */
  first(asker: Asker, soql: string, version: string): QueryResult {
    const query = parseSoql(soql);
    const object = objectOf(this.#simulator, asker, query.object);
    const { found, records } = runQuery(query, object, version);
    if (records.length <= object.pageSize) return { totalSize: found, done: true, records };
    const locator = newId('01g');
    const cursor = { userId: asker.user.id, records, pageSize: object.pageSize };
    this.#cursors.set(locator, cursor);
    return page(cursor, locator, 0, version);
  }

  /**
   * The page that `nextRecordsUrl` named: `LOCATOR-OFFSET`.
   * @throws SoqlError `INVALID_QUERY_LOCATOR` for one that is nobody's, or another user's.
   */
  next(asker: Asker, address: string, version: string): QueryResult {
    const [, locator = '', offset = ''] = /^(01g\w{15})-(\d+)$/.exec(address) ?? [];
    const cursor = this.#cursors.get(locator);
    if (cursor?.userId !== asker.user.id || Number(offset) >= cursor.records.length) {
      throw new SoqlError('INVALID_QUERY_LOCATOR', 'invalid query locator');
    }
    return page(cursor, locator, Number(offset), version);
  }
}

function page({ records, pageSize }: Cursor, locator: string, offset: number, version: string): QueryResult {
  const end = offset + pageSize;
  const done = end >= records.length;
  return {
    totalSize: records.length,
    done,
    ...(done ? {} : { nextRecordsUrl: `/services/data/${version}/query/${locator}-${end}` }),
    records: records.slice(offset, end),
  };
}
