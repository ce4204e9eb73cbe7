/**
 * Moves this process's clock on, so that the present TOTP window has only so many seconds left: a test that needs the codes of two windows
 * would wait half a minute otherwise. Suite and simulator both run in this process, and both go by `Date.now`.
 * @returns puts the clock right again
 */
export function nearEndOfWindow(secondsLeft: number): () => void {
  const real = Date.now.bind(Date);
  const left = 30 - ((real() / 1000) % 30);
  const ahead = (left < secondsLeft ? left + 30 - secondsLeft : left - secondsLeft) * 1000;
  Date.now = () => real() + ahead;
  return () => {
    Date.now = real;
  };
}
