import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { variables } from '../server/config.ts'
import { exampleEnvironment } from './support/example-environment.ts'

const read = (path: string) => readFileSync(path, 'utf8')

describe('.env.example', () => {
  test('says what server/config.ts says, and nothing else', () => {
    expect(read('.env.example')).toBe(exampleEnvironment(variables))
  })
})

describe('what runs Foyer in containers', () => {
  // `${NAME`, `NAME:` of a mapping, `ENV NAME=`, and what the health check reads.
  const named =
    /\$\{?([A-Z][A-Z_]+)|^\s+([A-Z][A-Z_]+):|^(?:ENV|ARG) ([A-Z][A-Z_]+)=|process\.env\.([A-Z_]+)/gm
  const unknown = (text: string) =>
    [...text.matchAll(named)]
      .map((match) => match.slice(1).find(Boolean) ?? '')
      .filter((name) => !(name in variables) && !name.startsWith('POSTGRES_'))

  test.each(['compose.yaml', 'Dockerfile'])('%s uses only variables that Foyer knows', (path) => {
    expect(read(path)).toMatch(named)
    expect(unknown(read(path))).toEqual([])
  })

  test('a misspelt one is found', () => {
    expect(unknown('    REDIS_URI: redis://redis\n    A: ${FOYER_SECRE:?}\nENV HOSTNAME=0.0.0.0')).toEqual([
      'REDIS_URI',
      'FOYER_SECRE',
      'HOSTNAME',
    ])
  })
})
