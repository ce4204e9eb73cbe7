import { BlockList, isIP } from 'node:net';

/** An HTTP proxy, as a variable of the settings names it. */
export interface Proxy {
  /** As it is written there: `HTTPS_PROXY`, `https_proxy`, … */
  readonly variable: string;
  /** Without user and password: `http://proxy.example.test:3128`. */
  readonly server: string;
  readonly username?: string;
  readonly password?: string;
}

/** A proxy as messages name it: never with user and password. */
export const proxyInWords = ({ server, variable }: Proxy): string => `the proxy ${server} of ${variable}`;

/** How calls and the browser leave this machine. */
export interface Egress {
  /** By the scheme of what is asked; none: directly. */
  readonly http?: Proxy;
  readonly https?: Proxy;
  /** What `NO_PROXY` names. */
  readonly direct: readonly DirectHosts[];
}

/** Hosts that are reached without a proxy: a name with all names below it, in which `*` stands for anything; an address; or a block of addresses. */
export interface DirectHosts {
  readonly kind: 'name' | 'address' | 'block';
  /** In lower case, without brackets and without a dot in front: `example.test`, `10.1.2.3`, `fd00::/8`. */
  readonly pattern: string;
  readonly port?: number;
}

/** True for the hosts that never leave this machine: localhost, *.localhost, 127.0.0.0/8 and ::1. */
export function isLoopback(hostname: string): boolean {
  return /^(.+\.)?localhost$|^127(\.\d{1,3}){3}$|^\[?::1\]?$/i.test(hostname);
}

/**
 * Reads one entry of `NO_PROXY` as curl does: `example.test`, `.example.test` and `*.example.test` are the name and all names below it.
 * Beyond curl: a `*` anywhere, and `[::1]:8443`.
 * @returns undefined where it is none of these
 */
export function readDirectHosts(entry: string): DirectHosts | undefined {
  const text = entry.toLowerCase();
  if (isIP(text) > 0) return { kind: 'address', pattern: text };
  const block = /^(.+)\/(\d{1,3})$/.exec(text);
  if (block) {
    const [, address = '', prefix] = block;
    const bits = { 0: -1, 4: 32, 6: 128 }[isIP(address)] ?? -1;
    return Number(prefix) <= bits ? { kind: 'block', pattern: text } : undefined;
  }
  const [, host, bracketed, digits] =
    /^(?:(?:\*?\.)?([\w*-]+(?:\.[\w*-]+)*)\.?|\[(.+)\])(?::(\d{1,5}))?$/.exec(text) ?? [];
  const port = digits === undefined ? {} : { port: Number(digits) };
  if (bracketed !== undefined)
    return isIP(bracketed) === 6 ? { kind: 'address', pattern: bracketed, ...port } : undefined;
  if (host === undefined) return undefined;
  return { kind: isIP(host) > 0 ? 'address' : 'name', pattern: host, ...port };
}

/** Chromium never asks a proxy for these either. */
const LINK_LOCAL = blockList('169.254.0.0/16', 'fe80::/10');

/** The proxy through which a URL is asked; none for this machine, for its links, and for what `NO_PROXY` names. */
export function proxyFor(egress: Egress | undefined, url: URL): Proxy | undefined {
  const host = url.hostname.replace(/^\[|\]$|\.$/g, '');
  const port = Number(url.port) || (url.protocol === 'https:' ? 443 : 80);
  if (isLoopback(host) || isIn(LINK_LOCAL, host)) return undefined;
  if (egress?.direct.some((hosts) => names(hosts, host) && (hosts.port ?? port) === port)) return undefined;
  return url.protocol === 'https:' ? egress?.https : egress?.http;
}

function names({ kind, pattern }: DirectHosts, host: string): boolean {
  if (kind === 'name')
    return new RegExp(`^(.+\\.)?${pattern.replaceAll('.', '\\.').replaceAll('*', '.*')}$`).test(host);
  return isIn(blockList(kind === 'block' ? pattern : `${pattern}/${isIP(pattern) === 4 ? 32 : 128}`), host);
}

function isIn(list: BlockList, host: string): boolean {
  const version = isIP(host);
  return version > 0 && list.check(host, version === 4 ? 'ipv4' : 'ipv6');
}

function blockList(...blocks: readonly string[]): BlockList {
  const list = new BlockList();
  for (const block of blocks) {
    const [address = '', prefix] = block.split('/');
    list.addSubnet(address, Number(prefix), isIP(address) === 4 ? 'ipv4' : 'ipv6');
  }
  return list;
}
