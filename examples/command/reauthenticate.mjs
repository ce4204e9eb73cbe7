#!/usr/bin/env node
// A re-authentication process of its own: reads what to do from standard input, exits with 0 when it is done.
import process from 'node:process';
import { json } from 'node:stream/consumers';
import { reauthenticate } from '../open-connectors.mjs';

try {
  const { apiBaseUrl, authorization, instanceId, providerCode } = await json(process.stdin);
  if (!providerCode) throw new Error('This process needs a provider code: it does not log in to Salesforce itself.');
  const instance = await reauthenticate(apiBaseUrl, authorization, instanceId, providerCode);
  process.stdout.write(`Instance ${instance.id} is re-authenticated.\n`);
} catch (error) {
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}
