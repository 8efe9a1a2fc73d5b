import { ConfigurationError } from './config.ts'
import { WrongSecretError } from './storage/installation.ts'
import { FolderHeldError } from './storage/lock-file.ts'
import { DamagedSecretError } from './storage/secrets.ts'
import { WrongSettingError } from './storage/settings.ts'

/** Words for what whoever starts Foyer can put right; null for a bug. Never a URL: it may hold a password. */
export function mistakeOf(fault: unknown): string | null {
  if (
    fault instanceof ConfigurationError ||
    fault instanceof WrongSecretError ||
    fault instanceof FolderHeldError ||
    fault instanceof DamagedSecretError ||
    fault instanceof WrongSettingError
  )
    return fault.message
  const { code, syscall, address, port } = rootOf(fault)
  if (code === 'EADDRINUSE') return `PORT: ${port} is in use by another program`
  if (code === 'EADDRNOTAVAIL') return `HOST: ${address} is not an address of this machine`
  if (code === 'EACCES' && syscall === 'listen') return `PORT: ${port} needs more rights`
  if (code && /^(ECONNREFUSED|ENOTFOUND|EAI_AGAIN|ETIMEDOUT|EHOSTUNREACH|ECONNRESET)$/.test(code))
    return `DATABASE_URL: the database does not answer (${code})`
  if (code && /^(28|3D|42501)/.test(code))
    return `DATABASE_URL: the database refused this user or name (${code})`
  if (rootOf(fault).message?.includes('timeout'))
    return 'DATABASE_URL: the database does not answer (timeout)'
  return null
}

interface Root {
  code?: string
  syscall?: string
  address?: string
  port?: number
  message?: string
}

/** The innermost cause, and of several attempts (IPv4, IPv6) the first. */
function rootOf(fault: unknown): Root {
  let each = fault as Error & { errors?: Error[] }
  while (each.cause ?? each.errors?.[0]) each = (each.cause ?? each.errors?.[0]) as typeof each
  return each
}
