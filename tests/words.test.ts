import { readFileSync, readdirSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { keysOf, keysUsed, literalTexts } from './support/catalogues.ts'
import { readSources } from './support/imports.ts'

const sources = readSources('shared', 'server', 'client')
const { locales, baseLocale } = JSON.parse(readFileSync('project.inlang/settings.json', 'utf8')) as {
  locales: string[]
  baseLocale: string
}
const keys = [...keysOf(baseLocale).values()].flat()

describe('words', () => {
  test('stand in one file only', () => {
    expect(keys.filter((key, index) => keys.indexOf(key) !== index)).toEqual([])
  })

  test('that are asked for are there', () => {
    const missing = [...keysUsed(sources)].filter(([key]) => !keys.includes(key))
    expect(missing.map(([key, path]) => `${path}: ${key}`)).toEqual([])
  })

  test('that are there are asked for', () => {
    const used = keysUsed(sources)
    expect(used.size).toBeGreaterThan(0)
    expect(keys.filter((key) => !used.has(key))).toEqual([])
  })

  test('are the same in every language, in the same files', () => {
    expect(readdirSync('messages').sort()).toEqual([...locales].sort())
    for (const locale of locales) expect(sorted(keysOf(locale)), locale).toEqual(sorted(keysOf(baseLocale)))
  })

  test('are not written into components', () => {
    const components = [...sources].filter(([path]) => path.endsWith('.svelte'))
    expect(components.length).toBeGreaterThan(0)
    expect(components.flatMap(([path, text]) => literalTexts(path, text))).toEqual([])
  })
})

const sorted = (files: Map<string, string[]>) =>
  [...files]
    .map(([file, names]) => [file, [...names].sort()])
    .sort(([a], [b]) => (String(a) < String(b) ? -1 : 1))

describe('a word outside the catalogues is found:', () => {
  test.each([
    ['text', '<p>Hello</p>'],
    ['text in a block', '{#if open}<p>{name} is here</p>{:else}<b>×</b>{/if}'],
    ['text of a component', '<Button>Continue</Button>'],
    ['a label', '<button aria-label="Close">×</button>'],
    ['a label in parts', '<img alt="Logo of {team}" />'],
    ['a property that is shown', '<Field label="Name" />'],
    ['a string in braces', `<p>{'Hello'}</p>`],
    ['one of two strings', `<p>{done ? 'Done' : words.open()}</p>`],
    ['a template', '<p>{`Hello ${name}`}</p>'],
    ['text in a snippet', '{#snippet row()}<td>Status</td>{/snippet}'],
  ])('%s', (_what, source) => {
    expect(literalTexts('A.svelte', source)).toHaveLength(1)
  })

  test('and nothing else', () => {
    const source = `<script lang="ts">const a: string = 'Hello'</script>
      <h1 class="title" title={words.title()} data-status="online">{words.hello({ name })} · Foyer</h1>
      <Icon name="door" /><p>{format(at, 'short')}</p><!-- a comment --><style>p { color: red }</style>`
    expect(literalTexts('A.svelte', source)).toEqual([])
  })
})

describe('keys are found', () => {
  const used = (text: string) => [...keysUsed(new Map([['client/room/A.svelte', `<script>${text}`]])).keys()]

  test.each([
    [`import * as words from '../../words/messages.js'</script>{words.a()} {words.b({ x })}`, ['a', 'b']],
    [`import { m } from '../../words/messages.js'</script>{m.a()} {item.b}`, ['a']],
    [`import { a, b as c } from '../../words/messages.js'</script>`, ['a', 'b']],
  ])('%s', (text, keys) => {
    expect(used(text)).toEqual(keys)
  })
})
