import { PlatformError } from './errors.ts';

/** The connectors of the catalogue. Only Salesforce matters here; the second one has another key and id, for callers that mix them up. */
const ELEMENTS = [
  element(23, 'sfdc', 'Salesforce Sales Cloud', 'crm'),
  element(29, 'sfdcservicecloud', 'Salesforce Service Cloud', 'helpdesk'),
];

/** A connector as the catalogue and every instance show it (help "API reference: instances"; id 23 in production). */
type ElementView = ReturnType<typeof element>;

/** The connector of a key (`sfdc`) or numeric id (`23`); undefined when there is none. */
export function elementOf(keyOrId: string): ElementView | undefined {
  return ELEMENTS.find((candidate) => candidate.key === keyOrId || String(candidate.id) === keyOrId);
}

/** The same. @throws PlatformError 404 when there is none. */
export function knownElement(keyOrId: string): ElementView {
  const known = elementOf(keyOrId);
  if (known === undefined) throw unknownElement(keyOrId);
  return known;
}

/** The refusal of a connector that is not there. */
export function unknownElement(keyOrId: string): PlatformError {
  return new PlatformError(404, `No element found with key or ID ${keyOrId}`);
}

function element(id: number, key: string, name: string, hub: string) {
  return {
    id,
    name,
    key,
    description: `Add a ${name} instance to connect your existing account`,
    image: 'elements/provider_sfdc.png',
    active: true,
    deleted: false,
    typeOauth: true,
    trialAccount: false,
    configDescription: 'If you do not have an account, you can create one at the sign-up page',
    signupURL: 'http://www.salesforce.com',
    authentication: { type: 'oauth2' },
    hub,
    transformationsEnabled: true,
    bulkDownloadEnabled: true,
    bulkUploadEnabled: true,
    cloneable: true,
    extendable: true,
    beta: false,
    extended: false,
  };
}
