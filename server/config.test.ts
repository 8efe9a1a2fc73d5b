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
    [{ SMS_URL: 'ftp://gateway' }, /SMS_URL/],
    [{ SMS_URL: 'twilio://hunter2@api.twilio.com?from=+15550100' }, /SMS_URL/],
    [{ SMS_URL: 'twilio://account:hunter2@api.twilio.com' }, /SMS_URL: expected \?from=/],
    [{ SMS_URL: 'twilio://account:hunter2@api.twilio.com?from=Foyer' }, /SMS_URL: expected \?from=/],
    [{ SMS_URL: 'https://gateway.example.com/hunter2' }, /SMS_SECRET is required/],
    [{ SMS_URL: 'https://gateway.example.com/hunter2', SMS_SECRET: 'tiny' }, /SMS_SECRET: shorter/],
    [{ SMS_URL: 'http://gateway.example.com/hunter2', SMS_SECRET: secret }, /by https/],
    [{ SMS_URL: 'https://me:hunter2@gateway.example.com', SMS_SECRET: secret }, /no user or password/],
  ])('a mistake is named, its value never: %j', (environment, words) => {
    expect(() => readConfig(environment)).toThrow(ConfigurationError)
    expect(() => readConfig(environment)).toThrow(words)
    expect(() => readConfig(environment)).not.toThrow(/hunter2|tiny/)
  })

  test('text messages go to Twilio, or to a gateway of one’s own', () => {
    const twilio = 'twilio://AC1:to%2Fken@api.twilio.com?from=+15550100'
    expect(readConfig({}).textGateway).toBeNull()
    expect(readConfig({ SMS_URL: twilio }).textGateway).toEqual({
      kind: 'twilio',
      origin: 'https://api.twilio.com',
      account: 'AC1',
      token: 'to/ken',
      from: '+15550100',
    })
    const url = 'https://gateway.example.com/messages'
    const expected = { kind: 'http', url, secret }
    expect(readConfig({ SMS_URL: url, SMS_SECRET: secret }).textGateway).toEqual(expected)
    const here = readConfig({ SMS_URL: 'http://127.0.0.1:8025/', SMS_SECRET: secret }).textGateway
    expect(here).toMatchObject({ kind: 'http', url: 'http://127.0.0.1:8025/' })
  })
})
