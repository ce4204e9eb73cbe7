import { type Settings } from '../../fixtures/settings/index.ts';
import { proxyFor, proxyInWords } from '../../support/egress.ts';
import { grouped } from '../../support/group.ts';
import { type Finding, note, ok } from './finding.ts';

/** How calls and the browser leave this machine, by host. What came of it the other examinations say. */
export function examineEgress({ egress, openConnectors, salesforce }: Settings): Finding[] {
  const { loginUrl, myDomainUrl, setupUrl } = salesforce;
  const pages = [loginUrl, myDomainUrl, setupUrl];
  const way = (url: URL): string => {
    const proxy = proxyFor(egress, url);
    return proxy ? `through ${proxyInWords(proxy)}${proxy.username ? ', with a user' : ''}` : 'directly';
  };
  const ways = (urls: readonly (string | undefined)[]): string => {
    const known = urls.flatMap((url) => (url === undefined ? [] : new URL(url)));
    return [...grouped(known.map((url) => [way(url), url.host]))]
      .map(([how, hosts]) => `${[...hosts].join(', ')} ${how}`)
      .join('; ');
  };
  return [
    ok('egress of calls', ways([openConnectors.baseUrl, loginUrl, myDomainUrl])),
    ok('egress of the browser', ways(pages)),
    ...(egress?.http && !egress.https
      ? [note('egress', `${egress.http.variable} is for http:// alone, which no service has`, 'set HTTPS_PROXY')]
      : []),
  ];
}
