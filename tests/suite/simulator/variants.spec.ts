import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from '@playwright/test';
import { variants } from '../../../simulator/variants.ts';

const TESTS = path.resolve(import.meta.dirname, '../..');

test('every variant is used by a test', () => {
  const specs = readdirSync(TESTS, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.spec.ts'));
  const text = specs.map((name) => readFileSync(path.join(TESTS, name), 'utf8')).join('\n');
  const used = new Set([...text.matchAll(/(?<=['"`,])[a-z0-9-]+(?=['"`,])/g)].map(([name]) => name));
  expect(Object.keys(variants).filter((name) => !used.has(name))).toEqual([]);
});
