import { describe, expect, test } from 'vitest'
import { partOf } from './byte-range.ts'

describe('of a file of 1,000 bytes', () => {
  test.each([
    ['bytes=0-499', { first: 0, last: 499 }],
    ['bytes=500-', { first: 500, last: 999 }],
    ['bytes=-200', { first: 800, last: 999 }],
    ['bytes=-5000', { first: 0, last: 999 }],
    ['bytes=900-5000', { first: 900, last: 999 }],
    ['bytes=999-999', { first: 999, last: 999 }],
    ['bytes=1000-', 'outside'],
    ['bytes=-0', 'outside'],
    [undefined, null],
    ['bytes=-', null],
    ['bytes=5-2', null],
    ['bytes=0-1,5-6', null],
    ['pages=1-2', null],
    ['bytes=1-x', null],
  ])('%s is %j', (range, part) => {
    expect(partOf(range, 1_000)).toEqual(part)
  })

  test('an empty one has no part', () => {
    expect(partOf('bytes=0-', 0)).toBe('outside')
  })
})
