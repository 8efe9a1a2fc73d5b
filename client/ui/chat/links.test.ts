import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { partsOf } from './links.ts'

const linksIn = (text: string) => partsOf(text).flatMap(({ href }) => href ?? [])
const joined = (text: string) =>
  partsOf(text)
    .map((part) => part.text)
    .join('')

describe('in what was said', () => {
  test.each([
    ['https://example.com', 'https://example.com'],
    ['http://example.com/a?b=c#d', 'http://example.com/a?b=c#d'],
    ['see HTTPS://Example.com/Terms now', 'HTTPS://Example.com/Terms'],
    ['mailto:ada@example.com', 'mailto:ada@example.com'],
    ['tel:+442079460000', 'tel:+442079460000'],
    ['https://bücher.example/größe', 'https://bücher.example/größe'],
    ['https://example.com:8443/', 'https://example.com:8443/'],
    ['https://example.com/%2e%2e/%D7%90', 'https://example.com/%2e%2e/%D7%90'],
  ])('%s leads where it says', (text, href) => {
    expect(linksIn(text)).toEqual([href])
    expect(partsOf(text).find((part) => part.href)).toEqual({ text: href, href })
  })

  test.each([
    'javascript:alert(1)',
    'JaVaScRiPt:alert(1)',
    'java\tscript:alert(1)',
    'javascript://example.com/%0aalert(1)',
    'javascript:alert("https:")',
    'data:text/html,<b>x</b>',
    'DATA:text/html;base64,PGI+',
    'vbscript:msgbox',
    'blob:nothing',
    'file:///etc/passwd',
    'ftp://example.com/',
    'about:blank',
    '//example.com',
    'www.example.com',
    'example.com',
    'xhttps://example.com',
    'https:example.com',
    'https://',
    'https://…',
    'http:///',
    'https://[::',
    'mailto:nobody',
    'mailto:?subject=x@y',
    'tel:none',
    // A name before the host makes an address look like another's.
    'https://www.example.com@evil.example/',
    'https://user:word@evil.example/',
  ])('%s is text', (text) => {
    expect(partsOf(text)).toEqual([{ text }])
  })

  test('an address inside of what is none leads to itself alone', () => {
    expect(linksIn('javascript:location="https://example.com/"')).toEqual(['https://example.com/'])
    expect(linksIn('data:text/html,<a href=https://example.com/>x</a>')).toEqual(['https://example.com/'])
    expect(linksIn('blob:https://example.com/1')).toEqual(['https://example.com/1'])
  })

  test.each([
    ['Read https://example.com/terms.', 'https://example.com/terms'],
    ['https://example.com/a, or', 'https://example.com/a'],
    ['https://example.com?!', 'https://example.com'],
    ['https://example.com/a…', 'https://example.com/a'],
    ['"https://example.com/a"', 'https://example.com/a'],
    ['“https://example.com/a”', 'https://example.com/a'],
    ['<https://example.com/a>', 'https://example.com/a'],
    ["'https://example.com/a'", 'https://example.com/a'],
    ['(https://example.com/a)', 'https://example.com/a'],
    ['(see https://example.com/a).', 'https://example.com/a'],
    ['[https://example.com/a]', 'https://example.com/a'],
    ['https://example.com/a_(b)', 'https://example.com/a_(b)'],
    ['(https://example.com/a_(b))', 'https://example.com/a_(b)'],
    ['https://example.com/a_(b).', 'https://example.com/a_(b)'],
    ['https://example.com/a_(b)_c', 'https://example.com/a_(b)_c'],
    ['https://example.com/a_(b_(c))', 'https://example.com/a_(b_(c))'],
    ['https://example.com/.a.', 'https://example.com/.a'],
  ])('of %s the sentence keeps its own signs', (text, href) => {
    expect(linksIn(text)).toEqual([href])
    expect(joined(text)).toBe(text)
  })

  test.each([
    ['\u202e', 'turns the direction'],
    ['\u2066', 'isolates a direction'],
    ['\u2069', 'ends that'],
    ['\u200f', 'marks a direction'],
    ['\u061c', 'marks a direction, in Arabic'],
    ['\u200b', 'has no width'],
    ['\u2060', 'has no width'],
    ['\ufeff', 'has no width'],
    ['\u00ad', 'hides'],
    ['\u0000', 'controls'],
    ['\u0085', 'controls'],
    ['\u007f', 'controls'],
    ['\n', 'ends a line'],
  ])('no address goes on behind a character (%j) that %s', (sign) => {
    const text = `https://example.com/a${sign}moc.live`
    expect(linksIn(text)).toEqual(['https://example.com/a'])
    expect(joined(text)).toBe(text)
  })

  test('several addresses keep what stands between', () => {
    expect(partsOf('a https://one.example, b http://two.example c')).toEqual([
      { text: 'a ' },
      { text: 'https://one.example', href: 'https://one.example' },
      { text: ', b ' },
      { text: 'http://two.example', href: 'http://two.example' },
      { text: ' c' },
    ])
  })

  test('nothing is lost, and whatever leads somewhere leads by one of four schemes to what is read', () => {
    const pieces = fc.constantFrom(
      ...['https://', 'HTTP://', 'mailto:', 'tel:', 'javascript:', 'data:', 'a', 'é', '(', ')', '.', '…'],
      ...[' ', '\n', '@', ':', '/', '?', '<', '"', '\u202e', '\u200b', '1', '+', '%', '\\', '[', ']'],
    )
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 30 }), (some) => {
        const text = some.join('')
        expect(joined(text)).toBe(text)
        for (const part of partsOf(text)) {
          expect(part.text).not.toBe('')
          if (!part.href) continue
          expect(part.href).toBe(part.text)
          expect(new URL(part.href).protocol).toMatch(/^(?:https?|mailto|tel):$/)
        }
      }),
      { numRuns: 500 },
    )
  })

  /** A text that is looked through again for each of its signs would take longer than a test may. */
  test.each([
    ['one address', (n: number) => `https://example.com/${'a'.repeat(n)}`],
    ['one of dots', (n: number) => `https://example.com/${'.'.repeat(n)}a`],
    ['one of brackets', (n: number) => `https://example.com/${'('.repeat(n)}${')'.repeat(n)}`],
    ['one of stops and letters', (n: number) => `https://example.com/${'.a'.repeat(n)}`],
    ['many beginnings', (n: number) => 'https://'.repeat(n)],
    ['many beginnings of mail', (n: number) => 'mailto:'.repeat(n)],
    ['many addresses', (n: number) => 'https://example.com '.repeat(n / 20)],
  ])('a very long text of %s is looked through once', (_name, of) => {
    const text = of(1_000_000)
    expect(joined(text)).toBe(text)
  })
})
