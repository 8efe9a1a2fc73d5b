import { describe, expect, test } from 'vitest'
import { weaknessOf } from './password.ts'

const ada = { name: 'Ada Brandt', email: 'ada.brandt@example.com' }
const common = new Set(['password', 'qwerty123456', 'dragon'])
const judged = (password: string) => weaknessOf(password, ada, (plain) => common.has(plain))

describe('a new password', () => {
  test.each([
    'correct horse battery',
    'vier Wände und ein Dach',
    'Tr0ub4dor&3 is no joke',
    'xkcd-brandt-lamp-river',
  ])('%s is fine, whatever it is made of', (password) => expect(judged(password)).toBeNull())

  test.each([
    'qwerty123456',
    'QWERTY123456',
    'Password2026!',
    '!!!!password',
    'dragon1234567',
    'aaaaaaaaaaaaaa',
    'abababababab',
  ])('%s is among the first that are guessed', (password) => expect(judged(password)).toBe('common'))

  test.each(['AdaBrandt2026', 'brandt.brandt', 'ada.brandt@example.com', 'Brandt-ada-1'])(
    '%s is mostly the account’s own name',
    (password) => expect(judged(password)).toBe('own'),
  )

  test('a short name is in many good ones', () => {
    expect(weaknessOf('an island of lamps', { name: 'An Li', email: 'an@li.cn' }, () => false)).toBeNull()
  })
})
