import { readFileSync } from 'node:fs';

/**
 * The JSON of a seed file.
 * @throws Error that names the file, when it cannot be read or is no JSON; it never quotes the content, which holds secrets.
 */
export function readSeedFile(path: string): unknown {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    throw new Error(`Cannot read the seed file ${path}: ${(error as NodeJS.ErrnoException).code ?? 'unknown error'}.`, {
      cause: error,
    });
  }
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw new Error(`The seed file ${path} is not JSON.`);
  }
}
