import { type RevocationEffect } from './hooks.ts';
import { type AccessToken, type Grant } from './model.ts';

/** Does what a revocation does; a sound one ends grants, all the rest comes of seeded defects. `now`: epoch milliseconds. */
export function carryOut(
  effect: RevocationEffect,
  { accessTokens, now, end }: { accessTokens: Iterable<AccessToken>; now: number; end: (grant: Grant) => void },
): void {
  for (const grant of effect.grants ?? []) end(grant);
  for (const grant of effect.hide ?? []) grant.listing = 'not in Setup';
  for (const grant of effect.keepListed ?? []) grant.listing = 'always';
  for (const grant of effect.bar ?? []) grant.barred = true;
  for (const access of accessTokens) {
    const isOf = (grants: readonly Grant[] = []) => grants.some(({ id }) => id === access.grantId);
    if (isOf(effect.accessTokensOf)) access.revokedAt ??= now;
    // Without its grant, an access token ends by itself only.
    if (isOf(effect.spareAccessTokensOf)) access.grantId = undefined;
  }
}
