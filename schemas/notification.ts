/** What settings and reporters both know of a notification. */

/** When somebody is told. */
export const NOTIFY_ON = ['failure', 'recovery', 'always'] as const;
export type NotifyOn = (typeof NOTIFY_ON)[number];

/** In which shape: that of Slack (and of Mattermost, which takes it too), that of Teams, or the digest as it is. */
export const NOTIFY_AS = ['slack', 'teams', 'json'] as const;
export type NotifyAs = (typeof NOTIFY_AS)[number];

/** Whom a night is told to. */
export interface Notification {
  /** A secret: whoever knows it can write there. */
  readonly url: string;
  readonly on: readonly NotifyOn[];
  /** Default: by the host of the URL. */
  readonly as?: NotifyAs;
}
