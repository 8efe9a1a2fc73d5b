import { expect, test } from 'vitest'
import { awayWord } from './away.ts'

test.each([
  [300, '1 s'],
  [40_000, '40 s'],
  [100_000, '1 min 40 s'],
  [120_000, '2 min'],
  [3_700_000, '1 h 1 min'],
  [90_000_000, '1 d 1 h'],
  [86_400_000 + 59_000, '1 d'],
])('%d ms away reads %s', (ms, word) => expect(awayWord(ms)).toBe(word))
