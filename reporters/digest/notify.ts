import type { RequestFunction } from 'got';
import { redact } from '../../redaction/index.ts';
import { type DigestJson } from '../../schemas/digest.ts';
import { type Notification, type NotifyAs, type NotifyOn } from '../../schemas/notification.ts';
import { hasFailed, headingOf } from './sections.ts';
import { renderText } from './text.ts';

interface Patience {
  /** For one attempt, in ms. */
  timeout: number;
  /** Between two attempts at most, in ms. */
  pause: number;
}

const PATIENCE: Patience = { timeout: 10_000, pause: 5_000 };
/** After the first one. */
const MORE_ATTEMPTS = 2;
/** Most bytes of what is sent: Slack takes 40,000 characters, Teams 28 KB. */
const LIMITS = { slack: 40_000, teams: 28_000, json: Infinity };

/** Whether anybody wants to hear of this run. */
export function isWanted(digest: DigestJson, on: readonly NotifyOn[]): boolean {
  if (on.includes('always')) return true;
  if (hasFailed(digest)) return on.includes('failure');
  return digest.changes?.night.state === 'recovered' && on.includes('recovery');
}

/**
 * Tells a webhook of a run; again where it answers with an error of its own or not at all. A redirect is not followed: what it was given was
 * meant for the host of the settings.
 * @returns a sentence where it was not delivered, which fails no run
 */
export async function notify(
  digest: DigestJson,
  { url, as, request }: Pick<Notification, 'url' | 'as'> & { request?: RequestFunction },
  { timeout, pause }: Patience = PATIENCE,
): Promise<string | undefined> {
  const { got, HTTPError, RequestError, TimeoutError } = await import('got');
  const { host } = new URL(url);
  const not = (why: string) => `The notification was not delivered: ${redact(`${host} ${why}`)}.`;
  try {
    const { statusCode, body } = await got.post(url, {
      // The way out that all other calls take.
      ...(request && { request }),
      json: bodyFor(digest, as ?? shapeFor(host)),
      timeout: { request: timeout },
      retry: {
        limit: MORE_ATTEMPTS,
        methods: ['POST'],
        statusCodes: [408, 429, 500, 502, 503, 504],
        backoffLimit: pause,
      },
      followRedirect: false,
    });
    if (statusCode >= 300) return not(`answered ${statusCode}, a redirect, which is not followed`);
    // A login page or a proxy's; Slack's own "ok" calls itself HTML, too.
    return /^\s*<(!doctype|html)/i.test(body) ? not(`answered ${statusCode} with a web page`) : undefined;
  } catch (error) {
    if (error instanceof HTTPError) return not(`answered ${error.response.statusCode}`);
    if (error instanceof TimeoutError) return not(`did not answer within ${timeout / 1000} s`);
    if (error instanceof RequestError) return not(`could not be reached (${error.code})`);
    throw error;
  }
}

/** By the hosts that the vendors give to webhooks: hooks.slack.com; Teams' workflows and its older connectors. */
export function shapeFor(host: string): NotifyAs {
  if (/(^|\.)slack(-gov)?\.com$/.test(host)) return 'slack';
  if (/\.(logic\.azure\.com|powerplatform\.com|webhook\.office\.com|office\.com)(:\d+)?$/.test(host)) return 'teams';
  return 'json';
}

/** The digest in the shape that a receiver takes, and no longer than it takes, whatever the escapes of its text need. */
export function bodyFor(digest: DigestJson, shape: NotifyAs): Record<string, unknown> {
  let limit = LIMITS[shape];
  let body = bodyOf(digest, shape, limit);
  while (Buffer.byteLength(JSON.stringify(body)) > LIMITS[shape]) body = bodyOf(digest, shape, (limit *= 0.8));
  return body;
}

/** @param limit characters of the digest */
function bodyOf(digest: DigestJson, shape: NotifyAs, limit: number): Record<string, unknown> {
  const heading = headingOf(digest);
  switch (shape) {
    case 'slack': {
      // Slack's own escapes; a fence in the text would end the block.
      const text = renderText(digest, { limit }).replaceAll('```', "'''");
      const escaped = text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
      return { text: `${hasFailed(digest) ? ':x:' : ':white_check_mark:'} *${heading}*\n\`\`\`\n${escaped}\n\`\`\`` };
    }
    case 'teams': {
      const lines = renderText(digest, { limit }).split('\n').slice(1);
      const color = hasFailed(digest) ? 'attention' : 'good';
      const title = { type: 'TextBlock', text: heading, weight: 'bolder', size: 'medium', color, wrap: true };
      // Markdown of a card: a list or emphasis would be made of what only looks like one.
      const body = lines
        .filter((line) => line.trim() !== '')
        .map((line) => ({
          type: 'TextBlock',
          text: line.replaceAll(/([\\*_[\]`~])/g, '\\$1'),
          wrap: true,
          spacing: 'none',
        }));
      const content = {
        $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
        type: 'AdaptiveCard',
        version: '1.4',
        msteams: { width: 'Full' },
        body: [title, ...body],
        ...(digest.run.address !== undefined && {
          actions: [{ type: 'Action.OpenUrl', title: 'Open the run', url: digest.run.address }],
        }),
      };
      return {
        type: 'message',
        attachments: [{ contentType: 'application/vnd.microsoft.card.adaptive', contentUrl: null, content }],
      };
    }
    case 'json':
      return { text: renderText(digest), digest };
  }
}
