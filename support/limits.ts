/** For how long a test and its fixtures may last, in minutes: each has a limit of its own. */
export const LIMITS = {
  test: { live: 10, simulator: 3 },
  /** Enough for the guard's one login, which may wait for a TOTP window, on slow pages. */
  guard: 5,
  /** Longer than the patience of a turn. */
  turn: 21,
  /** Provisioning logs in, and so may wait for a TOTP window; restoring may do so twice. */
  instance: 6,
  /** Two logins, one of which may wait for a TOTP window, and the turn of the other user. */
  otherUser: 25,
} as const;

/** By what Playwright's `test.slow()` multiplies the limit of a test. */
const SLOW = 3;

/** For how long one test may use an instance, in minutes: to take it and give it back, and what comes between. */
export const LONGEST_USE = LIMITS.instance + LIMITS.test.live * SLOW + LIMITS.otherUser;
