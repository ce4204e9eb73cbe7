/** What went wrong, in words: an error's message, or the text of whatever else was thrown. */
export function messageOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}

const CAUSES: Record<string, string> = {
  ENOSPC: 'the disk is full',
  EDQUOT: 'the disk quota is used up',
  EROFS: 'the folder is read-only',
  EACCES: 'the folder may not be written',
  EPERM: 'the folder may not be written',
  ENOENT: 'the file is not there',
};

/** Why a file could not be read or written, in words; the system's own where there are none. */
export function causeOf(error: unknown): string {
  return CAUSES[(error as NodeJS.ErrnoException).code ?? ''] ?? messageOf(error);
}
