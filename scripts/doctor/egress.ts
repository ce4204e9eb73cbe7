import { type Settings } from '../../fixtures/settings/index.ts';
import { proxyFor, proxyInWords } from '../../support/egress.ts';
import { type Finding, note, ok } from './finding.ts';

/** How calls and the browser leave this machine, by host. What came of it the other examinations say. */
export function examineEgress({ egress, openConnectors, salesforce }: Settings): Finding[] {
  const { loginUrl, myDomainUrl, setupUrl } = salesforce;
  const pages = [loginUrl, myDomainUrl, setupUrl];
  const ways = (urls: readonly (string | undefined)[]): string => {
    const hosts = new Map<string, Set<string>>();
    for (const url of urls) {
      if (url === undefined) continue;
      const proxy = proxyFor(egress, new URL(url));
      const way = proxy ? `through ${proxyInWords(proxy)}${proxy.username ? ', with a user' : ''}` : 'directly';
      hosts.set(way, (hosts.get(way) ?? new Set()).add(new URL(url).host));
    }
    return [...hosts].map(([way, named]) => `${[...named].join(', ')} ${way}`).join('; ');
  };
  return [
    ok('egress of calls', ways([openConnectors.baseUrl, loginUrl, myDomainUrl])),
    ok('egress of the browser', ways(pages)),
    ...(egress?.http && !egress.https
      ? [note('egress', `${egress.http.variable} is for http:// alone, which no service has`, 'set HTTPS_PROXY')]
      : []),
  ];
}
