/**
 * Prepares a function for `locator.evaluate` or `locator.evaluateAll`. Tools that run TypeScript directly (tsx, which the scripts use) wrap named inner
 * functions in a helper called `__name`, which the browser does not have; here it is given one.
 * @param work must not refer to anything outside itself
 */
export function inPage<E, A, R>(work: (element: E, argument: A) => R): (element: E, argument: A) => R {
  const source = `(element, argument) => { const __name = (inner) => inner; return (${work.toString()})(element, argument); }`;
  // What Playwright sends to the browser is the text of the function.
  return Object.assign((element: E, argument: A) => work(element, argument), { toString: () => source });
}
