import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { ConfigurationError } from './config.ts'
import { givenFonts } from './given-fonts.ts'

let folder: string
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'foyer-fonts-'))))
afterEach(() => rmSync(folder, { recursive: true }))

test('no folder of fonts has to be named', () => {
  expect(givenFonts({ fontsFolder: null })).toBeNull()
})

test('a folder with a font in it is taken', () => {
  writeFileSync(join(folder, 'NotoSansArmenian.TTF'), Buffer.from('0001000000', 'hex'))
  expect(givenFonts({ fontsFolder: folder })).toBe(folder)
})

test('a folder that is missing or has no font is refused at the start', () => {
  writeFileSync(join(folder, 'readme.txt'), '')
  for (const [fontsFolder, words] of [
    [join(folder, 'none'), /FONTS_FOLDER cannot be read \(ENOENT\)/],
    [join(folder, 'readme.txt'), /FONTS_FOLDER cannot be read \(ENOTDIR\)/],
    [folder, /FONTS_FOLDER: no font/],
  ] as const) {
    expect(() => givenFonts({ fontsFolder })).toThrow(ConfigurationError)
    expect(() => givenFonts({ fontsFolder })).toThrow(words)
  }
})

test('a font whose outlines cannot be embedded is refused by its name', () => {
  writeFileSync(join(folder, 'Source.ttf'), 'OTTO')
  expect(() => givenFonts({ fontsFolder: folder })).toThrow(/FONTS_FOLDER: Source.ttf is no TrueType font/)
})
