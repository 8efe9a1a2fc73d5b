import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { rolesDocs } from '../scripts/roles-docs.ts'

test('docs/roles.md says what is judged by; `npm run roles:docs` writes it', () => {
  expect(readFileSync('docs/roles.md', 'utf8')).toBe(rolesDocs())
})
