import { z } from 'zod'
import type { TextGatewayOptions } from './jobs/text-gateway.ts'
import { isLoopback } from './domain/loopback.ts'
import type { S3Options } from './storage/file-store.ts'
import { readTextGateway } from './text-gateway-options.ts'

interface Variable {
  description: string
  default?: string
  schema: z.ZodType<string | undefined>
}

const url = (protocols: string[]) =>
  z
    .url({ error: 'not a URL' })
    .refine((value) => protocols.includes(new URL(value).protocol), `expected ${protocols.join(' or ')}`)

/** Each environment variable: meaning, schema, default. `.env.example` is checked against it. */
export const variables = {
  PORT: {
    description: 'Port to listen on; 0 takes a free one.',
    default: '3000',
    schema: z.string().regex(/^\d{1,5}$/, 'not a port number'),
  },
  HOST: {
    description: 'Address to listen on. The demo exists only on a loopback address.',
    default: '127.0.0.1',
    schema: z.string().min(1),
  },
  FOYER_DATA: {
    description:
      'Folder of the embedded database and of files. Not used by the database when DATABASE_URL is set.',
    default: '.foyer',
    schema: z.string().min(1),
  },
  DATABASE_URL: {
    description:
      'PostgreSQL, e.g. postgres://foyer:password@localhost:5432/foyer. Unset: an embedded database.',
    schema: url(['postgres:', 'postgresql:']).optional(),
  },
  REDIS_URL: {
    description:
      'Redis 7, e.g. redis://localhost:6379. Needed to run more than one process; needs DATABASE_URL.',
    schema: url(['redis:', 'rediss:']).optional(),
  },
  PUBLIC_URL: {
    description:
      'Where people reach Foyer, without a path, e.g. https://foyer.example.com. Unset: chosen on the settings page.',
    schema: url(['http:', 'https:'])
      .refine(
        (value) => new URL(value).pathname === '/' && !value.endsWith('/'),
        'has a path or a slash at its end',
      )
      .optional(),
  },
  SMTP_URL: {
    description:
      'Mail server, e.g. smtps://user:password@mail.example.com. Unset: chosen on the settings page.',
    schema: url(['smtp:', 'smtps:']).optional(),
  },
  MAIL_FROM: {
    description: 'Sender of every mail.',
    default: 'Foyer <foyer@localhost>',
    schema: z.string().min(3).max(320),
  },
  SMS_URL: {
    description:
      'Text messages: twilio://accountSid:authToken@api.twilio.com?from=+15550100, or https://… of a gateway of your own (docs/text-gateway.md).',
    schema: url(['twilio:', 'https:', 'http:']).optional(),
  },
  SMS_SECRET: {
    description:
      'At least 32 characters that the gateway at an https SMS_URL knows: requests to it are signed.',
    schema: z.string().min(32, 'shorter than 32 characters').optional(),
  },
  FILES_URL: {
    description:
      'Where files are kept: s3://accessKey:secretKey@s3.example.com/bucket?region=eu-central-1, with &insecure=1 without TLS. Unset: in FOYER_DATA/files, which all processes must share.',
    schema: url(['s3:'])
      .refine((value) => /^\/[^/]+$/.test(new URL(value).pathname), 'names no bucket')
      .optional(),
  },
  FOYER_SECRET: {
    description:
      'At least 32 characters. Required with DATABASE_URL, the same for all processes; else made at the first start.',
    schema: z.string().min(32, 'shorter than 32 characters').optional(),
  },
  FOYER_SECRET_PREVIOUS: {
    description: 'The secret before the present one, while it is being replaced.',
    schema: z.string().min(32, 'shorter than 32 characters').optional(),
  },
  SEAL_CERTIFICATE: {
    description:
      'File with the certificate that signed documents are sealed with (PEM). Unset: one is made at first use (docs/signing.md).',
    schema: z.string().min(1).optional(),
  },
  SEAL_KEY: {
    description:
      'File with its private key (PKCS#8, PEM, without a passphrase). Needed with SEAL_CERTIFICATE.',
    schema: z.string().min(1).optional(),
  },
  FONTS_FOLDER: {
    description:
      'Folder with TrueType fonts (.ttf) that signed documents and reports are set in before those shipped, for scripts that no shipped font has.',
    schema: z.string().min(1).optional(),
  },
  TRUST_PROXY: {
    description:
      'Addresses of the proxies whose X-Forwarded-* headers are believed, comma separated, or a number of hops.',
    schema: z.string().min(1).optional(),
  },
  LOG_LEVEL: {
    description: 'fatal, error, warn, info, debug or silent. Logs go to stderr as JSON lines.',
    default: 'warn',
    schema: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'silent']),
  },
} satisfies Record<string, Variable>

export interface Config {
  port: number
  host: string
  dataFolder: string
  databaseUrl: string | null
  redisUrl: string | null
  publicUrl: string | null
  smtpUrl: string | null
  mailFrom: string
  textGateway: TextGatewayOptions | null
  /** Null: in the folder. */
  bucket: S3Options | null
  secret: string | null
  previousSecret: string | null
  /** Paths; null: the certificate is made at first use. */
  sealFiles: { certificate: string; key: string } | null
  /** Null: the shipped fonts alone. */
  fontsFolder: string | null
  trustProxy: string | number | false
  logLevel: string
  /** The demo and its outbox: only on loopback, with neither DATABASE_URL nor PUBLIC_URL. */
  demoAllowed: boolean
}

/** A mistake of whoever starts Foyer: one clear line and exit code 1, no stack trace. */
export class ConfigurationError extends Error {}

/** Reads the environment; throws ConfigurationError naming the variable, never its value. */
export function readConfig(environment: Record<string, string | undefined>): Config {
  const value = (name: keyof typeof variables): string | null => {
    const declared: Variable = variables[name]
    const given = environment[name]?.trim() || declared.default
    const parsed = declared.schema.safeParse(given)
    if (!parsed.success)
      throw new ConfigurationError(`${name}: ${parsed.error.issues[0]?.message ?? 'invalid'}`)
    return parsed.data ?? null
  }
  const required = (name: keyof typeof variables): string => value(name) ?? ''
  const config = {
    port: Number(required('PORT')),
    host: required('HOST'),
    dataFolder: required('FOYER_DATA'),
    databaseUrl: value('DATABASE_URL'),
    redisUrl: value('REDIS_URL'),
    publicUrl: value('PUBLIC_URL'),
    smtpUrl: value('SMTP_URL'),
    mailFrom: required('MAIL_FROM'),
    textGateway: textGateway(value('SMS_URL'), value('SMS_SECRET')),
    bucket: bucket(value('FILES_URL')),
    secret: value('FOYER_SECRET'),
    previousSecret: value('FOYER_SECRET_PREVIOUS'),
    sealFiles: sealFiles(value('SEAL_CERTIFICATE'), value('SEAL_KEY')),
    fontsFolder: value('FONTS_FOLDER'),
    trustProxy: proxies(value('TRUST_PROXY')),
    logLevel: required('LOG_LEVEL'),
  }
  if (config.port > 65_535) throw new ConfigurationError('PORT: not a port number')
  if (config.redisUrl && !config.databaseUrl)
    throw new ConfigurationError(
      'REDIS_URL needs DATABASE_URL: several processes cannot share the embedded database',
    )
  if (config.databaseUrl && !config.secret)
    throw new ConfigurationError('FOYER_SECRET is required with DATABASE_URL: at least 32 random characters')
  return { ...config, demoAllowed: isLoopback(config.host) && !config.databaseUrl && !config.publicUrl }
}

function textGateway(url: string | null, secret: string | null): TextGatewayOptions | null {
  const options = url === null ? null : readTextGateway(new URL(url), secret)
  if (typeof options === 'string') throw new ConfigurationError(options)
  return options
}

function sealFiles(certificate: string | null, key: string | null): Config['sealFiles'] {
  if (certificate && key) return { certificate, key }
  if (certificate || key) throw new ConfigurationError('SEAL_CERTIFICATE and SEAL_KEY need each other')
  return null
}

function bucket(value: string | null): S3Options | null {
  if (value === null) return null
  const { host, pathname, username, password, searchParams } = new URL(value)
  return {
    endpoint: `${searchParams.has('insecure') ? 'http' : 'https'}://${host}`,
    region: searchParams.get('region') ?? 'us-east-1',
    bucket: decodeURIComponent(pathname.slice(1)),
    accessKeyId: decodeURIComponent(username),
    secretAccessKey: decodeURIComponent(password),
  }
}

const proxies = (value: string | null): string | number | false =>
  value === null ? false : /^\d+$/.test(value) ? Number(value) : value
