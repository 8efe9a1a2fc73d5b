import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { settingsDocs } from '../scripts/settings-docs.ts'
import { settingWords } from '../client/admin/setting-words.ts'
import { allSettings, declarationOf } from '../shared/settings.ts'

test('docs/settings.md says what is declared; `npm run settings:docs` writes it', () => {
  expect(readFileSync('docs/settings.md', 'utf8')).toBe(settingsDocs())
})

test('each choice of a setting has its words', () => {
  for (const key of allSettings) {
    const { control } = declarationOf(key)
    const options = control.kind === 'choice' ? control.options : []
    expect(Object.keys(settingWords[key].choices ?? {}), key).toEqual([...options])
  }
})
