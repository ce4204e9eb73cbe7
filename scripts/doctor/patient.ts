import { type CallObserver, HttpClient, type RetryPolicy } from '../../fixtures/clients/http/index.ts';
import { OpenConnectorsClient } from '../../fixtures/clients/open-connectors/index.ts';
import { SalesforceClient } from '../../fixtures/clients/salesforce/index.ts';
import { type Settings } from '../../fixtures/settings/index.ts';

/** What is examined: the settings, and clients for both services. */
export interface Patient {
  readonly settings: Settings;
  readonly openConnectors: OpenConnectorsClient;
  readonly salesforce: SalesforceClient;
  /** For what no client does: a look at a page without a browser. */
  readonly web: HttpClient;
}

export function patientOf(settings: Settings, options: { observer?: CallObserver; retry?: RetryPolicy } = {}): Patient {
  return {
    settings,
    openConnectors: new OpenConnectorsClient(settings, options),
    salesforce: new SalesforceClient(settings, options),
    web: new HttpClient({ service: 'Salesforce', egress: settings.egress, ...options }),
  };
}
