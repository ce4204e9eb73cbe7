import { messageOf } from '../../support/message.ts';

/** What is said of a piece of work that fails; empty where it does not. */
export function sentenceOf(work: () => unknown): string {
  try {
    work();
    return '';
  } catch (error) {
    return messageOf(error);
  }
}
