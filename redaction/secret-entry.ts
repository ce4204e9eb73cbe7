import type { Locator } from '@playwright/test';
import { registerSecret, type SecretOptions } from './registry.ts';

/**
 * Types a secret into a field so that neither the title nor the parameters of a step hold it (`locator.fill(value)` would put it into both).
 * The value is registered first; the field gets the `input` and `change` events that typing would have given it.
 *
 * @param name what the secret is called in reports, e.g. `CONNECTOR_USER_PASSWORD`
 * @throws Error when the value cannot be redacted safely (see {@link registerSecret}), or the field goes; Playwright's TimeoutError when the field
 *   does not become visible, enabled and editable
 */
export async function fillSecret(
  locator: Locator,
  name: string,
  value: string,
  options: SecretOptions = {},
): Promise<void> {
  registerSecret(name, value, options);
  const field = locator.describe(name);
  // Of all that are found, which is one question; of the one alone, Playwright asks three.
  if (await field.evaluateAll(type, value)) return;
  // An empty fill waits until the field is visible, enabled and editable, and scrolls to it.
  await field.fill('');
  if (!(await field.evaluateAll(type, value))) throw new Error(`${name}: the field can no longer be edited.`);
}

/** Types as a fill would, where there is one field, and it is ready for it; else does nothing. Runs in the page; must not refer to anything outside itself. */
function type(found: Element[], secret: string): boolean {
  const [input, ...others] = found as (HTMLInputElement | HTMLTextAreaElement)[];
  if (input === undefined || others.length > 0) return false;
  const { width, height } = input.getBoundingClientRect();
  const isVisible = input.checkVisibility({ visibilityProperty: true }) && width > 0 && height > 0;
  if (!isVisible || !input.matches(':read-write:enabled')) return false;
  input.focus();
  const prototype = input instanceof HTMLTextAreaElement ? HTMLTextAreaElement.prototype : HTMLInputElement.prototype;
  // The setter of the prototype: frameworks shadow the one of the element to notice changes.
  Object.getOwnPropertyDescriptor(prototype, 'value')?.set?.call(input, secret);
  input.dispatchEvent(new InputEvent('input', { bubbles: true, composed: true, inputType: 'insertText' }));
  input.dispatchEvent(new Event('change', { bubbles: true }));
  return true;
}
