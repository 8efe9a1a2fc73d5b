import { createPrivateKey, X509Certificate } from 'node:crypto'
import { readFileSync } from 'node:fs'
import type { SealKey } from './actions/workshop.ts'
import { ConfigurationError, type Config } from './config.ts'

/** What documents are sealed with, where files with it are named; null: where none are. */
export function givenSeal({ sealFiles }: Pick<Config, 'sealFiles'>, now: Date): SealKey | null {
  if (!sealFiles) return null
  const certificate = read('SEAL_CERTIFICATE', sealFiles.certificate, (pem) => new X509Certificate(pem))
  const key = read('SEAL_KEY', sealFiles.key, (pem) => createPrivateKey(pem))
  if (!['rsa', 'ec'].includes(key.asymmetricKeyType ?? ''))
    throw new ConfigurationError('SEAL_KEY: documents are sealed with RSA or EC keys')
  if (!certificate.checkPrivateKey(key))
    throw new ConfigurationError('SEAL_KEY does not belong to SEAL_CERTIFICATE')
  if (new Date(certificate.validFrom) > now)
    throw new ConfigurationError(`SEAL_CERTIFICATE holds only from ${certificate.validFrom}`)
  if (new Date(certificate.validTo) <= now)
    throw new ConfigurationError(`SEAL_CERTIFICATE is over since ${certificate.validTo}`)
  return { certificate: certificate.raw, key: key.export({ type: 'pkcs8', format: 'pem' }) as string }
}

function read<T>(variable: string, path: string, parse: (pem: string) => T): T {
  try {
    return parse(readFileSync(path, 'utf8'))
  } catch (fault) {
    // Neither the path nor what is in it is told.
    const { code = 'not PEM' } = fault as NodeJS.ErrnoException
    throw new ConfigurationError(`${variable} cannot be read (${code})`)
  }
}
