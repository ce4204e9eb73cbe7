/** This process's clock, in a test that needs the codes of several TOTP windows. Suite and simulator both run in this process, and go by `Date.now`. */
export interface ShiftedClock {
  /** Moves the clock to the beginning of the next window, so that nobody waits for half a minute. */
  nextWindow: () => void;
  restore: () => void;
}

const WINDOW = 30_000;

/** A clock that begins early in a window, whose code then has time enough on any machine. */
export function shiftClock(): ShiftedClock {
  const real = Date.now.bind(Date);
  let ahead = 0;
  Date.now = () => real() + ahead;
  const nextWindow = () => (ahead += WINDOW - (Date.now() % WINDOW));
  nextWindow();
  return { nextWindow, restore: () => (Date.now = real) };
}
