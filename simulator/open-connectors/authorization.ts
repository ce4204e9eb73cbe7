/** The parts of the platform's own `Authorization` header; each may be absent. */
interface AuthorizationParts {
  user?: string;
  organization?: string;
  element?: string;
}

/**
 * Reads `User <secret>, Organization <secret>[, Element <token>]` in any order, with any spaces.
 * Values hold `+`, `/` and `=`, so a part is split at its first space only. Unknown words are ignored.
 */
export function parseAuthorization(header: string | undefined): AuthorizationParts {
  const parts: AuthorizationParts = {};
  for (const part of (header ?? '').split(',')) {
    const [, word, value] = /^\s*(user|organization|element)\s+(.+?)\s*$/i.exec(part) ?? [];
    if (word !== undefined && value !== undefined) parts[word.toLowerCase() as keyof AuthorizationParts] = value;
  }
  return parts;
}
