import { expect, test } from '@playwright/test';
import { parse } from 'dotenv';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { OPTIONAL_LINE, renderEnvExample } from '../../../fixtures/settings/env-example.ts';
import { readEnvFile } from '../../../fixtures/settings/env-file.ts';
import { parseSettings } from '../../../fixtures/settings/index.ts';
import { variables } from '../../../fixtures/settings/schema.ts';
import { problemsOf } from './environment.ts';

const written = readFileSync(path.resolve(import.meta.dirname, '../../../.env.example'), 'utf8');
const [above = '', below = ''] = written.split(OPTIONAL_LINE);
const uncommented = (text: string) => parse(text.replace(/^# (?=[A-Z_]+=)/gm, ''));

test('.env.example is what the schema says', () => {
  expect(
    written,
    'after a change of the schema: npx tsx -e "import(\'./fixtures/settings/env-example.ts\').then((m) => process.stdout.write(m.renderEnvExample()))" > .env.example',
  ).toBe(renderEnvExample());
});

test('the block above the line is exactly what is required', () => {
  const required = variables.filter((variable) => variable.required).map(({ name }) => name);
  expect(Object.keys(parse(above))).toEqual(['TARGET', ...required]);
  const still = problemsOf(parse(above)).map(({ name, wrong }) => `${name} ${wrong}`);
  expect(still.length).toBeGreaterThan(5);
  expect(still.filter((problem) => !problem.includes('is still the value of .env.example'))).toEqual([]);
});

test('each required variable is missed when it is taken out', () => {
  for (const { name } of variables.filter((variable) => variable.required)) {
    const { [name]: _, ...without } = parse(above);
    expect(() => parseSettings(without)).toThrow(new RegExp(`${name} is required`));
  }
});

test('what stands below the line is optional, commented out, and valid as an example', () => {
  expect(parse(below)).toEqual({});
  const optional = variables.filter(({ required, internal, name }) => !required && !internal && name !== 'TARGET');
  expect(Object.keys(uncommented(below))).toEqual(optional.map(({ name }) => name));
  for (const { name, only, schema } of optional) {
    const result = schema.safeParse(uncommented(below)[name]);
    expect(result.success, `the example of ${name}`).toBe(true);
    expect(['live', 'simulator', undefined]).toContain(only);
  }
});

test('secrets are quoted, and the file has no problem of its own', () => {
  const secrets = variables.filter(({ secret }) => secret).map(({ name }) => name);
  for (const name of secrets) expect(written).toMatch(new RegExp(`^(# )?${name}='.+'$`, 'm'));
  const filled = written.replace(/^# (?=[A-Z_]+=)/gm, '');
  expect(readEnvFile(Buffer.from(filled), '.env', () => false).problems).toEqual([]);
});

test('every variable has one line of description', () => {
  for (const { name, description } of variables) expect(description, name).toMatch(/^[^\n]{10,140}$/);
});
