import { describe, expect, test } from 'vitest'
import { ConfigurationError, readConfig } from './config.ts'

const secret = 'x'.repeat(32)
const database = 'postgres://foyer:hunter2@db.example.com/foyer'

describe('configuration', () => {
  test('nothing set: embedded, on loopback, with the demo', () => {
    expect(readConfig({})).toMatchObject({
      port: 3000,
      host: '127.0.0.1',
      databaseUrl: null,
      redisUrl: null,
      demoAllowed: true,
    })
  })

  test('the demo needs a loopback host and neither DATABASE_URL nor PUBLIC_URL', () => {
    for (const host of ['127.0.0.1', '127.9.9.9', '::1', 'localhost'])
      expect(readConfig({ HOST: host }).demoAllowed).toBe(true)
    for (const environment of [
      { HOST: '0.0.0.0' },
      { HOST: '192.168.1.5' },
      { PUBLIC_URL: 'https://foyer.example.com' },
      { DATABASE_URL: database, FOYER_SECRET: secret },
    ])
      expect(readConfig(environment).demoAllowed).toBe(false)
  })

  test.each([
    [{ DATABASE_URL: 'mysql://x' }, /DATABASE_URL/],
    [{ DATABASE_URL: database }, /FOYER_SECRET is required/],
    [{ DATABASE_URL: database, FOYER_SECRET: 'tiny' }, /FOYER_SECRET/],
    [{ REDIS_URL: 'redis://localhost' }, /needs DATABASE_URL/],
    [{ PUBLIC_URL: 'https://foyer.example.com/path' }, /PUBLIC_URL/],
    [{ PUBLIC_URL: 'https://foyer.example.com/' }, /PUBLIC_URL/],
    [{ PORT: 'many' }, /PORT/],
    [{ PORT: '70000' }, /PORT/],
    [{ LOG_LEVEL: 'loud' }, /LOG_LEVEL/],
  ])('a mistake is named, its value never: %j', (environment, words) => {
    expect(() => readConfig(environment)).toThrow(ConfigurationError)
    expect(() => readConfig(environment)).toThrow(words)
    expect(() => readConfig(environment)).not.toThrow(/hunter2|tiny/)
  })
})
