import { OpenConnectorsError } from '../../fixtures/clients/open-connectors/index.ts';
import { SalesforceError } from '../../fixtures/clients/salesforce/index.ts';

/** What the client throws where Salesforce has answered a call so. */
export const salesforceError = (status: number, body = '', path = '/query') =>
  new SalesforceError({ call: { service: 'Salesforce', method: 'GET', path }, status, headers: {}, body });

/** The same of Open Connectors. */
export const openConnectorsError = (status: number, body = '', path = '/hubs/crm/accounts') =>
  new OpenConnectorsError({ call: { service: 'Open Connectors', method: 'GET', path }, status, headers: {}, body });
