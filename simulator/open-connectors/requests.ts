import { z } from 'zod';
import { PlatformError } from './errors.ts';

const text = z.union([z.string(), z.number(), z.boolean(), z.null()]);

/** A body of POST, PUT or PATCH on instances. Strangers are ignored: callers send a whole GET answer back. */
const instanceSchema = z.object({
  name: z.string().optional(),
  /** Texts; in old answers objects with a name. */
  tags: z
    .array(z.union([z.string(), z.object({ name: z.string() }).transform(({ name }) => name)]))
    .nullish()
    .transform((tags) => tags ?? undefined),
  element: z.object({ key: z.string().optional(), id: z.number().optional() }).optional(),
  configuration: z.record(z.string(), text).optional(),
  providerData: z.object({ code: z.string().optional() }).optional(),
  externalAuthentication: z.string().optional(),
});

/** What a caller wants an instance to be. */
export type InstanceBody = z.infer<typeof instanceSchema>;

const entrySchema = z.object({ propertyValue: text });

/** Empty is absent: churros sends every parameter it knows. */
const optional = z
  .string()
  .optional()
  .transform((given) => given || undefined);

const oauthUrlSchema = z.object({
  apiKey: z.string().min(1),
  apiSecret: z.string().min(1),
  callbackUrl: z.string().min(1),
  scope: optional,
  state: optional,
  siteAddress: optional,
});

/** @throws PlatformError 400 that names what is wrong. */
export function parseInstanceBody(body: unknown): InstanceBody {
  return parse(instanceSchema, body, 'The instance is not valid');
}

/** @throws PlatformError 400 that names what is wrong. */
export function parseEntryBody(body: unknown): z.infer<typeof entrySchema> {
  return parse(entrySchema, body, 'The configuration entry is not valid');
}

/** Parameters of `oauth/url`, from the query or a body. @throws PlatformError 400 that names the missing ones. */
export function parseOauthUrlParameters(parameters: unknown): z.infer<typeof oauthUrlSchema> {
  return parse(oauthUrlSchema, parameters, 'Missing request parameter');
}

function parse<T>(schema: z.ZodType<T>, value: unknown, message: string): T {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const fields = [...new Set(parsed.error.issues.map((issue) => issue.path.join('.') || 'body'))];
  throw new PlatformError(400, `${message}: ${fields.join(', ')}`);
}
