import { readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { ConfigurationError, type Config } from './config.ts'
import { isFont, isTrueType } from './documents/font-files.ts'

/** The folder of fonts to be used before those shipped, where one is named; null: where none is. */
export function givenFonts({ fontsFolder }: Pick<Config, 'fontsFolder'>): string | null {
  if (fontsFolder === null) return null
  const names = namesIn(fontsFolder).filter(isFont)
  if (names.length === 0) throw new ConfigurationError('FONTS_FOLDER: no font (.ttf) is in it')
  const wrong = names.find((name) => !isTrueType(readFileSync(join(fontsFolder, name))))
  if (wrong) throw new ConfigurationError(`FONTS_FOLDER: ${wrong} is no TrueType font`)
  return resolve(fontsFolder)
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder)
  } catch (fault) {
    const { code = 'unknown' } = fault as NodeJS.ErrnoException
    throw new ConfigurationError(`FONTS_FOLDER cannot be read (${code})`)
  }
}
