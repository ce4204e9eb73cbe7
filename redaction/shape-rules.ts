import { type TextRule } from './field-rules.ts';
import { isHidden, placeholder, plainValue } from './placeholder.ts';
import { beginsWord } from './value-ends.ts';

/** `!` of an access token, `=` of a code: plain, percent-encoded (also twice), or escaped by JSON or HTML. */
const BANG = '(?:!|%(?:25)*21|\\\\+u0021|&#33;|&#x21;)';
const PAD = '(?:=|%(?:25)*3[dD]|\\\\+u003[dD]|&#61;|&#x3[dD];){0,2}';
/** The pattern begins with literal characters and its bounds are checked afterwards: with a look-behind it would take ten times as long. */
function shape(rule: string, name: string, pattern: string): TextRule {
  const expression = new RegExp(pattern, 'g');
  return {
    rule,
    apply: (text) =>
      text.replace(expression, (value, offset: number) =>
        beginsWord(text, offset) ? placeholder(name, plainValue(value)) : value,
      ),
  };
}

const SCHEMES = /\b(User|Organization|Element|Basic|Bearer)((?:\s|%20|\+)+)([A-Za-z0-9+/_.!~%-]{20,}={0,2})/g;

/**
 * Secrets that are told by their documented shape.
 * Salesforce: access tokens and session ids are the 15 characters of the org's id (`00D…`), `!`, and an opaque rest; refresh tokens
 * begin `5Aep`, authorization codes `aPrx` (Salesforce help, "OAuth 2.0 Web Server Flow"). Open Connectors: base64 of 40 or 44
 * characters, or 32 hexadecimal digits, after the words `User`, `Organization` and `Element` of its Authorization header.
 */
export const SHAPE_RULES: readonly TextRule[] = [
  shape('access token by shape', 'access_token', `00D[A-Za-z0-9]{12}(?:[A-Za-z0-9]{3})?${BANG}[A-Za-z0-9._-]{8,}`),
  shape('refresh token by shape', 'refresh_token', `5Aep[A-Za-z0-9._-]{16,}${PAD}`),
  shape('provider code by shape', 'code', `aPrx[A-Za-z0-9._-]{12,}${PAD}`),
  shape('JSON web token by shape', 'token', `eyJ[A-Za-z0-9_-]{10,}\\.[A-Za-z0-9_-]{10,}\\.[A-Za-z0-9_-]*`),
  {
    rule: 'credential after its scheme',
    apply: (text) =>
      text.replace(SCHEMES, (all, scheme: string, space: string, credential: string) =>
        isHidden(credential) || !/\d/.test(credential)
          ? all
          : `${scheme}${space}${placeholder(`Authorization-${scheme}`, plainValue(credential))}`,
      ),
  },
];
