import { type HttpBindings } from '@hono/node-server';
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response';
import { type Simulator } from '../../simulator/server.ts';
import { instead } from '../support/instead.ts';
import { type StepName } from '../defects/expected.ts';

/** What was answered to one call, and when. */
export interface Answer {
  /** `step METHOD path #n`: the nth call of this kind in the step; calls of Open Connectors to Salesforce say so. */
  readonly key: string;
  /** `METHOD path`, with the caller, the same in all steps. */
  readonly kind: string;
  /** Which of the services' forms its refusals have. */
  readonly form: 'Open Connectors' | 'OAuth' | 'REST' | 'page';
  readonly step: StepName;
  /** The request, to tell that the same is asked again. */
  readonly asked: string;
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Makes another answer of one; undefined: it comes too late. */
type Change = (answer: Answer, earlier: readonly Answer[]) => Answer | undefined;

/** Which answer is changed, and how. */
export interface Mutation {
  readonly key: string;
  readonly change: Change;
  /** Also of every later call of this kind, whatever was asked. */
  readonly toAll?: boolean;
}

/** The page that oracles rest on: who has a grant for the app, in Setup. */
const LIST = /connectedAppsUserList/;

/** Written by the connection or by the clock: no service says anything by it. */
const OF_THE_TRANSPORT = ['content-length', 'date', 'connection', 'keep-alive', 'transfer-encoding'];

/**
 * Stands between a simulator and all who call it: the suite, Open Connectors, which calls Salesforce over HTTP, and a browser that asks for the
 * list of an app's users. Records what is answered, and changes one answer: the nth of its kind in a step, and each later one in the step to the same question, so that
 * asking again does not help.
 */
export class Wire {
  step: StepName = 'guard';
  /** As the services gave them. */
  readonly answers: Answer[] = [];
  /** How often the mutation was made. */
  changed = 0;
  readonly #mutation: Mutation | undefined;
  #hit: Answer | undefined;

  constructor(simulator: Simulator, mutation?: Mutation) {
    this.#mutation = mutation;
    const { faults, clock } = simulator.context;
    instead(faults, 'around', async (around, request, env, host, handle) => {
      if (isOfBrowser(request) && !LIST.test(request.url)) return around(request, env, host, handle);
      const asked = await identityOf(request.clone());
      // No two answers are of the same second, whatever the machine: times that differ by chance would make other mutations.
      clock.advance(1_000);
      const response = await around(request, env, host, handle);
      // Some refusals are written past the adapter: nobody can read them here.
      if (response === RESPONSE_ALREADY_SENT) return response;
      return this.#pass(request, env, asked, response);
    });
  }

  async #pass(request: Request, { incoming }: HttpBindings, asked: string, response: Response): Promise<Response> {
    const kind = kindOf(request);
    const { step } = this;
    const count = this.answers.filter((answer) => answer.kind === kind && answer.step === step).length + 1;
    const headers = Object.fromEntries([...response.headers].filter(([name]) => !OF_THE_TRANSPORT.includes(name)));
    const body = await response.text();
    const answer = {
      key: `${step} ${kind} #${count}`,
      kind,
      form: formOf(request),
      step,
      asked,
      status: response.status,
      headers,
      body,
    };
    const earlier = [...this.answers];
    this.answers.push(answer);
    const changed = this.#concerns(answer) ? this.#mutation?.change(answer, earlier) : answer;
    // To who asked it is the same as one that comes after the time-out; but nobody has to wait for it.
    if (changed === undefined) {
      incoming.socket.resetAndDestroy();
      return RESPONSE_ALREADY_SENT;
    }
    return new Response(changed.body === '' ? null : changed.body, changed);
  }

  #concerns(answer: Answer): boolean {
    if (this.#mutation === undefined) return false;
    if (answer.key === this.#mutation.key) this.#hit = answer;
    const hit = this.#hit;
    if (hit === undefined) return false;
    const again =
      this.#mutation.toAll === true ? answer.kind === hit.kind : answer.asked === hit.asked && answer.step === hit.step;
    if (again) this.changed += 1;
    return again;
  }
}

/** `Open Connectors: GET /query Account`, with `{id}` for what differs from night to night. */
function kindOf(request: Request): string {
  const { pathname, searchParams } = new URL(request.url);
  const path = pathname
    .replace(/^\/elements\/api-v2|^\/services\/oauth2|^\/services\/data\/v[\d.]+/, '')
    .replaceAll(/\/\d+(?=\/|$)/g, '/{id}');
  const [, object] = /\bFROM (\w+)/.exec(searchParams.get('q') ?? '') ?? [];
  const caller = request.headers.get('user-agent')?.startsWith('CloudElements') === true ? 'Open Connectors: ' : '';
  return `${caller}${request.method} ${path}${object === undefined ? '' : ` ${object}`}`;
}

const isOfBrowser = ({ headers }: Request): boolean => headers.has('sec-fetch-mode');

function formOf(request: Request): Answer['form'] {
  const { url } = request;
  if (isOfBrowser(request)) return 'page';
  return url.includes('/services/oauth2/') ? 'OAuth' : url.includes('/services/') ? 'REST' : 'Open Connectors';
}

async function identityOf(request: Request): Promise<string> {
  return [request.method, request.url, request.headers.get('authorization'), await request.text()].join('\n');
}
