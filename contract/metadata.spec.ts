import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from '@playwright/test';
import { ComponentSet, MetadataConverter } from '@salesforce/source-deploy-retrieve';
import { XMLParser } from 'fast-xml-parser';

const ROOT = path.resolve(import.meta.dirname, '..');
const NAMES = {
  SALESFORCE_APP_NAME: 'Acme & Söhne <CRM>',
  SALESFORCE_CALLBACK_URL: 'https://acme.example.test/oauth/callback?a=1&b=2',
  AUDITOR_APP_NAME: 'Acme Auditor',
  AUDITOR_RUN_AS: 'watcher@acme.test',
};
const APPS = ['Acme_Auditor', 'Acme_Sohne_CRM'];
const parser = new XMLParser({ parseTagValue: false });

/** The fields of Salesforce's metadata types, and of what they hold, as its own package declares them. */
const declared = readFileSync(
  path.join(path.dirname(createRequire(import.meta.url).resolve('@salesforce/types/metadata')), 'metadata.d.ts'),
  'utf8',
);

function fieldsOf(type: string): Map<string, { type: string; required: boolean }> {
  const body =
    new RegExp(`^export type ${type} = (?:Metadata & )?\\{\\n([\\s\\S]*?)^\\};`, 'm').exec(declared)?.[1] ?? '';
  return new Map(
    [...body.matchAll(/^ {4}(\w+)(\??): (.*?)(\[\])?;$/gm)].map(([, name = '', optional, of = '', list]) => [
      name,
      { type: of, required: optional === '' && list === undefined },
    ]),
  );
}

/** Every tag that the type does not have, every value that is none of its words, and every required tag that is not there. */
function* problems(type: string, content: Record<string, unknown>, where = type): Generator<string> {
  const fields = fieldsOf(type);
  if (fields.size === 0) yield `${where}: no such type`;
  for (const [name, { required }] of fields) if (required && !(name in content)) yield `${where}: lacks ${name}`;
  for (const [name, value] of Object.entries(content)) {
    const field = fields.get(name);
    if (field === undefined) yield `${where}: has no ${name}`;
    else
      for (const one of [value].flat())
        if (typeof one === 'object' && one !== null)
          yield* problems(field.type, one as Record<string, unknown>, `${where}.${name}`);
        else if (!allows(field.type, String(one))) yield `${where}.${name}: ${String(one)} is no ${field.type}`;
  }
}

function allows(type: string, value: string): boolean {
  if (type === 'boolean') return /^(true|false)$/.test(value);
  if (type === 'string' || type === 'number') return true;
  return new RegExp(`^export type ${type} = .*'${value}'`, 'm').test(declared);
}

function contentOf(file: string): Record<string, Record<string, unknown>> {
  return parser.parse(readFileSync(file, 'utf8')) as Record<string, Record<string, unknown>>;
}

/** Runs the command as a person does, and hands over the folder that it made. */
async function prepared(options: readonly string[], look: (folder: string) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(path.join(tmpdir(), 'metadata-'));
  try {
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      ['--import', 'tsx', 'scripts/salesforce.ts', 'prepare', '--contact', 'me@acme.test', '--to', folder, ...options],
      { cwd: ROOT, encoding: 'utf8', env: { ...process.env, ENV_FILE: 'off', ...NAMES } },
    );
    expect(status, stdout + stderr).toBe(0);
    await look(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const MEMBERS = {
  ExternalClientApplication: APPS,
  ExtlClntAppConfigurablePolicies: APPS.map((app) => `${app}_plcy`),
  ExtlClntAppGlobalOauthSettings: APPS.map((app) => `${app}_glbloauth`),
  ExtlClntAppOauthConfigurablePolicies: APPS.map((app) => `${app}_oauthPlcy`),
  ExtlClntAppOauthSettings: APPS.map((app) => `${app}_oauth`),
  PermissionSet: ['Auditing', 'Connector', 'Setup'].map((name) => `Reauthentication_${name}_User`),
};

for (const { title, options, members } of [
  { title: 'the apps and permission sets', options: [], members: MEMBERS },
  {
    title: 'a connected app on request',
    options: ['--classic', 'Acme Classic'],
    members: { ConnectedApp: ['Acme_Classic'], ...MEMBERS },
  },
]) {
  test(`step 1 as metadata resolves and converts: ${title}`, async () => {
    await prepared(options, async (folder) => {
      const set = ComponentSet.fromSource(path.join(folder, 'app'));
      const converted = await new MetadataConverter().convert(set, 'metadata', {
        type: 'directory',
        outputDirectory: path.join(folder, 'converted'),
        genUniqueDir: false,
      });
      expect(converted.converted?.length).toBe(Object.values(members).flat().length);
      const { types } = contentOf(path.join(folder, 'converted/package.xml'))['Package'] as {
        types: { name: string; members: string | string[] }[];
      };
      expect(Object.fromEntries(types.map(({ name, members: of }) => [name, [of].flat()]))).toEqual(members);
    });
  });
}

test('every field is one of its type, and every required one is there', async () => {
  await prepared(['--classic', 'Acme Classic'], (folder) => {
    const components = ComponentSet.fromSource(path.join(folder, 'app')).getSourceComponents().toArray();
    const found = components.flatMap(({ type, xml = '' }) => [...problems(type.name, contentOf(xml)[type.name] ?? {})]);
    expect(found).toEqual([]);
    // Optional to the types, and a deploy without them fails: “Missing required field”.
    const apps = components.filter(({ type }) => type.name.startsWith('Ext'));
    for (const { type, xml = '' } of apps) expect(contentOf(xml)[type.name]).toHaveProperty('label');
    return Promise.resolve();
  });
});

test('the permissions are those that Salesforce knows', async () => {
  const known = readFileSync(
    path.join(path.dirname(createRequire(import.meta.url).resolve('@salesforce/types/metadata')), 'tooling.d.ts'),
    'utf8',
  );
  await prepared([], (folder) => {
    const sets = ComponentSet.fromSource(path.join(folder, 'app/permissionsets')).getSourceComponents().toArray();
    const named = sets.flatMap(({ xml = '' }) => {
      const { userPermissions } = contentOf(xml)['PermissionSet'] as {
        userPermissions: { name: string } | { name: string }[];
      };
      return [userPermissions].flat().map(({ name }) => name);
    });
    expect(named.length).toBeGreaterThan(10);
    expect(named.filter((name) => !known.includes(`Permissions${name}?:`))).toEqual([]);
    return Promise.resolve();
  });
});

test('names, callback and run-as user are those of the settings', async () => {
  await prepared([], (folder) => {
    const of = (file: string) => Object.values(contentOf(path.join(folder, 'app', file))).at(-1);
    expect(of('externalClientApps/Acme_Sohne_CRM.eca-meta.xml')).toMatchObject({
      label: NAMES.SALESFORCE_APP_NAME,
      contactEmail: 'me@acme.test',
    });
    expect(of('extlClntAppGlobalOauthSets/Acme_Sohne_CRM_glbloauth.ecaGlblOauth-meta.xml')).toMatchObject({
      callbackUrl: NAMES.SALESFORCE_CALLBACK_URL,
      externalClientApplication: 'Acme_Sohne_CRM',
    });
    expect(of('extlClntAppOauthSettings/Acme_Sohne_CRM_oauth.ecaOauth-meta.xml')).toMatchObject({
      commaSeparatedOauthScopes: 'Full, RefreshToken',
    });
    expect(of('extlClntAppOauthPolicies/Acme_Auditor_oauthPlcy.ecaOauthPlcy-meta.xml')).toMatchObject({
      clientCredentialsFlowUser: NAMES.AUDITOR_RUN_AS,
      isClientCredentialsFlowEnabled: 'true',
    });
    return Promise.resolve();
  });
});
