import { randomUUID } from 'node:crypto';
import { BY_HAND } from '../callback.ts';
import { type SimulatorContext } from '../context.ts';
import { environmentOf } from '../environment.ts';
import { callLoopback } from '../loopback.ts';
import { type ReportedInstance } from '../open-connectors/instance.ts';

/** What a person chose for a step: the instance, and the provider code that has come back. */
interface Choice {
  /** Element token. */
  instance: string;
  code: string;
}

/** A call by hand, as it was sent and answered. */
export interface Call {
  request: string;
  sent: string;
  /** Undefined: nobody answered. */
  status: number | undefined;
  answered: string;
}

/** What lies on the person's desk: the last choice and call, and what went wrong. */
export interface Desk extends Choice {
  call: Call | undefined;
  problem: string | undefined;
}

interface Sent {
  method: string;
  url: string;
  /** JSON to Open Connectors, a form to Salesforce. */
  body?: { json?: object; form?: Record<string, string> };
  authorization?: string;
}

type Step = (context: SimulatorContext, choice: Choice) => Sent;

/** The article's steps that are calls, by the name that their buttons have. */
const steps = {
  'oauth-url': (context) => {
    const { variables: v } = environmentOf(context);
    const query = new URLSearchParams({
      apiKey: v['SALESFORCE_CONSUMER_KEY'] ?? '',
      apiSecret: v['SALESFORCE_CONSUMER_SECRET'] ?? '',
      callbackUrl: v['SALESFORCE_CALLBACK_URL'] ?? '',
      siteAddress: v['SALESFORCE_LOGIN_URL'] ?? '',
      state: BY_HAND + randomUUID(),
    });
    return platform(context, 'GET', `/elements/sfdc/oauth/url?${query.toString()}`);
  },
  provision: (context, { code }) => {
    const { variables: v } = environmentOf(context);
    const configuration = {
      'oauth.api.key': v['SALESFORCE_CONSUMER_KEY'],
      'oauth.api.secret': v['SALESFORCE_CONSUMER_SECRET'],
      'oauth.callback.url': v['SALESFORCE_CALLBACK_URL'],
    };
    const json = { name: 'By hand', element: { key: 'sfdc' }, configuration, providerData: { code } };
    return { ...platform(context, 'POST', '/instances'), body: { json } };
  },
  accounts: (context, { instance }) => platform(context, 'GET', '/hubs/crm/accounts', instance),
  revoke: (context, { instance }) => ({
    method: 'POST',
    url: `${environmentOf(context).variables['SALESFORCE_MY_DOMAIN_URL']}/services/oauth2/revoke`,
    body: { form: { token: refreshTokenOf(context, instance) } },
  }),
  patch: (context, { instance, code }) => {
    const json = {
      configuration: { 'oauth.user.token': '', 'oauth.user.refresh_token': '' },
      providerData: { code },
    };
    return { ...platform(context, 'PATCH', '/instances', instance), body: { json } };
  },
} as const satisfies Record<string, Step>;

export type StepName = keyof typeof steps;

/** Whether this is the name of a step. */
export function isStep(name: string): name is StepName {
  return Object.hasOwn(steps, name);
}

/** Do a step as a person would with a client of their own: over HTTP, with the account of the `.env`. */
export async function callByHand(context: SimulatorContext, step: StepName, choice: Choice): Promise<Call> {
  const { method, url, body, authorization } = steps[step](context, choice) as Sent;
  const request = `${method} ${url}`;
  const sent = body?.json === undefined ? new URLSearchParams(body?.form).toString() : pretty(body.json);
  try {
    const answer = await callLoopback(url, {
      method: method as 'GET',
      ...body,
      ...(authorization === undefined ? {} : { headers: { authorization } }),
    });
    return { request, sent, status: answer.statusCode, answered: prettyText(answer.body) };
  } catch (error) {
    return { request, sent, status: undefined, answered: String(error) };
  }
}

/** The instances that there are, as the control endpoint reports them. */
export function instancesOf({ control }: SimulatorContext): ReportedInstance[] {
  return control.report()['instances'] as ReportedInstance[];
}

function platform(context: SimulatorContext, method: string, path: string, instance?: string): Sent {
  const { organizationSecret, users } = context.world.openConnectors;
  const element = instance === undefined ? '' : `, Element ${instance}`;
  return {
    method,
    url: `${context.hosts.openConnectors}/elements/api-v2${path}`,
    authorization: `User ${users[0]?.secret}, Organization ${organizationSecret}${element}`,
  };
}

function refreshTokenOf(context: SimulatorContext, token: string): string {
  const instance = instancesOf(context).find((candidate) => candidate.token === token);
  return instance?.configuration['oauth.user.refresh_token'] ?? '';
}

const pretty = (value: unknown): string => JSON.stringify(value, null, 2);

/** JSON with one member a line, any other text as it is. */
function prettyText(text: string): string {
  try {
    return pretty(JSON.parse(text));
  } catch {
    return text;
  }
}
