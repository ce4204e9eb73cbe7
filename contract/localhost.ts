import dns from 'node:dns';

/*
 * The simulator's hosts end in `.localhost`. RFC 6761 wants such names to be this machine, and Chromium does as it says; Node asks the system, which often
 * does not know them. Here every look-up of this process answers as the RFC says. The clients have options of their own for it (`customFetch` of
 * openid-client, `httpProxy` of jsforce), but with these they would take another way to the server than they take elsewhere: so they stay as they are.
 */
dns.lookup = new Proxy(dns.lookup, {
  apply(target, self, [hostname, ...others]: [string, ...unknown[]]): unknown {
    return Reflect.apply(target, self, [hostname.endsWith('.localhost') ? '127.0.0.1' : hostname, ...others]);
  },
});
