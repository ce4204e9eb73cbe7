/** `npm run soak`: one scenario many times, with faults; see the help. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { commandLine, countOf } from './command-line.ts';
import { ended, leftBehind, seedOf, startNight, startRun } from './nights.ts';

const command = {
  name: 'npm run soak',
  about:
    "Runs a scenario many times (200), with TARGET=live on a simulator that stays up and injects faults, at its default rates unless others are named (as the simulator's --faults). Exit code 1 when one of them failed, or left a grant or an instance.",
  words: ['[times]', '[faults]'],
} as const;
const {
  words: [count, faults = 'default'],
} = commandLine(command);
const times = countOf(count, 200, 'times', command);
const night = await startNight({ seed: seedOf({ existing: false }), faults });
try {
  const began = performance.now();
  const repeated = [
    '--project=reauthentication',
    '-g',
    'revoked in Setup, re-authenticated by PATCH',
    `--repeat-each=${times}`,
  ];
  const code = await ended(startRun(night, repeated, 'soak.log'));
  const left = await leftBehind(night);
  const isWell = code === 0 && left.length === 0;
  if (!isWell) console.log(readFileSync(path.join(night.folder, 'soak.log'), 'utf8').slice(-20_000));
  const minutes = ((performance.now() - began) / 60_000).toFixed(1);
  console.log(
    `${isWell ? 'ok' : 'FAIL'}: ${times} scenarios with faults ${faults} in ${minutes} min; the run ended with ${code} and left ${left.length === 0 ? 'nothing' : left.join(', ')}.`,
  );
  process.exitCode = isWell ? 0 : 1;
} finally {
  await night.close();
}
