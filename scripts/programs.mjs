// Finds the programs which the tests need beside Node. Node built-ins only.
import { accessSync, constants, readdirSync } from 'node:fs'
import { delimiter, join } from 'node:path'

const usualFolders = ['/usr/bin', '/usr/local/bin', '/usr/sbin', '/opt/homebrew/bin', '/snap/bin']
const postgresParents = ['/usr/lib/postgresql', '/opt/homebrew/opt', '/usr/local/opt', '/usr']
const searched = () => [...(process.env.PATH ?? '').split(delimiter).filter(Boolean), ...usualFolders]

/** The headless shell first: it starts and runs two to three times faster than the whole browser. */
const browsers = [
  'chromium-headless-shell',
  'chrome-headless-shell',
  'headless_shell',
  'chromium',
  'chromium-browser',
  'google-chrome',
]

/** @returns {string | null} */
export const findRedis = () => find(['redis-server'], searched())
/** @returns {string | null} */
export const findChromium = () => find(browsers, searched())
/**
 * Of what looks at PDFs beside Foyer.
 * @param {'pdfsig' | 'pdftotext' | 'qpdf'} name
 * @returns {string | null}
 */
export const findPdfTool = (name) => find([name], searched())

/**
 * The folder of `initdb` and `postgres`, the newest where there are several.
 * @returns {string | null}
 */
export function findPostgres() {
  const folder = [...searched(), ...postgresFolders()].find(
    (one) => find(['initdb'], [one]) && find(['postgres'], [one]),
  )
  return folder ?? null
}

function postgresFolders() {
  return postgresParents.flatMap((parent) =>
    entriesOf(parent)
      .filter((name) => /^(\d+|postgresql(@\d+)?|pgsql-\d+)$/.test(name))
      .sort((a, b) => versionOf(b) - versionOf(a))
      .map((name) => join(parent, name, 'bin')),
  )
}

const versionOf = (name) => Number(/\d+/.exec(name)?.[0] ?? 0)

function entriesOf(folder) {
  try {
    return readdirSync(folder)
  } catch {
    return []
  }
}

function find(names, folders) {
  for (const name of names) {
    const path = folders.map((folder) => join(folder, name)).find(runs)
    if (path) return path
  }
  return null
}

function runs(path) {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}
