/** Runs scripts of package.json beside each other, as each keeps one core busy: what one says comes once it has ended. Fails where one of them does. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';

const codes = await Promise.all(
  process.argv.slice(2).map(async (name) => {
    // By a shell, as npm is no program on every system.
    const child = spawn(`npm run ${name} 2>&1`, { shell: true, stdio: ['ignore', 'pipe', 'inherit'] });
    const [said] = await Promise.all([text(child.stdout), once(child, 'close')]);
    process.stdout.write(said);
    return child.exitCode ?? 1;
  }),
);
process.exitCode = Math.max(...codes);
