import { describe, expect, test } from 'vitest'
import { isOwnOrigin } from './origin.ts'

describe('origin', () => {
  test('with PUBLIC_URL only that origin is ours, scheme and port included', () => {
    const own = (origin: string) => isOwnOrigin(origin, 'foyer.example.com', 'https://foyer.example.com')
    expect(own('https://foyer.example.com')).toBe(true)
    expect(own('http://foyer.example.com')).toBe(false)
    expect(own('https://foyer.example.com:8443')).toBe(false)
    expect(own('https://foyer.example.com.evil.example')).toBe(false)
  })

  test('without it the origin must name the host that was asked', () => {
    expect(isOwnOrigin('http://127.0.0.1:3000', '127.0.0.1:3000', null)).toBe(true)
    expect(isOwnOrigin('http://127.0.0.1:3001', '127.0.0.1:3000', null)).toBe(false)
    expect(isOwnOrigin('https://evil.example', '127.0.0.1:3000', null)).toBe(false)
  })

  test('none, null and nonsense are foreign', () => {
    for (const origin of [undefined, '', 'null', 'not a url'])
      expect(isOwnOrigin(origin, '127.0.0.1:3000', null)).toBe(false)
  })
})
